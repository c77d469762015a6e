import { setImmediate } from 'node:timers/promises';
import type { Snowflake } from '../base/snowflake.js';
import { dayOf, type Quarter, SLOT_MS, type UtcDay } from '../base/time/slots.js';
import type { Metric } from '../counts/metrics.js';
import type { Store } from '../store/store.js';
import { Tally } from './tally.js';

/** Member days of sheets added up before other work gets a turn: about 2 ms. */
const ROWS_PER_TURN = 25_000;

/** What is read for a tally. */
export interface TallyQuestion {
  readonly store: Store;
  readonly guildId: Snowflake;
  readonly now: number;
  readonly edges: readonly Quarter[];
  readonly metrics: readonly Metric[];
}

/** Reads a guild's days from the first of the edges on, once, and adds them up. Lets other work run in between. */
export async function tallyOf({ store, guildId, now, edges, metrics }: TallyQuestion): Promise<Tally> {
  const tally = new Tally(edges, metrics);
  const from = dayOf(Math.min(...edges) * SLOT_MS);
  const asked = { columns: tally.columns, slotsFor: Tally.edgeDays(edges) };
  let rows = 0;
  for await (const part of store.days(guildId, from, lastDay(now), asked)) {
    await tally.add(part);
    rows += part.sheet?.memberIds.length ?? 0;
    if (rows < ROWS_PER_TURN) continue;
    rows = 0;
    await setImmediate();
  }
  return tally;
}

/** The last day to read: windows have no upper edge, and the own clock may be behind Discord's at midnight. */
export function lastDay(now: number): UtcDay {
  return dayOf(now) + 1;
}
