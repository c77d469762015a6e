import { quarterOf, SLOT_MS } from './slots.js';

export { hasClock, timeZoneNamed, timeZones } from './zone-names.js';

/** A day of the calendar. `month` 1 to 12. */
export interface LocalDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** No zone was ever further ahead of UTC (the widest is local mean time in Alaska, 15:02 before 1867). */
const FURTHEST_AHEAD_MS = 16 * 3_600_000;

const formatters = new Map<string, Intl.DateTimeFormat>();

/** The date that the calendar on a wall shows at an instant. Throws a `RangeError` for an unknown zone. */
export function localDateAt(at: number, timeZone: string): LocalDate {
  const local = new Date(localTimeAt(at, timeZone));
  return { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate() };
}

/**
 * The instant at which a date begins in a zone: the first at which the wall shows that date, or a later one where
 * the date was left out. Midnight need not exist (clocks go forward at 00:00 in Cairo), nor be the only one (Havana).
 * Floored to a slot: counts are no finer, and only local mean times of the past are not a multiple of 15 minutes off.
 */
export function startOfDate(date: LocalDate, timeZone: string): number {
  const wanted = Date.UTC(date.year, date.month - 1, date.day);
  // No zone moved its clocks forth and back within a day and a half: where they stand alike around it, they stood still.
  const [before, after] = [wanted - FURTHEST_AHEAD_MS, wanted + FURTHEST_AHEAD_MS];
  const offset = localTimeAt(before, timeZone) - before;
  if (localTimeAt(after, timeZone) - after === offset) return quarterOf(wanted - offset) * SLOT_MS;
  // Walks slot by slot, since local time jumps both ways: a bisection could land after a midnight that came twice.
  for (let at = quarterOf(wanted - FURTHEST_AHEAD_MS) * SLOT_MS; ; at += SLOT_MS) {
    if (localTimeAt(at, timeZone) >= wanted || localTimeAt(at + SLOT_MS - 1, timeZone) >= wanted) return at;
  }
}

/** When the day that is running in a zone began. */
export function startOfToday(now: number, timeZone: string): number {
  return startOfDate(localDateAt(now, timeZone), timeZone);
}

/** When the month that is running in a zone began. */
export function startOfMonth(now: number, timeZone: string): number {
  return startOfDate({ ...localDateAt(now, timeZone), day: 1 }, timeZone);
}

/** What the wall shows at an instant, in milliseconds as if it were UTC, to the second. */
export function localTimeAt(at: number, timeZone: string): number {
  let year = 0;
  let month = 0;
  let day = 0;
  let hour = 0;
  let minute = 0;
  let second = 0;
  for (const { type, value } of formatterOf(timeZone).formatToParts(at)) {
    if (type === 'year') year = Number(value);
    else if (type === 'month') month = Number(value);
    else if (type === 'day') day = Number(value);
    else if (type === 'hour') hour = Number(value);
    else if (type === 'minute') minute = Number(value);
    else if (type === 'second') second = Number(value);
  }
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Making one costs far more than using it. */
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}
