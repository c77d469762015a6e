import type { Counters } from '../base/counters.js';
import type { Snowflake } from '../base/snowflake.js';
import type { UtcDay } from '../base/time/slots.js';
import type { MemberDay, ServerDay } from '../counts/days.js';
import type { Gap } from '../counts/gap.js';
import type { MemberFacts } from '../counts/member-facts.js';
import type { AuditEntry } from '../guilds/audit.js';
import type { BoardRecord } from '../guilds/board.js';
import type { ChannelRecord, ThreadRecord } from '../guilds/channel.js';
import type { GuildPresence, GuildRecord } from '../guilds/guild.js';
import type { SettingKey, Settings, StoredSettings } from '../guilds/guild-settings.js';
import type { Entry, RefillProgress } from './change.js';
import type { UnknownPlace, WantedAuthor } from './counting/wanted.js';
import type { SheetColumns } from './days/sheet-codec.js';
import type { Past } from './rounds/past.js';
import type { Position } from './stream/position.js';

/** What identifies a ledger and its place among others. */
export interface LedgerIdentity {
  /** Random id of this ledger's epoch; every document it publishes carries it. */
  readonly epoch: string;
  /** When the epoch began, milliseconds: orders epochs that write the same `meta` document. */
  readonly epochBegan: number;
  /** Whether the epoch followed another one (whose days are in MongoDB only). */
  readonly followed: boolean;
  /** In an epoch that followed another: up to when that one is known to have counted; null: unknown. */
  readonly predecessorCountedTo: number | null;
  /** Number of the last round begun. */
  readonly counter: number;
  /** Shard count of the positions; null before the first start. */
  readonly shardCount: number | null;
}

/** The kinds of row that rounds copy to MongoDB. */
export type PublishedKind = 'memberDays' | 'serverDays' | 'members' | 'gaps' | 'guilds' | 'audit' | 'sheets';

/** A guild's `meta` document: settings, board and `since`. */
export interface GuildMeta {
  readonly guildId: Snowflake;
  readonly name: string;
  readonly since: number;
  readonly settings: StoredSettings;
  readonly board: BoardRecord | null;
}

/** A sheet as stored: columns as of round `rev`. */
export interface StoredSheet {
  readonly guildId: Snowflake;
  readonly day: UtcDay;
  readonly rev: number;
  readonly columns: SheetColumns;
}

export interface PublishedRows {
  memberDays: MemberDay;
  serverDays: ServerDay;
  members: MemberFacts & { readonly rev: number };
  gaps: Gap & { readonly rev: number };
  guilds: GuildMeta & { readonly rev: number };
  audit: AuditEntry & { readonly rev: number };
  sheets: StoredSheet;
}

/** What became of activities, gaps and commits since the process started. */
export type LedgerCounters = Pick<Counters, 'messages' | 'duplicates' | 'gaps' | 'commitLag'>;

/** The ledger as it stood when round `n` was committed: a read snapshot, unchanged by later commits. Close it. */
export interface RoundSnapshot {
  readonly n: number;
  /** Positions as of the round; `countedTo` of each lease is its shard's `at`. */
  readonly positions: readonly Position[];
  /**
   * Rows changed since they were last acknowledged, in pages of at most `limit` (default 1,000), in key order. `members`
   * only when the name changed, the row is new or a day of theirs closed.
   */
  dirty<K extends PublishedKind>(kind: K, options?: { readonly limit?: number }): Iterable<readonly PublishedRows[K][]>;
  /** Whether anything at all is dirty (of any guild). */
  anyDirty(): boolean;
  /** All member days of one guild and day, ascending by user id, for a sheet. */
  memberDaysOf(guildId: Snowflake, day: UtcDay): Iterable<MemberDay>;
  /** Days whose sheet should be written: closed with no sheet or an older one, or more than `changed` rows, and a twentieth of the day's, changed since. */
  sheetsDue(options: {
    readonly now: number;
    readonly changed: number;
    readonly nightly?: boolean;
  }): readonly { readonly guildId: Snowflake; readonly day: UtcDay }[];
  close(): void;
}

