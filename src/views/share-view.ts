import { ChannelType } from 'discord-api-types/v10';
import { isSnowflake, type Snowflake } from '../base/snowflake.js';
import { MEMBER_WINDOWS, type MemberWindow } from '../reports/shapes.js';
import type { MessagePayload } from './payload.js';
import { button, buttonRow, channelMenu, type Row } from './setup/action-rows.js';
import type { Texts } from './texts.js';

/** Where the custom ids of the button that shares and of the menu of channels begin. */
export const SHARE = 'share';
/** The same of the button that takes a shared message away. */
export const UNSHARE = 'unshare';

/** Where no window was asked for. */
const USUAL = 'usual';

/** `custom_id` of what shares one's figures. `window`: the only one told of; null: the usual ones. */
export const shareId = (window: MemberWindow | null): string => `${SHARE}:${window ?? USUAL}`;

/** The window that is to be shared, null for the usual ones; undefined: the id is none of this version. */
export function shareAsked(customId: string): MemberWindow | null | undefined {
  return [null, ...MEMBER_WINDOWS].find((window) => shareId(window) === customId);
}

/** Whose shared message a button takes away; null: the id is none of this version. */
export function unshareAsked(customId: string): Snowflake | null {
  const [name, userId, ...others] = customId.split(':');
  return name === UNSHARE && isSnowflake(userId) && others.length === 0 ? userId : null;
}

/** The button under a shared message, for whoever shared it and for moderators. */
export function unshareRow(userId: Snowflake, { share }: Texts): Row {
  return buttonRow([button(`${UNSHARE}:${userId}`, share.remove)]);
}

/** The button under one's own figures. */
export function shareRow(window: MemberWindow | null, { share }: Texts): Row {
  return buttonRow([button(shareId(window), share.button)]);
}

/** Threads are not offered: in one, the button itself shares. */
const OFFERED = [ChannelType.GuildText, ChannelType.GuildAnnouncement, ChannelType.GuildVoice] as const;

/** Says why it cannot be shared there, and offers every other channel. */
export function shareElsewhere(why: string, window: MemberWindow | null, { share }: Texts): MessagePayload {
  return {
    content: `${why} ${share.elsewhere}`,
    components: [channelMenu(shareId(window), share.menu, { types: OFFERED, chosen: [] })],
    allowed_mentions: { parse: [] },
  };
}
