import type { PermissionName } from '../discord/permissions.js';
import type { Snowflake } from '../snowflake.js';
import { channelMention, codeName } from './names.js';
import { ACCENT, type MessagePayload } from './payload.js';
import type { Texts } from './texts.js';

/** What `/setup` shows: the settings as they hold, where each comes from, and what the bot lacks. */
export interface SetupState {
  /** null: none chosen. */
  readonly channel: { readonly id: Snowflake; readonly from: 'env' | 'setting' } | null;
  readonly timeZone: string;
  readonly zoneFrom: 'setting' | 'default';
  /** The chosen channel is not among the guild's. */
  readonly channelGone: boolean;
  /** Permissions missing in the stats channel. */
  readonly missing: readonly PermissionName[];
  /** Channels that the bot cannot see. */
  readonly hidden: readonly Snowflake[];
  /** Whether this call changed something. */
  readonly saved: boolean;
  /** Whether this call chose a channel while `STATS_CHANNEL_ID` wins. */
  readonly channelOverruled: boolean;
}

/** Channels named one by one; the others are only counted. */
const NAMED = 5;

/** The answer to `/setup`. */
export function setupView(state: SetupState, texts: Texts): MessagePayload {
  const { setup } = texts;
  const { channel, hidden, missing } = state;
  const noted = (line: string, note: string | null): string => (note === null ? line : `${line} (${note})`);
  const lines = [
    noted(setup.channel(channel && channelMention(channel.id)), channel?.from === 'env' ? setup.channelFromEnv : null),
    noted(
      setup.zone(`\`${codeName(state.timeZone, { fallback: 'UTC', longest: 40 })}\``),
      state.zoneFrom === 'default' ? setup.zoneIsDefault : null,
    ),
  ];
  if (state.channelOverruled) lines.push(setup.channelStaysEnv);
  if (channel && state.channelGone) lines.push(setup.channelGone);
  if (channel && missing.length > 0) {
    lines.push(
      setup.missing(
        channelMention(channel.id),
        missing.map((name) => texts.permissions[name]),
      ),
    );
    if (missing.includes('PinMessages')) lines.push(setup.mayNotPin);
  }
  if (hidden.length > 0) {
    lines.push(setup.hidden(hidden.slice(0, NAMED).map(channelMention), Math.max(0, hidden.length - NAMED)));
  }
  const sound = channel !== null && !state.channelGone && missing.length === 0 && hidden.length === 0;
  if (sound) lines.push(setup.allThere);
  lines.push(state.saved ? setup.saved : setup.hint);
  return {
    embeds: [{ title: setup.title, color: ACCENT, description: lines.join('\n') }],
    allowed_mentions: { parse: [] },
  };
}
