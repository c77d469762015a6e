import { type Quarter, quarterOf, SLOT_MS } from '../base/time/slots.js';
import { type LocalDate, localDateAt, localTimeAt, startOfDate } from '../base/time/zone.js';
import type { Span } from './windows.js';

const DAY_MS = 86_400_000;
/** No zone moved its clocks further within a day, but for those that left one out. */
const LONGEST_JUMP_MS = 3 * 3_600_000;

/** The day that runs, by a zone's clock, up to the end of the slot that runs. */
export interface RunningDay {
  readonly date: LocalDate;
  /** Where it began. */
  readonly from: Quarter;
  /** What the clock on the wall shows when the running slot ends, milliseconds after midnight. */
  readonly clock: number;
}

/** The day of a zone that is running. */
export function runningDay(now: number, timeZone: string): RunningDay {
  const date = localDateAt(now, timeZone);
  // Of the slot's begin, since clocks change at the end of a slot: 01:45 is followed by 02:00, also where the wall says 03:00.
  const begin = localTimeAt(quarterOf(now) * SLOT_MS, timeZone);
  return {
    date,
    from: quarterOf(startOfDate(date, timeZone)),
    clock: begin + SLOT_MS - wallOf(date),
  };
}

/**
 * The same part of the same weekday so many weeks before: from midnight to where the wall first shows that time. A day of
 * 23 or 25 hours goes by its clock. null: a date that the zone left out.
 */
export function weeksBefore({ date, clock }: RunningDay, weeks: number, timeZone: string): Span | null {
  const day = dateOf(wallOf(date) - weeks * 7 * DAY_MS);
  const start = startOfDate(day, timeZone);
  if (wallOf(localDateAt(start, timeZone)) !== wallOf(day)) return null;
  const wanted = wallOf(day) + clock;
  const ahead = wanted - localTimeAt(start, timeZone);
  // As on nearly all days: the clocks do not change between.
  if (localTimeAt(start + ahead, timeZone) === wanted) return { from: quarterOf(start), to: quarterOf(start + ahead) };
  let to = quarterOf(start + Math.max(0, ahead - LONGEST_JUMP_MS));
  while (localTimeAt(to * SLOT_MS, timeZone) < wanted) to += 1;
  return { from: quarterOf(start), to };
}

/** Midnight of a date, in milliseconds as if it were UTC. */
function wallOf({ year, month, day }: LocalDate): number {
  return Date.UTC(year, month - 1, day);
}

function dateOf(wall: number): LocalDate {
  const at = new Date(wall);
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
}
