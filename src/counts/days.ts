import type { Snowflake } from '../base/snowflake.js';
import type { Slot, UtcDay } from '../base/time/slots.js';
import type { Counts, SlotCounts } from './counts.js';

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
