import type { Snowflake } from '../base/snowflake.js';
import type { PermissionName } from '../discord/permissions.js';

/**
 * Why a board is redrawn. `person`: somebody asked, so the message is edited even if nothing changed. `start`: the process
 * or the guild's stream began, so it is checked that the message still stands. `repost`: the message was deleted.
 */
export type RedrawReason = 'schedule' | 'start' | 'repost' | 'person';

/** Reasons by what they demand: of two that come together the later one is served. */
export const REASONS: readonly RedrawReason[] = ['schedule', 'start', 'repost', 'person'];

/**
 * What became of a redraw. Instants are milliseconds since the Unix epoch. `staysIn`: the channel in which the board still
 * stands and was drawn, until it can move to the chosen one; null: none.
 */
export type RedrawOutcome =
  | {
      readonly kind: 'posted' | 'edited' | 'unchanged';
      readonly channelId: Snowflake;
      readonly messageId: Snowflake;
    }
  /** No stats channel is chosen. */
  | { readonly kind: 'noChannel' }
  /** The chosen channel is unknown, of another guild or cannot hold messages. */
  | { readonly kind: 'badChannel'; readonly channelId: Snowflake; readonly staysIn: Snowflake | null }
  /** The channel was deleted, or the bot is not in the guild. */
  | { readonly kind: 'off' }
  /** `missing` is empty where the directory shows nothing missing. */
  | {
      readonly kind: 'forbidden';
      readonly channelId: Snowflake;
      readonly missing: readonly PermissionName[];
      readonly staysIn: Snowflake | null;
      readonly until: number;
    }
  /** Discord limits edits or posts; the newest content follows at `until`. */
  | { readonly kind: 'limited'; readonly until: number }
  /** Discord or the store did not answer; tried again at `until`. */
  | { readonly kind: 'failed'; readonly until: number }
  | { readonly kind: 'closed' };

/** Address of a message in Discord's clients. */
export function messageLink(guildId: Snowflake, channelId: Snowflake, messageId: Snowflake): string {
  return `https://discord.com/channels/${guildId}/${channelId}/${messageId}`;
}
