/** How a view writes an instant (milliseconds since the Unix epoch). */
export interface Times {
  /** How long ago. */
  ago(at: number): string;
  /** Day and time of day. */
  moment(at: number): string;
  /** The day alone. */
  day(at: number): string;
}

const seconds = (at: number): number => Math.floor(at / 1000);

/**
 * Discord's timestamps: every reader sees them in their own time zone and language, and relative ones keep up by themselves.
 * An embed's footer draws none.
 * @see https://discord.com/developers/docs/reference#message-formatting
 */
export const discordTimes: Times = {
  ago: (at) => `<t:${seconds(at)}:R>`,
  moment: (at) => `<t:${seconds(at)}:f>`,
  day: (at) => `<t:${seconds(at)}:D>`,
};

/** Times as plain text in one time zone, for terminals. `now`: what `ago` counts from. */
export function plainTimes({
  locale,
  timeZone,
  now,
}: {
  readonly locale: string;
  readonly timeZone: string;
  readonly now: number;
}): Times {
  const moment = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium', timeStyle: 'short' });
  const day = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  return {
    ago: (at) => {
      const minutes = Math.round((at - now) / 60_000);
      if (minutes === 0) return relative.format(0, 'second');
      if (Math.abs(minutes) < 60) return relative.format(minutes, 'minute');
      const hours = Math.round(minutes / 60);
      return Math.abs(hours) < 48 ? relative.format(hours, 'hour') : relative.format(Math.round(hours / 24), 'day');
    },
    moment: (at) => moment.format(at),
    day: (at) => day.format(at),
  };
}