/** A consistent read of counts for reports, own epoch and past: unchanged by later commits. Close it. */
export interface LedgerReader {
  /** The own epoch. */
  readonly epoch: string;
  sheet(guildId: Snowflake, day: UtcDay): StoredSheet | null;
  /** Days of the guild that have rows of the own epoch, ascending. */
  days(guildId: Snowflake, from: UtcDay, to: UtcDay): readonly UtcDay[];
  /** Member days with `rev` above the given one (-1: all), read page by page as they are asked for. */
  changedSince(guildId: Snowflake, day: UtcDay, rev: number): Iterable<MemberDay>;
  /** The own epoch's. */
  memberDays(guildId: Snowflake, userId: Snowflake, from: UtcDay, to: UtcDay): readonly MemberDay[];
  /** Days of the past, ascending. */
  pastDays(guildId: Snowflake, from: UtcDay, to: UtcDay): readonly { readonly day: UtcDay; readonly epoch: string }[];
  /** A day of the past, whole. */
  pastSheet(guildId: Snowflake, day: UtcDay, epoch: string): StoredSheet | null;
  /** One member's day of the past; without slots where they are not asked for. Throws a `SheetError` where it is damaged. */
  pastMemberDay(
    guildId: Snowflake,
    day: UtcDay,
    epoch: string,
    userId: Snowflake,
    options: { readonly slots: boolean },
  ): MemberDay | null;
  /** Every epoch's, ascending by day. */
  serverDays(guildId: Snowflake, from: UtcDay, to: UtcDay): readonly ServerDay[];
  /** Over all epochs. */
  member(guildId: Snowflake, userId: Snowflake): MemberFacts | null;
  names(guildId: Snowflake, userIds: readonly Snowflake[]): ReadonlyMap<Snowflake, string>;
  /** Gaps that concern the guild and end after `from`, newest first. */
  gaps(guildId: Snowflake, from: number): readonly Gap[];
  close(): void;
}

/** A row, and whether the store has acknowledged it as it stands. */
export type Published<Row> = Row & { readonly published: boolean };

/** A consistent look through the ledger for the nightly comparison: unchanged by later commits. Close it. */
export interface LedgerCheck {
  /** Number of the last round begun: what carries a higher one is not published yet. */
  readonly counter: number;
  /** Days that have rows, of all guilds, in order; `rev` rises with each change of any of the day's rows. */
  days(
    after: { readonly guildId: Snowflake; readonly day: UtcDay } | null,
    limit: number,
  ): readonly { readonly guildId: Snowflake; readonly day: UtcDay; readonly rev: number }[];
  serverDays(guildId: Snowflake, from: UtcDay, to: UtcDay): readonly Published<ServerDay>[];
  /** All member days of one guild and day, ascending by user id, in pages read as they are asked for. */
  memberDays(guildId: Snowflake, day: UtcDay): Iterable<readonly Published<MemberDay>[]>;
  sheet(guildId: Snowflake, day: UtcDay): Published<StoredSheet> | null;
  close(): void;
}

/**
 * The local SQLite file: counts each activity once and remembers the gateway position in the same commit.
 * All calls are synchronous; those that change something are durable when they return, except `apply`, which is
 * durable with the next commit.
 */
export interface Ledger {
  identity(): LedgerIdentity;
  readonly counters: Readonly<LedgerCounters>;
  /** false while the file refuses to be written: what is taken waits in memory, so nothing should be taken that can wait. */
  isWritable(): boolean;

  /** Takes an entry; committed within a second, or at once when 500 activities wait. Throws when the file cannot be written. */
  apply(entry: Entry): void;
  /** Commits what waits, in one transaction. Nothing waiting: no work. */
  commit(): void;

  position(shard: number): Position | null;
  positions(): readonly Position[];
  /** Positions of shards that there are no more are forgotten. */
  setShardCount(count: number): void;
  /** Raises a position's time: the last heartbeat ack. Durable at the next commit. */
  acknowledged(shard: number, at: number): void;
  /** Forgets the session of a shard (not its time): the next start IDENTIFYs afresh and records a gap. */
  forgetSession(shard: number): void;

