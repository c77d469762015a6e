import type { Snowflake } from '../../base/snowflake.js';
import type { UtcDay } from '../../base/time/slots.js';
import type { Gap } from '../../counts/gap.js';
import type { RefillProgress } from '../change.js';
import type { Database } from '../file/sqlite.js';
import type { createGaps } from './gaps.js';
import type { createRefillProgress } from './refill-progress.js';

/** Spans in which events may be missing, and how far they are refilled. Both change by entries. */
export interface LedgerGaps {
  all(): readonly Gap[];
  /** Gaps that wait for their refill or are being refilled, oldest first. One across epochs never is among them. */
  pending(): readonly Gap[];
  /** Where the refill of a gap stands in a channel or thread, or (null) in the guild as a whole; null: not begun. */
  progress(gapId: string, guildId: Snowflake, channelId: Snowflake | null): RefillProgress | null;
  /** Whether nothing unreadable was met so far in a guild while a gap is refilled. */
  isWhole(gapId: string, guildId: Snowflake): boolean;
  /** How busy each guild was since a day: its active members of each day, added up. Without days not yet written as rows. */
  busySince(day: UtcDay): ReadonlyMap<Snowflake, number>;
}

/** The gaps, for all but the writer. */
export function createLedgerGaps({
  db,
  gaps,
  refill,
}: {
  readonly db: Database;
  readonly gaps: ReturnType<typeof createGaps>;
  readonly refill: ReturnType<typeof createRefillProgress>;
}): LedgerGaps {
  const busySince = db.statement<{ guildId: Snowflake; members: number }>(
    'select cast(guild as text) as guildId, sum(active_members) as members from server_days where day >= ? group by guild',
  );
  return {
    all: () => gaps.all(),
    pending: () => gaps.pending(),
    progress: (gapId, guildId, channelId) => refill.of(gapId, guildId, channelId),
    isWhole: (gapId, guildId) => refill.isWhole(gapId, guildId),
    busySince: (day) => new Map(busySince.all(day).map(({ guildId, members }) => [guildId, members])),
  };
}
