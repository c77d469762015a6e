/**
 * Days of a zone as the simulation's own count knows them. Walks from quarter to quarter of an hour and looks at the clock
 * on the wall each time: slow, and sharing no code with the bot's reports.
 */
const QUARTER = 15 * 60 * 1000;
const WEEK = 7 * 24 * 60 * 60 * 1000;

/** The part of a day: its beginning inside, its end outside, milliseconds. */
export interface PartOfDay {
  readonly from: number;
  readonly to: number;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Date and time of day on the wall: `2026-11-25 14:15`. */
export function wall(at: number, timeZone: string): string {
  const clock =
    clocks.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone });
  clocks.set(timeZone, clock);
  return clock.format(at);
}

/** The date so many days before another: `2026-11-25`. */
export function dateBefore(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - days * (WEEK / 7)).toISOString().slice(0, 10);
}

/** Today so far, to the end of the quarter that runs. */
export function todaySoFar(now: number, timeZone: string): PartOfDay {
  const to = now - (now % QUARTER) + QUARTER;
  let from = to - QUARTER;
  while (wall(from - QUARTER, timeZone).slice(0, 10) === wall(now, timeZone).slice(0, 10)) from -= QUARTER;
  return { from, to };
}

/** The same part of the same weekday in the weeks before, the newest first, as far as whole days lie after an instant. */
export function sameDaysBefore(now: number, timeZone: string, since: number): readonly PartOfDay[] {
  const running = now - (now % QUARTER);
  const time = wall(running, timeZone).slice(11);
  const parts: PartOfDay[] = [];
  for (let week = 1; ; week += 1) {
    const date = dateBefore(wall(now, timeZone).slice(0, 10), 7 * week);
    let from = Date.parse(`${date}T00:00:00Z`) - WEEK / 7;
    while (wall(from, timeZone).slice(0, 10) < date) from += QUARTER;
    if (from < since) return parts;
    let to = from;
    while (wall(to, timeZone).slice(0, 10) === date && wall(to, timeZone).slice(11) <= time) to += QUARTER;
    parts.push({ from, to });
  }
}
