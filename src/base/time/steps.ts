import { DAY_MS, type Quarter, quarterOf, SLOT_MS, SLOTS_PER_DAY } from './slots.js';
import { type LocalDate, localDateAt, localTimeAt, startOfDate } from './zone.js';

/** What a span is cut into: quarters of an hour, hours of the clock on the wall, or its days. */
export type Step = 'slot' | 'hour' | 'day';

const HOUR_MS = 3_600_000;

/**
 * Where the steps of a span begin, the first one at `from` itself. A day on which clocks change has 23 or 25 hours, an hour
 * that comes twice is two; of a zone that moves its clocks by half an hour one has 30 minutes more.
 * @param to outside; finite
 */
export function stepsOf(step: Step, from: Quarter, to: Quarter, timeZone: string): readonly Quarter[] {
  if (to <= from) return [];
  switch (step) {
    case 'slot':
      return Array.from({ length: to - from }, (_, slot) => from + slot);
    case 'hour':
      return hours(from, to, timeZone);
    case 'day':
      return days(from, to, timeZone);
  }
}

function days(from: Quarter, to: Quarter, timeZone: string): readonly Quarter[] {
  const starts = [from];
  for (let last = from; ; ) {
    const usual = nextMidnight(last, timeZone);
    if (usual !== null) {
      if (usual >= to) return starts;
      starts.push(usual);
      last = usual;
      continue;
    }
    let date = dayAfter(localDateAt(last * SLOT_MS, timeZone));
    let next = quarterOf(startOfDate(date, timeZone));
    // A date that a zone left out begins where the one after it does, and one that it had twice began before.
    while (next <= last) {
      date = dayAfter(date);
      next = quarterOf(startOfDate(date, timeZone));
    }
    if (next >= to) return starts;
    starts.push(next);
    last = next;
  }
}

/** Where the day after begins, if the clocks stand still until then; null: they may not, or midnight is inside a quarter. */
function nextMidnight(from: Quarter, timeZone: string): Quarter | null {
  const offset = offsetAt(from, timeZone);
  const wall = from * SLOT_MS + offset;
  const midnight = (Math.floor(wall / DAY_MS) + 1) * DAY_MS - offset;
  const next = midnight / SLOT_MS;
  if (!Number.isInteger(next)) return null;
  return offsetAt(next - 1, timeZone) === offset && offsetAt(next, timeZone) === offset ? next : null;
}

function dayAfter({ year, month, day }: LocalDate): LocalDate {
  const next = new Date(Date.UTC(year, month - 1, day + 1));
  return { year: next.getUTCFullYear(), month: next.getUTCMonth() + 1, day: next.getUTCDate() };
}

function hours(from: Quarter, to: Quarter, timeZone: string): readonly Quarter[] {
  const starts = [from];
  // The clock is asked once a day where it does not change on it.
  for (let begin = from; begin < to; begin += SLOTS_PER_DAY) {
    const end = Math.min(to, begin + SLOTS_PER_DAY);
    const offset = offsetAt(begin - 1, timeZone);
    const isEven = offset === offsetAt(end, timeZone);
    const wallAt = (quarter: Quarter) => quarter * SLOT_MS + (isEven ? offset : offsetAt(quarter, timeZone));
    for (let quarter = Math.max(begin, from + 1); quarter < end; quarter += 1) {
      const wall = wallAt(quarter);
      const isNew = Math.floor(wall / HOUR_MS) !== Math.floor(wallAt(quarter - 1) / HOUR_MS);
      if (isNew || wall - Math.floor(wall / HOUR_MS) * HOUR_MS < SLOT_MS) starts.push(quarter);
    }
  }
  return starts;
}

/**
 * What the wall shows where a quarter begins, in milliseconds as if it were UTC; for many quarters of the same days: the clock
 * is asked once for each day on which it does not change.
 */
export function wallClock(timeZone: string): (quarter: Quarter) => number {
  /** By UTC day; null: it changes on that day. */
  const offsets = new Map<number, number | null>();
  return (quarter) => {
    const day = Math.floor(quarter / SLOTS_PER_DAY);
    let offset = offsets.get(day);
    if (offset === undefined) {
      const first = offsetAt(day * SLOTS_PER_DAY, timeZone);
      offset = first === offsetAt((day + 1) * SLOTS_PER_DAY, timeZone) ? first : null;
      offsets.set(day, offset);
    }
    return quarter * SLOT_MS + (offset ?? offsetAt(quarter, timeZone));
  };
}

/** How far the wall is ahead of UTC, milliseconds. */
function offsetAt(quarter: Quarter, timeZone: string): number {
  return localTimeAt(quarter * SLOT_MS, timeZone) - quarter * SLOT_MS;
}
