const relative = new Intl.RelativeTimeFormat('en-US', { numeric: 'auto' });
const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-US', options);

/** Discord's timestamp styles. */
const STYLES: Readonly<Record<string, Intl.DateTimeFormat>> = {
  t: format({ timeStyle: 'short' }),
  T: format({ timeStyle: 'medium' }),
  d: format({ dateStyle: 'short' }),
  D: format({ dateStyle: 'long' }),
  f: format({ dateStyle: 'long', timeStyle: 'short' }),
  F: format({ dateStyle: 'full', timeStyle: 'short' }),
  s: format({ dateStyle: 'short', timeStyle: 'short' }),
  S: format({ dateStyle: 'short', timeStyle: 'medium' }),
};
const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** `8 seconds ago`, `in 2 minutes`. */
export function ago(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1000);
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? (['second', 1] as const);
  return relative.format(Math.round(seconds / size), unit);
}

/** A moment in one of Discord's styles, in the visitor's own zone. */
export function moment(at: number, style: string | undefined, now: number): string {
  if (style === 'R') return ago(at, now);
  return (STYLES[style ?? 'f'] ?? STYLES.f ?? format({})).format(at);
}

const SAME_DAY = format({ hour: 'numeric', minute: '2-digit' });
const OTHER_DAY = format({ month: '2-digit', day: '2-digit', year: 'numeric', hour: 'numeric', minute: '2-digit' });

/** The time beside a message's author. */
export function messageTime(at: number, now: number): string {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  return isToday ? `Today at ${SAME_DAY.format(at)}` : OTHER_DAY.format(at);
}

export const clockTime = (at: number): string => format({ timeStyle: 'medium', hour12: false }).format(at);
