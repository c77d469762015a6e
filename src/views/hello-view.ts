import {
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIButtonComponentWithURL,
  ButtonStyle,
  ComponentType,
} from 'discord-api-types/v10';
import { isSnowflake, type Snowflake } from '../base/snowflake.js';
import type { GuildRecord } from '../guilds/guild.js';
import { localTimes } from './local-times.js';
import { codeName, isolated, markdownName } from './names.js';
import { type MessagePayload, textPayload } from './payload.js';
import { button, buttonRow, textMenu } from './setup/action-rows.js';
import { countingId } from './setup/counting-page-view.js';
import { timeOfDay } from './setup/zone-choices.js';
import type { Texts } from './texts.js';

/** Where the custom ids of what can be used on a hello begin. */
export const HELLO = 'hello';

/** What can be done there: have a channel made, open `/setup`, say what time it is. */
export const HELLO_ACTIONS = ['make', 'choose', 'time'] as const;
export type HelloAction = (typeof HELLO_ACTIONS)[number];

/** @param guildId in a direct message: the server that is meant; null: the one in which it stands */
export const helloId = (action: HelloAction, guildId: Snowflake | null = null): string =>
  [HELLO, action, ...(guildId === null ? [] : [guildId])].join(':');

/** What a custom id asks for, and for which server where it says so; null: it is none of this version. */
export function helloAsked(
  customId: string,
): { readonly action: HelloAction; readonly guildId: Snowflake | null } | null {
  const [name, asked, guildId = null, ...more] = customId.split(':');
  const action = HELLO_ACTIONS.find((known) => known === asked);
  if (name !== HELLO || action === undefined || more.length > 0) return null;
  return guildId === null || isSnowflake(guildId) ? { action, guildId } : null;
}

/**
 * The bot's hello in a server, with the two ways to a board.
 * @param setupId of the registered command, which Discord then lets people click; null: not known
 * @param invite the link that lets the bot make channels; null: it may
 */
export function helloToServer(
  { setupId, invite }: { readonly setupId: Snowflake | null; readonly invite: string | null },
  texts: Texts,
): MessagePayload {
  const text = texts.hello.inServer(setupId === null ? '`/setup`' : `</setup:${setupId}>`);
  return { ...textPayload(text), components: [waysTo({ guildId: null, invite }, texts)] };
}

/** The ways to a board: two buttons, and the link that the first one needs where the bot may make no channel. */
function waysTo(
  { guildId, invite }: { readonly guildId: Snowflake | null; readonly invite: string | null },
  texts: Texts,
): APIActionRowComponent<APIButtonComponent> {
  const { hello } = texts;
  return {
    type: ComponentType.ActionRow,
    components: [
      button(helloId('make', guildId), hello.make, { primary: invite === null }),
      button(helloId('choose', guildId), hello.choose),
      ...(invite === null ? [] : [link(invite, hello.letMake)]),
    ],
  };
}

const link = (url: string, label: string): APIButtonComponentWithURL => ({
  type: ComponentType.Button,
  style: ButtonStyle.Link,
  label,
  url,
});

/** Says that the bot may make no channel, with the link that lets it. */
export function helloCannotMake(invite: string, texts: Texts): MessagePayload {
  return {
    ...textPayload(texts.hello.cannotMake),
    components: [{ type: ComponentType.ActionRow, components: [link(invite, texts.hello.letMake)] }],
  };
}

/**
 * The same as a direct message to the owner, where commands of a server cannot be clicked.
 * @param ways to a board, which name their server; null: nobody would hear of a press there
 */
export function helloToOwner(
  { id: guildId, name }: Pick<GuildRecord, 'id' | 'name'>,
  ways: { readonly invite: string | null } | null,
  texts: Texts,
): MessagePayload {
  const { toOwner, stepInServer, stepHere } = texts.hello;
  const hello = textPayload(`${toOwner(shown(name, texts))}\n${ways === null ? stepInServer : stepHere}`);
  return ways === null ? hello : { ...hello, components: [waysTo({ guildId, ...ways }, texts)] };
}

/** Where everything is chosen, said in a direct message: a panel needs its server. */
export function helloChooseInServer({ id, name }: Pick<GuildRecord, 'id' | 'name'>, texts: Texts): MessagePayload {
  return {
    ...textPayload(texts.hello.chooseInServer(shown(name, texts))),
    components: [
      {
        type: ComponentType.ActionRow,
        components: [link(`https://discord.com/channels/${id}`, texts.hello.openServer)],
      },
    ],
  };
}

function shown(serverName: string, { hello }: Texts): string {
  return `**${isolated(markdownName(serverName, { fallback: hello.someServer, longest: 40 }))}**`;
}

/**
 * What was done, and the question what time it is, as a menu of the times on clocks now.
 * @param locale the person's language by Discord's names
 * @param directFor in a direct message: the server that is meant
 */
export function helloTimeView(
  done: string,
  { locale, now, directFor }: { readonly locale: string; readonly now: number; readonly directFor: Snowflake | null },
  texts: Texts,
): MessagePayload {
  const { hello } = texts;
  const options = localTimes(locale, now, texts.weekdayIn).map(({ timeZone, label, cities }) => ({
    label,
    value: timeZone,
    description: texts.list(cities),
  }));
  const menu = textMenu(helloId('time', directFor), hello.timeMenu, options);
  return {
    ...textPayload([done, hello.whatTime, ...(directFor === null ? [] : [hello.otherTimeInServer])].join('\n')),
    // A form of `/setup` needs its server.
    components: directFor === null ? [menu, buttonRow([button(countingId('zone-form'), hello.otherTime)])] : [menu],
  };
}

/** Says which zone holds from now on, instead of the question. */
export function helloTimeSaved(timeZone: string, now: number, { hello }: Texts): MessagePayload {
  const zone = `\`${codeName(timeZone, { fallback: 'UTC', longest: 40 })}\``;
  return { ...textPayload(hello.timeSaved(zone, timeOfDay(now, timeZone))), components: [] };
}
