import type { Snowflake } from '../base/snowflake.js';
import type { Slot, UtcDay } from '../base/time/slots.js';
import type { Breakdown, Breakdowns } from './breakdowns.js';
import type { Counts, SlotCounts } from './counts.js';

interface Day extends Counts {
  readonly guildId: Snowflake;
  readonly day: UtcDay;
  /** Sparse: only slots in which something happened. */
  readonly slots: ReadonlyMap<Slot, SlotCounts>;
  /** The metrics split by keys, all keys; `NO_BREAKDOWNS` where they were not asked for. */
  readonly breakdowns: Breakdowns;
  /** The round in which this content is first published: a row changed after round n carries n + 1. */
  readonly rev: number;
}

/** One member's counts for one UTC day. */
export interface MemberDay extends Day {
  readonly userId: Snowflake;
}

/** One server's counts for one UTC day, over all members of this ledger's epoch. */
export interface ServerDay extends Day {
  /** Members with an active slot that day, in this epoch. Not to be added over epochs. */
  readonly activeMembers: number;
  /**
   * Breakdowns that have slots, by key and slot. What was counted before there were such slots has none, and stands in
   * `breakdowns` only.
   */
  readonly keySlots: { readonly [B in Breakdown]?: ReadonlyMap<string, ReadonlyMap<Slot, number>> };
}
