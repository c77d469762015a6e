import { dayOf, type Quarter, SLOT_MS, SLOTS_PER_DAY, startOfDay, type UtcDay } from '../base/time/slots.js';
import { BREAKDOWNS, type Breakdown, OTHER } from '../counts/breakdowns.js';
import type { MemberDay } from '../counts/days.js';
import type { Split } from './shapes.js';

export interface SplitQuestion {
  /** A member's days of all epochs with their breakdowns, from the day on in which the window begins. */
  readonly days: readonly MemberDay[];
  readonly breakdown: Breakdown;
  /** Where the window begins; 0: all time. */
  readonly from: Quarter;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** Keys to name. */
  readonly most: number;
}

/** A day of all epochs: what was counted, and what of it is split. */
interface Parts {
  counted: number;
  split: number;
}

/**
 * The keys with most of a member's breakdown. It has whole UTC days: of a window that cuts one the days that it touches are
 * taken. Where a day's keys do not add up to what was counted (another epoch's are not in the ledger, and no breakdown was
 * counted from the first version on) only what came since then is taken.
 */
export function splitOf({ days, breakdown, from, now, most }: SplitQuestion): Split {
  const first = dayOf(from * SLOT_MS);
  const since = splitSince(partsOf(days, breakdown));
  const sums = new Map<string, number>();
  for (const { day, breakdowns } of days) {
    if (day < Math.max(first, since ?? first)) continue;
    for (const [key, amount] of breakdowns[breakdown] ?? []) sums.set(key, (sums.get(key) ?? 0) + amount);
  }
  sums.delete(OTHER);
  const top = [...sums]
    .filter(([, amount]) => amount > 0)
    .sort(([one, amount], [other, amounts]) => amounts - amount || (one < other ? -1 : 1))
    .slice(0, most)
    .map(([key, amount]) => ({ key, amount }));
  if (since !== null) return { top, since: { at: Math.min(startOfDay(since), now), why: 'notBefore' } };
  const isCut = from !== first * SLOTS_PER_DAY;
  return { top, since: isCut ? { at: startOfDay(first), why: 'wholeDays' } : null };
}

function partsOf(days: readonly MemberDay[], breakdown: Breakdown): ReadonlyMap<UtcDay, Parts> {
  const { of } = BREAKDOWNS.of(breakdown);
  const parts = new Map<UtcDay, Parts>();
  for (const row of days) {
    const part = parts.get(row.day) ?? { counted: 0, split: 0 };
    parts.set(row.day, part);
    part.counted += row[of] ?? 0;
    for (const amount of row.breakdowns[breakdown]?.values() ?? []) part.split += amount;
  }
  return parts;
}

/** The first day from which on everything is split, but for what came on that day before it began; null: all of it is. */
function splitSince(parts: ReadonlyMap<UtcDay, Parts>): UtcDay | null {
  const lacking = [...parts].filter(([, { counted, split }]) => split < counted);
  const last = lacking.reduce<readonly [UtcDay, Parts] | null>(
    (newest, part) => (newest && newest[0] > part[0] ? newest : part),
    null,
  );
  if (last === null) return null;
  const [day, { split }] = last;
  return split > 0 ? day : day + 1;
}
