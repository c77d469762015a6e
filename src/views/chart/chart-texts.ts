import type { LocalDate } from '../../base/time/zone.js';

/** Every text of pictures, in one language. Figures arrive written. */
export interface ChartTexts {
  /** Monday first, at most three letters. */
  readonly weekdays: readonly string[];
  /** `Nov 26` */
  day(date: LocalDate): string;
  /** Days from one to another, both included: `Nov 9 – 10`, or the one. */
  days(from: LocalDate, to: LocalDate): string;
  /** `Nov` */
  month(date: LocalDate): string;
  /** An hour of the clock, 0 to 23: `8 PM` */
  hour(hour: number): string;
  readonly today: string;
  readonly board: {
    readonly daily: string;
    /** What the line beside the columns is. */
    readonly before: string;
    readonly hours: string;
    /** Which weeks, and whose clock. */
    zone(timeZone: string): string;
    description(said: BoardPictureSaid): string;
  };
  /** For the member; and of them, for everybody. */
  readonly member: MemberPictureTexts;
  readonly shared: MemberPictureTexts;
}

/** Words of a member's picture. */
export interface MemberPictureTexts {
  readonly daily: string;
  total(messages: number): string;
  readonly hours: string;
  /** Where a member writes most. @param channel its name */
  most(channel: string): string;
  description(said: MemberPictureSaid): string;
}

interface DaysSaid {
  /** The first and the last day that is drawn. */
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly messages: number;
  /** The day with most messages; null: there are none. */
  readonly day: { readonly date: LocalDate; readonly messages: number } | null;
}

/** What the board's alt text says. */
export interface BoardPictureSaid extends DaysSaid {
  readonly today: number;
  /** Of the weeks before; null: nothing is known of them. */
  readonly before: number | null;
  /** The liveliest hour of the week. */
  readonly hour: { readonly weekday: number; readonly hour: number; readonly messages: number } | null;
  readonly gaps: readonly { readonly from: LocalDate; readonly to: LocalDate }[];
}

/** What the alt text of a member's picture says. */
export interface MemberPictureSaid extends DaysSaid {
  /** On how many days there was a message. */
  readonly days: number;
  /** The member's hour of the day. */
  readonly hour: { readonly hour: number; readonly messages: number } | null;
  readonly channel: string | null;
}

/** The place that a zone is named by. */
function cityOf(timeZone: string): string {
  return timeZone.slice(timeZone.lastIndexOf('/') + 1).replaceAll('_', ' ');
}

/** A Monday. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** English. */
export function chartsEn({
  locale,
  full,
  list,
  counted,
}: {
  readonly locale: string;
  readonly full: (value: number) => string;
  readonly list: (items: readonly string[]) => string;
  /** `1 gap`, `3 gaps` */
  readonly counted: (count: number, one: string, other: string) => string;
}): ChartTexts {
  const written = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  const utc = ({ year, month, day }: LocalDate) => Date.UTC(year, month - 1, day);
  const [short, long, months] = [
    written({ month: 'short', day: 'numeric' }),
    written({ weekday: 'long', month: 'long', day: 'numeric' }),
    written({ month: 'short' }),
  ];
  const [weekday, weekdayLong, hours] = [
    written({ weekday: 'short' }),
    written({ weekday: 'long' }),
    written({ hour: 'numeric' }),
  ];
  const hour = (of: number) => hours.format(MONDAY + of * HOUR_MS);
  const days = (from: LocalDate, to: LocalDate) => short.formatRange(utc(from), utc(to));
  const messages = (amount: number) => counted(amount, 'message', 'messages');
  const clauses = (...said: readonly (string | null)[]) => `${said.filter((clause) => clause !== null).join('; ')}.`;
  const liveliest = (day: DaysSaid['day']) =>
    day && `most on ${long.format(utc(day.date))} (${counted(day.messages, 'message', 'messages')})`;
  const at = (row: number, of: number) => `${weekdayLong.format(MONDAY + row * DAY_MS)} at ${hour(of)}`;
  return {
    weekdays: Array.from({ length: 7 }, (_, row) => weekday.format(MONDAY + row * DAY_MS)),
    day: (date) => short.format(utc(date)),
    days,
    month: (date) => months.format(utc(date)),
    hour,
    today: 'today',
    board: {
      daily: 'Messages a day',
      before: 'line: 4 weeks earlier',
      hours: 'When people write',
      zone: (timeZone) => `4 weeks, ${cityOf(timeZone)}`,
      description: (said) =>
        clauses(
          `Messages a day, ${days(said.from, said.to)}: ${full(said.messages)} in all, ${full(said.today)} today so far`,
          said.before === null ? null : `${full(said.before)} on the same days four weeks earlier`,
          liveliest(said.day),
          said.hour &&
            `in the last four weeks people wrote most on ${at(said.hour.weekday, said.hour.hour)} (${messages(said.hour.messages)})`,
          said.gaps.length === 0
            ? null
            : `not everything was counted on ${list(said.gaps.map(({ from, to }) => days(from, to)))}`,
        ),
    },
    member: {
      daily: 'Your 90 days',
      total: messages,
      hours: 'Your hours',
      most: (channel) => `most in #${channel}`,
      description: (said) =>
        clauses(
          `Your messages, ${days(said.from, said.to)}: ${full(said.messages)} on ${counted(said.days, 'day', 'days')}`,
          liveliest(said.day),
          said.hour && `you write most at ${hour(said.hour.hour)} (${messages(said.hour.messages)})`,
          said.channel === null ? null : `your channel is #${said.channel}`,
        ),
    },
    shared: {
      daily: 'Last 90 days',
      total: messages,
      hours: 'Hours of the day',
      most: (channel) => `most in #${channel}`,
      description: (said) =>
        clauses(
          `A member’s messages, ${days(said.from, said.to)}: ${full(said.messages)} on ${counted(said.days, 'day', 'days')}`,
          liveliest(said.day),
          said.hour && `most at ${hour(said.hour.hour)} (${messages(said.hour.messages)})`,
          said.channel === null ? null : `most in #${said.channel}`,
        ),
    },
  };
}