  /** All guilds that were ever told of, from memory. */
  guilds(): readonly GuildPresence[];
  /** Guilds that the bot is in and that have no outage, from memory. */
  presentGuildIds(): readonly Snowflake[];
  guild(guildId: Snowflake): GuildRecord | null;
  /** Channels and categories; no threads. */
  channels(guildId: Snowflake): readonly ChannelRecord[];
  channelIds(guildId: Snowflake): readonly Snowflake[];
  /** Of a thread only where it stands is kept: its name is its id. */
  channel(channelId: Snowflake): ChannelRecord | null;
  settings(guildId: Snowflake): Settings;
  /** Threads that are active as far as was heard, and those that were archived (or are gone) since an instant (milliseconds, Discord's time); null: none of these. */
  threads(guildId: Snowflake, archivedSince: number | null): readonly ThreadRecord[];
  /** Whether what happens in a channel or thread counts, as the guild's settings and the directory stand. Cheap. */
  isCounted(guildId: Snowflake, channelId: Snowflake): boolean;
  /**
   * Replaces a guild's settings and writes what changed to the audit. Settings of another version, and what stands there
   * and cannot be read, stay.
   */
  saveSettings(
    guildId: Snowflake,
    settings: Settings,
    by: { readonly userId: Snowflake | null; readonly at: number },
  ): void;
  /** Spells all guilds' settings as this version does. By guild, what cannot be read: it stays as it is, and the default holds. */
  mendSettings(): ReadonlyMap<Snowflake, readonly SettingKey[]>;
  board(guildId: Snowflake): BoardRecord | null;
  saveBoard(board: BoardRecord): void;
  audit(entry: Omit<AuditEntry, 'id'>): void;
  /**
   * Takes over what an earlier epoch (or another ledger) left in `meta` for a guild new to this ledger, but for settings
   * that were chosen here since then. `since` is only lowered. The guild then has a past.
   */
  adoptGuildMeta(meta: Pick<GuildMeta, 'guildId' | 'since' | 'settings' | 'board'>): void;
  /** Small named values: application id, digests of registered commands, ... */
  fact(name: string): string | null;
  setFact(name: string, value: string): void;
  gaps(): readonly Gap[];
  /** Gaps that wait for their refill or are being refilled, oldest first. One across epochs never is among them. */
  pendingGaps(): readonly Gap[];
  /** Where the refill of a gap stands in a channel or thread, or (null) in the guild as a whole; null: not begun. */
  refillProgress(gapId: string, guildId: Snowflake, channelId: Snowflake | null): RefillProgress | null;
  /** Messages of each guild since a day: which are busy. Without those that are not yet written as rows. */
  messagesSince(day: UtcDay): ReadonlyMap<Snowflake, number>;
  /** Whether nothing unreadable was met so far in a guild while a gap is refilled. */
  isRefillWhole(gapId: string, guildId: Snowflake): boolean;

  /** Whether an interaction is new; remembers it. */
  firstSight(interactionId: Snowflake, at: number): boolean;
  /** Channels and threads that must be known before what happened in them can count, the longest waiting first; at most 500. */
  unknownPlaces(): readonly UnknownPlace[];
  /** Messages whose author must be asked for, oldest first, only those due at `now`. */
  wantedAuthors(now: number, limit: number): readonly WantedAuthor[];
  /** A try failed for a passing reason: try again at `at`. */
  postponeAuthor(messageId: Snowflake, at: number): void;

  /** Whether a lease token was held by this ledger before. */
  hasToken(token: string): boolean;
  addToken(token: string): void;
  /**
   * The ledger's first epoch begins at `at`, Discord's time: the file was made by the machine's clock, before Discord could be
   * asked. Nothing once the bot has been at the gateway.
   */
  beginsAt(at: number): void;
  /** Begins a new epoch: empty days, keys and positions, counter 0; directory, settings and boards stay. Drops what waits. */
  beginEpoch(options: {
    readonly epoch: string;
    readonly began: number;
    readonly predecessorCountedTo: number | null;
    readonly token: string;
  }): void;

  /**
   * Commits what waits and writes what stands open in memory, some at a time: what `beginRound` and `read` would else do
   * in one go. Yields to the event loop.
   */
  settle(): Promise<void>;
  /** Commits what waits and counter + 1, and opens a snapshot as of then. */
  beginRound(): RoundSnapshot;
  /** Rows of round `n` (or as of `n`) were acknowledged by the store. */
  acknowledge<K extends PublishedKind>(kind: K, rows: readonly PublishedRows[K][], n: number): void;
  /** Marks everything acknowledged in a round above `publishedRev` as changed again. Yields to the event loop. */
  resendAbove(publishedRev: number): Promise<void>;
  saveSheet(sheet: StoredSheet): void;
  /** A sheet turned out not to be one, here or in MongoDB: the day has none until the next is built. */
  dropSheet(sheet: Pick<StoredSheet, 'guildId' | 'day' | 'rev'>): void;
  /** The store does not hold these rows as it acknowledged them: they are sent again. */
  resend<K extends 'memberDays' | 'serverDays'>(kind: K, rows: readonly PublishedRows[K][]): void;
  /** What other epochs counted. */
  readonly past: Past;

  read(): LedgerReader;
  /** Forgets duplicate keys past their time: message ids and interactions 8 days, reactions 35 days after they were counted. Yields to the event loop. */
  prune(now: number): Promise<void>;
  /** Opens a look through the ledger. Settle it first. */
  check(): LedgerCheck;
  close(): void;
}
