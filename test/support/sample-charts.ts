import type { CalendarPanel, Chart, ColumnsPanel, HeatPanel, HoursPanel } from '../../src/views/chart/chart.js';

const WEEKDAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];

/** A value that looks like a community's, the same every time. */
const wave = (at: number, most: number) => Math.round((most * (2 + Math.sin(at) + Math.sin(at * 2.7))) / 4);

export const sampleColumns: ColumnsPanel = {
  kind: 'columns',
  metric: 'messages',
  unit: 'count',
  title: 'Messages a day, 30 days',
  note: 'line: 28 days before',
  share: 1,
  values: Array.from({ length: 30 }, (_, day) => wave(day, 120)),
  line: Array.from({ length: 30 }, (_, day) => wave(day + 1, 100)),
  running: true,
  labels: [
    { at: 29, text: 'today' },
    { at: 0, text: '28 Oct' },
  ],
  gaps: [{ from: 12, to: 13, label: '9–10 Nov' }],
};

export const sampleHeat: HeatPanel = {
  kind: 'heat',
  metric: 'messages',
  unit: 'count',
  title: 'When people write',
  note: 'Europe/Berlin',
  share: 1,
  values: WEEKDAYS.map((_, row) => Array.from({ length: 24 }, (_, hour) => (hour < 7 ? 0 : wave(hour / 4 + row, 40)))),
  rows: WEEKDAYS,
  labels: [
    { at: 0, text: '0' },
    { at: 12, text: '12' },
    { at: 23, text: '23 h' },
  ],
};

export const sampleCalendar: CalendarPanel = {
  kind: 'calendar',
  metric: 'messages',
  unit: 'count',
  title: 'Your 90 days',
  note: '1,234 messages',
  share: 1.4,
  values: Array.from({ length: 90 }, (_, day) => (day < 5 ? null : Math.max(0, wave(day, 30) - 6))),
  firstRow: 3,
  rows: WEEKDAYS,
  labels: [
    { at: 89, text: 'Nov' },
    { at: 10, text: 'Sep' },
    { at: 40, text: 'Oct' },
  ],
  gaps: [{ from: 50, to: 51, label: '18 Oct' }],
};

export const sampleHours: HoursPanel = {
  kind: 'hours',
  metric: 'messages',
  unit: 'count',
  title: 'Your 24 hours',
  note: 'most in #general',
  share: 1,
  values: Array.from({ length: 24 }, (_, hour) => (hour < 6 ? 0 : wave(hour / 3, 50))),
  labels: [
    { at: 0, text: '0' },
    { at: 12, text: '12' },
    { at: 23, text: '23 h' },
  ],
};

/** A chart of the size of the board's picture. */
export function chartOf(...panels: Chart['panels']): Chart {
  return { width: 400, height: 300, locale: 'en-US', description: 'A sample.', panels };
}
