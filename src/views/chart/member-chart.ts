import type { LocalDate } from '../../base/time/zone.js';
import type { Texts } from '../texts.js';
import type { Chart, ChartLabel } from './chart.js';
import { CARD_SIZE, hourLabels, largest, weekdayOf } from './chart-parts.js';
import type { ChartTexts } from './chart-texts.js';

/** What a member's picture is drawn from. */
export interface MemberPicture {
  /** Local days, one after the other, today the last: at least one, 90 where so many are known. */
  readonly days: readonly { readonly date: LocalDate; readonly messages: number | null }[];
  /** Messages by hour of the local day: 24. */
  readonly hours: readonly number[];
  /** Name of the channel in which the member writes most, without `#`; null: not to be told. */
  readonly channel: string | null;
}

/**
 * 90 days as a calendar, and the hours of the day.
 * @param words for the member itself, or for everybody
 */
export function memberChart(
  { days, hours, channel }: MemberPicture,
  texts: Texts,
  words: 'member' | 'shared' = 'member',
): Chart {
  const { [words]: member, hour, weekdays } = texts.charts;
  const values = days.map(({ messages }) => messages);
  const dates = days.map(({ date }) => date);
  const [from, to] = [dates[0], dates.at(-1)];
  if (from === undefined || to === undefined) throw new RangeError('a picture of no day');
  const messages = values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const [day, peak] = [largest(values), largest(hours)];
  return {
    ...CARD_SIZE,
    locale: texts.locale,
    description: member.description({
      from,
      to,
      messages,
      days: values.filter((value) => value !== null && value > 0).length,
      day: day && { date: dates[day.at] ?? to, messages: day.value },
      hour: peak && { hour: peak.at, messages: peak.value },
      channel,
    }),
    panels: [
      {
        kind: 'calendar',
        metric: 'messages',
        unit: 'count',
        title: member.daily,
        note: member.total(messages),
        share: 1.5,
        values,
        firstRow: weekdayOf(from),
        rows: weekdays,
        labels: calendarLabels(dates, texts.charts),
        gaps: [],
      },
      {
        kind: 'hours',
        metric: 'messages',
        unit: 'count',
        title: member.hours,
        ...(channel !== null && { note: member.most(channel) }),
        share: 1,
        values: hours,
        labels: hourLabels(hour),
      },
    ],
  };
}

/** The months where they begin; where none does, the first day. */
function calendarLabels(dates: readonly LocalDate[], { month, day }: ChartTexts): readonly ChartLabel[] {
  const months = dates.flatMap((date, at) => (date.day === 1 ? [{ at, text: month(date) }] : []));
  if (months.length > 0) return months;
  return dates.slice(0, 1).map((date, at) => ({ at, text: day(date) }));
}
