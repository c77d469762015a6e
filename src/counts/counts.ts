import { METRICS, type Metric } from './metrics.js';

/** What one member (or one whole server) did in a span, by metric. What is not there is 0. */
export type Counts = { readonly [M in Metric]?: number };

/** The same while it is being added up. */
export type Sums = { [M in Metric]?: number };

/** Counts of one slot. */
export interface SlotCounts extends Counts {
  /** For a member 1 or 0, for a server the number of members active in the slot. Never taken back. */
  readonly active: number;
}

/** Adds what is in `counts` to `sums`. */
export function addCounts(sums: Sums, counts: Counts): void {
  for (const metric of METRICS.names) {
    const amount = counts[metric];
    if (amount !== undefined) sums[metric] = (sums[metric] ?? 0) + amount;
  }
}

/** What of each metric lies in a map of slots. */
export function sumOf(slots: ReadonlyMap<unknown, Counts>): Counts {
  const sums: Sums = {};
  for (const counts of slots.values()) addCounts(sums, counts);
  return sums;
}

/** Only what is not 0. */
export function nonZero(counts: Counts): Counts {
  const left: Sums = {};
  for (const metric of METRICS.names) if (counts[metric]) left[metric] = counts[metric];
  return left;
}
