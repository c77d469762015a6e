import type { Snowflake } from '../base/snowflake.js';
import type { Stream } from '../base/streams.js';
import type { Activity, BotSeen } from '../counts/activity.js';
import type { Gap } from '../counts/gap.js';
import type { ChannelRecord } from '../guilds/channel.js';
import type { GuildRecord } from '../guilds/guild.js';
import type { Position } from './stream/position.js';

/** Changes of what the ledger knows besides counts. */
export type DirectoryChange =
  | {
      readonly kind: 'guild';
      readonly guild: Omit<GuildRecord, 'since' | 'metricsSince' | 'state'>;
      readonly at: number;
    }
  | { readonly kind: 'guildState'; readonly guildId: Snowflake; readonly state: GuildRecord['state'] }
  /** `archivedAt`: of a thread that is archived, since when; milliseconds, Discord's time. */
  | { readonly kind: 'channel'; readonly channel: ChannelRecord; readonly archivedAt?: number }
  /** A thread was archived or deleted, at the latest then. */
  | { readonly kind: 'threadArchived'; readonly threadId: Snowflake; readonly at: number }
  | { readonly kind: 'channelGone'; readonly channelId: Snowflake }
  | BotSeen;

/** What became of the author of a message whose reactions wait for `reactionsReceived` to be booked. */
export type AuthorChange =
  | { readonly kind: 'author'; readonly messageId: Snowflake; readonly authorId: Snowflake; readonly human: boolean }
  | { readonly kind: 'authorUnknowable'; readonly messageId: Snowflake };

/** Nothing can be known of a place: what waited for it is left out. */
export type PlaceChange = {
  readonly kind: 'placeUnknowable';
  readonly guildId: Snowflake;
  readonly channelId: Snowflake;
};

export type GapChange = { readonly kind: 'gap'; readonly gap: Gap };

/** How far the refill of a gap has come in one place. Committed together with what was counted up to there. */
export type RefillChange = {
  readonly kind: 'refillProgress';
  /** The first gap of those that are refilled together; forgotten as soon as that one is no longer `refilling`. */
  readonly gapId: string;
  readonly guildId: Snowflake;
  /** A channel or thread; null: the guild as a whole, whose places are then forgotten. */
  readonly channelId: Snowflake | null;
  /** The last message read; null: done. */
  readonly after: Snowflake | null;
  /** false: something there cannot be read. */
  readonly whole: boolean;
};

/** A stream begins afresh: of Discord's, an IDENTIFY succeeded. In an epoch that followed another, older messages are not counted. */
export type ReadyChange = { readonly kind: 'ready'; readonly stream: Stream; readonly at: number };

/** A small named value that stands or falls with what it is taken with. */
export type FactChange = { readonly kind: 'fact'; readonly name: string; readonly value: string };

/** A member's name as Discord shows it at a moment, milliseconds. Members of whom nothing is kept stay unknown. */
export type MemberNameChange = {
  readonly kind: 'memberName';
  readonly guildId: Snowflake;
  readonly userId: Snowflake;
  readonly name: string;
  readonly at: number;
};

export type Change =
  | Activity
  | DirectoryChange
  | AuthorChange
  | PlaceChange
  | GapChange
  | RefillChange
  | ReadyChange
  | FactChange
  | MemberNameChange;

/** What is committed together: a position and all that was counted up to it. */
export interface Entry {
  readonly position?: Position;
  readonly changes: readonly Change[];
}

/** Where a refill stands in one place. */
export type RefillProgress = Pick<RefillChange, 'after' | 'whole'>;
