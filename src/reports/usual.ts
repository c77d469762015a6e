import type { Snowflake } from '../base/snowflake.js';
import { dayOf, SLOT_MS, SLOTS_PER_DAY } from '../base/time/slots.js';
import type { Gap } from '../counts/gap.js';
import type { Store } from '../store/store.js';
import { type RunningDay, weeksBefore } from './weekdays.js';
import { overlap, type Span, TOLERATED_GAPS, withoutRefilled } from './windows.js';

/** Days that are taken, at most and at least. */
const MOST_DAYS = 8;
const LEAST_DAYS = 3;
const WEEK_MS = 7 * 86_400_000;

export interface UsualQuestion {
  readonly store: Store;
  readonly guildId: Snowflake;
  readonly timeZone: string;
  readonly today: RunningDay;
  /** When counting began, milliseconds: a day that began before it is none. */
  readonly since: number;
}

/**
 * What is usual on this weekday up to this time of day: the median of messages from midnight to the end of the running
 * slot on the last eight such days that were counted whole, half a message rounded up. A day on which nobody wrote is one
 * of them, a day with gaps of over 1 % of that span is not. null: there are fewer than three.
 */
export async function usualOf(question: UsualQuestion): Promise<number | null> {
  const { store, guildId } = question;
  const spans = await spansOf(question);
  const [first, last] = [spans.at(-1), spans.at(0)];
  if (first === undefined || last === undefined || spans.length < LEAST_DAYS) return null;
  const amounts = spans.map(() => 0);
  const [from, to] = [dayOf(first.from * SLOT_MS), dayOf(last.to * SLOT_MS)];
  for (const { day, slots } of await store.serverDays(guildId, from, to, { breakdowns: false })) {
    const begin = day * SLOTS_PER_DAY;
    for (const [place, span] of spans.entries()) {
      if (span.from >= begin + SLOTS_PER_DAY || span.to <= begin) continue;
      for (const [slot, { messages = 0 }] of slots) {
        if (begin + slot >= span.from && begin + slot < span.to) amounts[place] = (amounts[place] ?? 0) + messages;
      }
    }
  }
  return median(amounts);
}

/** That part of the days that are taken, the newest first. */
async function spansOf({ store, guildId, timeZone, today, since }: UsualQuestion): Promise<readonly Span[]> {
  const spans: Span[] = [];
  let [gaps, reach]: [readonly Gap[], number] = [[], Number.POSITIVE_INFINITY];
  for (let weeks = 1; spans.length < MOST_DAYS; weeks += 1) {
    const span = weeksBefore(today, weeks, timeZone);
    if (span === null) continue;
    if (span.from * SLOT_MS < since) break;
    const [from, to] = [span.from * SLOT_MS, span.to * SLOT_MS];
    if (from < reach) {
      // As a rule the last weeks are enough, and gaps of years need not be read.
      reach = reach === Number.POSITIVE_INFINITY ? from - MOST_DAYS * WEEK_MS : since;
      gaps = withoutRefilled(await store.gaps(guildId, reach));
    }
    if (overlap(gaps, from, to) <= TOLERATED_GAPS * (to - from)) spans.push(span);
  }
  return spans;
}

/** The one in the middle; of an even number the mean of the two in the middle, rounded half up. */
export function median(amounts: readonly number[]): number {
  const sorted = [...amounts].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : Math.floor(((sorted[half - 1] ?? 0) + upper + 1) / 2);
}
