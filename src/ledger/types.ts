import type { Snowflake } from '../base/snowflake.js';
import type { Slot, UtcDay } from '../base/time/slots.js';
import type { Activity } from '../counts/activity.js';
import type { RefreshMinutes } from '../guilds/guild-settings.js';

/** What one member (or one whole guild) did in a span. Always all three, 0 included. */
export interface Counts {
  messages: number;
  /** Reactions given that still stand. */
  reactionsGiven: number;
  /** Reactions received from others or oneself that still stand. */
  reactionsReceived: number;
}

/** The metrics every count has, in the order in which they are stored. */
export const METRICS = ['messages', 'reactionsGiven', 'reactionsReceived'] as const;
export type Metric = (typeof METRICS)[number];

/** Counts of one slot. `active`: for a member 1 or 0, for a guild the number of members active in the slot. Never taken back. */
export interface SlotCounts extends Counts {
  active: number;
}

/** One member's counts for one UTC day. */
export interface MemberDay extends Counts {
  readonly guildId: Snowflake;
  readonly day: UtcDay;
  readonly userId: Snowflake;
  /** Sparse: only slots in which something happened. */
  readonly slots: ReadonlyMap<Slot, Readonly<SlotCounts>>;
  /** Messages by the channel (or thread) in which they stand; all channels. */
  readonly channels: ReadonlyMap<Snowflake, number>;
  /** The round in which this content is first published: a row changed after round n carries n + 1. */
  readonly rev: number;
}

/** One guild's counts for one UTC day, over all members of this ledger's epoch. */
export interface ServerDay extends Counts {
  readonly guildId: Snowflake;
  readonly day: UtcDay;
  /** Members with an active slot that day, in this epoch. Not to be added over epochs. */
  readonly activeMembers: number;
  readonly slots: ReadonlyMap<Slot, Readonly<SlotCounts>>;
  readonly channels: ReadonlyMap<Snowflake, number>;
  readonly rev: number;
}

/** What is known of a member apart from counts. */
export interface MemberFacts {
  readonly guildId: Snowflake;
  readonly userId: Snowflake;
  /** Last known name as shown in the guild. */
  readonly name: string;
  /** Time of the first counted message or reaction given, milliseconds since the Unix epoch. */
  readonly firstSeen: number;
  /** Time of the last one. */
  readonly lastSeen: number;
}

/** Where a shard stands in Discord's stream. Committed together with what was counted up to there. */
export interface Position {
  readonly shard: number;
  readonly sessionId: string;
  readonly resumeUrl: string;
  /** Sequence of the last dispatch applied. */
  readonly sequence: number;
  /** When the last dispatch was applied or the last heartbeat acknowledged, Discord's time in milliseconds. */
  readonly at: number;
}

export type GapState = 'open' | 'refilling' | 'refilled' | 'partly';
export type GapReason = 'newSession' | 'hole' | 'outage' | 'newEpoch' | 'storeLost';

/** A span in which events may be missing. */
export interface Gap {
  readonly id: string;
  /** null: every guild of `shards`. */
  readonly guildId: Snowflake | null;
  /** Shards it concerns; null: all of the bot. */
  readonly shards: readonly number[] | null;
  /** Shard count of `shards` (a guild's shard is `(guildId >> 22) % shardCount`). */
  readonly shardCount: number;
  /** Milliseconds since the Unix epoch, Discord's time. */
  readonly from: number;
  readonly to: number;
  readonly reason: GapReason;
  readonly state: GapState;
  /** Lies between two epochs: never refilled. */
  readonly acrossEpochs: boolean;
  /**
   * Guilds of whole shards with which the refill is through while it is not with others, and those that it read whole where
   * the gap ends as `partly`. For them this stands in place of `state`.
   */
  readonly done?: Readonly<Record<Snowflake, 'refilled' | 'partly'>>;
}

/** A role as permissions need it. */
export interface RoleRecord {
  readonly id: Snowflake;
  readonly name: string;
  /** Permission bits as a decimal string. */
  readonly permissions: string;
}

/** A guild as the bot must know it after a RESUME, when Discord sends no GUILD_CREATE. */
export interface GuildRecord {
  readonly id: Snowflake;
  readonly name: string;
  readonly icon: string | null;
  readonly ownerId: Snowflake;
  readonly roles: readonly RoleRecord[];
  /** Roles of the bot's own member. */
  readonly ownRoles: readonly Snowflake[];
  /** When the bot was there first: counting began. Milliseconds, Discord's time. */
  readonly since: number;
  /** 'present' | 'unavailable' (Discord has an outage) | 'removed' (the bot was removed; data kept). */
  readonly state: 'present' | 'unavailable' | 'removed';
}

/** Of a guild what is asked about all of them. */
export type GuildPresence = Pick<GuildRecord, 'id' | 'since' | 'state'>;

/** Where a thread stands, and whether it was heard that it is archived or gone. */
export interface ThreadRecord {
  readonly id: Snowflake;
  readonly parentId: Snowflake | null;
  readonly type: number;
  /** Since when, milliseconds; null: it is active as far as was heard. */
  readonly archivedAt: number | null;
}

