import type { Snowflake } from '../base/snowflake.js';
import { dayOf, type Quarter, quarterOf, SLOT_MS, SLOTS_PER_DAY } from '../base/time/slots.js';
import { type Step, stepsOf } from '../base/time/steps.js';
import type { Counts, Sums } from '../counts/counts.js';
import type { ServerDay } from '../counts/days.js';
import type { Metric } from '../counts/metrics.js';
import type { Store } from '../store/store.js';
import { lastDay } from './tally-of.js';

export interface CourseQuestion {
  readonly store: Store;
  readonly guildId: Snowflake;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** null: from the slot of the earliest count on. */
  readonly from: Quarter | null;
  /** Outside. Infinite: up to the running slot; what a clock ahead of this one counted is in the last step. */
  readonly to: Quarter;
  readonly metrics: readonly Metric[];
  readonly step: Step;
  /** The IANA zone whose hours and days are meant. */
  readonly timeZone: string;
}

/** What a guild did in a step. */
export interface CoursePoint extends Counts {
  /** Milliseconds; the step lasts until the next one begins. */
  readonly from: number;
}

/** Amounts of some metrics over time, one point for each step of a span, also where nothing happened. Epochs are added up. */
export async function courseOf(question: CourseQuestion): Promise<readonly CoursePoint[]> {
  const { store, guildId, now, metrics, step, timeZone } = question;
  const running = quarterOf(now) + 1;
  const upTo = Number.isFinite(question.to) ? dayOf((question.to - 1) * SLOT_MS) : lastDay(now);
  const days = await store.serverDays(guildId, dayOf((question.from ?? 0) * SLOT_MS), upTo, { breakdowns: false });
  const from = question.from ?? earliest(days) ?? running;
  const starts = stepsOf(step, from, Math.min(question.to, Math.max(running, from + 1)), timeZone);
  return pointsOf(days, starts, { metrics, to: question.to });
}

/** Amounts of a guild's days, of all epochs, in each of the steps that begin at `starts`; the last one ends at `to`. */
export function pointsOf(
  days: readonly Pick<ServerDay, 'day' | 'slots'>[],
  starts: readonly Quarter[],
  { metrics, to }: Pick<CourseQuestion, 'metrics' | 'to'>,
): readonly CoursePoint[] {
  const sums: Sums[] = starts.map(() => ({}));
  for (const { day, slots } of days) {
    for (const [slot, counts] of slots) {
      const quarter = day * SLOTS_PER_DAY + slot;
      const sum = quarter < to ? sums[placeOf(quarter, starts)] : undefined;
      if (sum === undefined) continue;
      for (const metric of metrics) if (counts[metric]) sum[metric] = (sum[metric] ?? 0) + counts[metric];
    }
  }
  return starts.map((start, place) => ({ from: start * SLOT_MS, ...sums[place] }));
}

/** Which step a quarter lies in; -1: before all of them. */
function placeOf(quarter: Quarter, starts: readonly Quarter[]): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= quarter) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function earliest(days: readonly { readonly day: number; readonly slots: ReadonlyMap<number, Counts> }[]) {
  const quarters = days.flatMap(({ day, slots }) => [...slots.keys()].map((slot) => day * SLOTS_PER_DAY + slot));
  return quarters.reduce<Quarter | null>(
    (least, quarter) => (least === null ? quarter : Math.min(least, quarter)),
    null,
  );
}
