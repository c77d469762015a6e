import type { Snowflake } from '../base/snowflake.js';
import type { UtcDay } from '../base/time/slots.js';
import type { MemberDay, ServerDay } from '../counts/days.js';
import type { Gap } from '../counts/gap.js';
import type { MemberFacts } from '../counts/member-facts.js';
import type { DecodedSheet } from '../ledger/days/sheet-codec.js';
import type { SheetColumn } from '../ledger/days/sheet-columns.js';

/** One epoch's part of a guild's day: the sheet, and the member days changed since, which replace those members in it. */
export interface DayPart {
  readonly day: UtcDay;
  readonly epoch: string;
  /** null: no sheet; then `changed` holds every member. */
  readonly sheet: DecodedSheet | null;
  /** In pages, read as they are asked for, before the next part: those of a large day would not fit into memory side by side. */
  readonly changed: Iterable<readonly MemberDay[]>;
}

/** What of days is read. */
export interface DayOptions {
  /** false: without them. Default: with them, but for members' days of other epochs, which have none in the ledger. */
  readonly breakdowns?: boolean;
}

/** Where reports read counts: the ledger; MongoDB’s holds the same. Ranges of days are inclusive at both ends. */
export interface Store {
  /**
   * Every epoch's part of the days, ascending by day, from one read: sheets first, then the days changed since.
   * `columns`: those of sheets that are needed; others are not loaded. `slotsFor`: days for which slots are needed (edges of
   * windows); for others `slots` of the sheet may be null.
   */
  days(
    guildId: Snowflake,
    from: UtcDay,
    to: UtcDay,
    options: { readonly columns: readonly SheetColumn[]; readonly slotsFor: ReadonlySet<UtcDay> },
  ): AsyncIterable<DayPart>;
  /**
   * One member's days, all epochs, ascending. `columns`: other metrics may be missing; absent: none is. `slotsFor`: other
   * days may come without slots; absent: all have them.
   */
  memberDays(
    guildId: Snowflake,
    userId: Snowflake,
    from: UtcDay,
    to: UtcDay,
    options?: DayOptions & { readonly columns?: readonly SheetColumn[]; readonly slotsFor?: ReadonlySet<UtcDay> },
  ): Promise<readonly MemberDay[]>;
  /** Every epoch's days of the guild, ascending by day. */
  serverDays(guildId: Snowflake, from: UtcDay, to: UtcDay, options?: DayOptions): Promise<readonly ServerDay[]>;
  member(guildId: Snowflake, userId: Snowflake): Promise<MemberFacts | null>;
  names(guildId: Snowflake, userIds: readonly Snowflake[]): Promise<ReadonlyMap<Snowflake, string>>;
  /** Gaps that concern the guild and end after `from` (milliseconds), newest first. */
  gaps(guildId: Snowflake, from: number): Promise<readonly Gap[]>;
}

/** What an answer may lack: days that another epoch counted, and that are not in the ledger. */
export interface Lacking {
  /** Days before this instant are missing, milliseconds. */
  readonly missingBefore: number;
  /** Since when MongoDB, which has them, is away, milliseconds; null: it is there, or none is configured. */
  readonly awaySince: number | null;
}

/** What an answer rests on: a store, and what that lacks. Good for one answer. */
export interface Basis {
  readonly store: Store;
  readonly lacking: Lacking | null;
}

/**
 * Runs `answer` on figures as they stand at one moment: they hold everything counted before the call. It waits for
 * MongoDB only where days of another epoch were not read yet, and not long.
 */
export type WithStore = <T>(guildId: Snowflake, answer: (basis: Basis) => Promise<T>) => Promise<T>;