/** A permission overwrite of a channel; bits as decimal strings. */
export interface OverwriteRecord {
  readonly id: Snowflake;
  /** 0 role, 1 member. */
  readonly type: 0 | 1;
  readonly allow: string;
  readonly deny: string;
}

/** A channel or thread. */
export interface ChannelRecord {
  readonly id: Snowflake;
  readonly guildId: Snowflake;
  /** A thread's parent channel, a channel's category. */
  readonly parentId: Snowflake | null;
  /** Discord's channel type. */
  readonly type: number;
  readonly name: string;
  readonly overwrites: readonly OverwriteRecord[];
}

/** What a guild's board shows. */
export interface BoardContent {
  readonly messages: boolean;
  readonly reactions: boolean;
  readonly activeMembers: boolean;
  /** Members in each window's list of top members, 0 to 10; 0: no lists. */
  readonly top: number;
}

/** What a guild chose. Absent: not chosen, the default holds. */
export interface Settings {
  readonly timeZone?: string;
  readonly statsChannelId?: Snowflake;
  /** Absent: as `BOARD_REFRESH_CRON` says. */
  readonly refreshMinutes?: RefreshMinutes;
  /** Whether the board is pinned; absent: it is. */
  readonly pin?: boolean;
  /** Channels and categories in which nothing is counted, nor in their threads and channels; at most 25. */
  readonly notCounted?: readonly Snowflake[];
  /** Absent: all of it. */
  readonly board?: BoardContent;
}

/** The board of one guild as the bot must find it again. */
export interface BoardRecord {
  readonly guildId: Snowflake;
  readonly channelId: Snowflake;
  /** null: not posted yet, or lost. */
  readonly messageId: Snowflake | null;
  /** Written before a POST and cleared after it: a POST whose outcome is unknown is sent again with the same nonce. */
  readonly nonce: string | null;
  /** Time of the last successful post or edit, milliseconds. */
  readonly editedAt: number | null;
  /** Digest of the content without its time stamp, as last shown. */
  readonly shown: string | null;
  /** false: switched off (channel deleted, bot removed) until a setting changes. */
  readonly on: boolean;
  /** false: the guild wants no pin, and this message has none of ours. Absent: it was pinned, or is to be. */
  readonly pin?: false | undefined;
  /** Another message of ours, in another place, that an earlier ledger or this one left: it is to be deleted. */
  readonly left?: BoardPlace | undefined;
}

/** Where a board stands, or may stand: a POST whose outcome is unknown has a nonce and no message. */
export type BoardPlace = Pick<BoardRecord, 'channelId' | 'messageId' | 'nonce'>;

/** Changes of what the ledger knows besides counts. */
export type DirectoryChange =
  | { readonly kind: 'guild'; readonly guild: Omit<GuildRecord, 'since' | 'state'>; readonly at: number }
  | { readonly kind: 'guildState'; readonly guildId: Snowflake; readonly state: GuildRecord['state'] }
  /** `archivedAt`: of a thread that is archived, since when; milliseconds, Discord's time. */
  | { readonly kind: 'channel'; readonly channel: ChannelRecord; readonly archivedAt?: number }
  /** A thread was archived or deleted, at the latest then. */
  | { readonly kind: 'threadArchived'; readonly threadId: Snowflake; readonly at: number }
  | { readonly kind: 'channelGone'; readonly channelId: Snowflake }
  /** A user known not to be human (bot, webhook). */
  | { readonly kind: 'bot'; readonly userId: Snowflake };

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

/** A channel or thread that the directory does not know, and that has to be known before something in it can count. */
export interface UnknownPlace {
  readonly guildId: Snowflake;
  readonly channelId: Snowflake;
  /** When what waits for it happened, milliseconds. */
  readonly from: number;
  readonly to: number;
}

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

/** A fresh IDENTIFY of a shard succeeded. In an epoch that followed another, older messages are not counted. */
export type ReadyChange = { readonly kind: 'ready'; readonly shard: number; readonly at: number };

/** A small named value that stands or falls with what it is taken with. */
export type FactChange = { readonly kind: 'fact'; readonly name: string; readonly value: string };

export type Change =
  | Activity
  | DirectoryChange
  | AuthorChange
  | PlaceChange
  | GapChange
  | RefillChange
  | ReadyChange
  | FactChange;

/** What is committed together: a position and all that was counted up to it. */
export interface Entry {
  readonly position?: Position;
  readonly changes: readonly Change[];
}

/** Where a refill stands in one place. */
export type RefillProgress = Pick<RefillChange, 'after' | 'whole'>;

/** A message whose author must be asked for over REST. */
export interface WantedAuthor {
  readonly messageId: Snowflake;
  readonly channelId: Snowflake;
  readonly guildId: Snowflake;
  /** Failed tries so far. */
  readonly tries: number;
}

/** A row with the moment it stands for. */
export interface AuditEntry {
  readonly id: string;
  readonly guildId: Snowflake;
  readonly at: number;
  /** Who did it; null: the bot itself. */
  readonly userId: Snowflake | null;
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
}
