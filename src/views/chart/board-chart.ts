import type { BoardCourse } from '../../reports/shapes.js';
import type { Texts } from '../texts.js';
import type { Chart, ColumnsPanel } from './chart.js';
import { CARD_SIZE, hourLabels, largest } from './chart-parts.js';

/** The board's picture: 30 days as columns against four weeks before, and the hours of the week. */
export function boardChart(course: BoardCourse, timeZone: string, texts: Texts): Chart {
  const { board, day, days: span, hour, today, weekdays } = texts.charts;
  const { days, week } = course;
  const dates = days.map(({ date }) => date);
  const [from, to] = [dates[0], dates.at(-1)];
  if (from === undefined || to === undefined) throw new RangeError('a picture of no day');
  const values = days.map(({ messages }) => messages);
  const line = days.map(({ before }) => before);
  const spans = course.gaps.map((gap) => ({ ...gap, first: dates[gap.from] ?? from, last: dates[gap.to] ?? to }));
  const isCompared = line.some((value) => value !== null);
  const [most, peak] = [largest(values), largest(week.flat())];
  const columns: ColumnsPanel = {
    kind: 'columns',
    metric: 'messages',
    unit: 'count',
    title: board.daily,
    ...(isCompared && { note: board.before }),
    share: 1,
    values,
    ...(isCompared && { line }),
    running: true,
    labels: [
      { at: days.length - 1, text: today },
      { at: 0, text: day(from) },
    ],
    gaps: spans.map(({ first, last, ...gap }) => ({ ...gap, label: span(first, last) })),
  };
  return {
    ...CARD_SIZE,
    locale: texts.locale,
    description: board.description({
      from,
      to,
      messages: sumOf(values),
      today: values.at(-1) ?? 0,
      before: isCompared ? sumOf(line) : null,
      day: most && { date: dates[most.at] ?? to, messages: most.value },
      hour: peak && { weekday: Math.floor(peak.at / 24), hour: peak.at % 24, messages: peak.value },
      gaps: spans.map(({ first, last }) => ({ from: first, to: last })),
    }),
    panels: [
      columns,
      {
        kind: 'heat',
        metric: 'messages',
        unit: 'count',
        title: board.hours,
        note: board.zone(timeZone),
        share: 1,
        values: week,
        rows: weekdays,
        labels: hourLabels(hour),
      },
    ],
  };
}

function sumOf(values: readonly (number | null)[]): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}
