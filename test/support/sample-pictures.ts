import type { LocalDate } from '../../src/base/time/zone.js';
import type { BoardCourse } from '../../src/reports/shapes.js';
import { boardChart } from '../../src/views/chart/board-chart.js';
import type { Chart } from '../../src/views/chart/chart.js';
import { type MemberPicture, memberChart } from '../../src/views/chart/member-chart.js';
import { en } from '../../src/views/texts.js';

type Days = (at: number) => number | null;

const dateOf = (ago: number): LocalDate => {
  const date = new Date(Date.UTC(2026, 10, 26 - ago));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
};

/** Ups and downs that look like people's. */
const wave = (at: number, most: number) => Math.round((most * (2 + Math.sin(at * 0.9) + Math.sin(at * 2.7))) / 4);
const HOURS = Array.from({ length: 24 }, (_, hour) => Math.max(0, Math.sin(((hour - 7) / 17) * Math.PI)) ** 1.5);
const week = (most: number) =>
  Array.from({ length: 7 }, (_, row) =>
    HOURS.map((part, hour) => Math.round(most * part * (row > 4 ? 1 : 0.6 + wave(hour + row, 0.3)))),
  );

function board(messages: Days, before: Days, more: Partial<BoardCourse> = {}, timeZone = 'Europe/Berlin'): Chart {
  const days = Array.from({ length: 30 }, (_, at) => ({
    date: dateOf(29 - at),
    messages: messages(at),
    before: before(at),
  }));
  return boardChart({ days, week: week(40), gaps: [], ...more }, timeZone, en);
}

function member(messages: Days, more: Partial<MemberPicture> = {}): Chart {
  const days = Array.from({ length: 90 }, (_, at) => ({ date: dateOf(89 - at), messages: messages(at) }));
  const hours = HOURS.map((part) => Math.round(60 * part));
  return memberChart({ days, hours, channel: 'general', ...more }, en);
}

const none: Days = () => null;
const usual: Days = (at) => wave(at, 120);
const own: Days = (at) => Math.max(0, wave(at, 30) - 7);

/** The pictures in every state that they can be in, from the first day to the one that is a million times the others. */
export const SAMPLE_PICTURES: Readonly<Record<string, Chart>> = {
  'day 70': board(usual, (at) => wave(at + 2, 110)),
  'with gaps': board(
    usual,
    (at) => (at < 5 ? null : wave(at + 2, 110)),
    {
      gaps: [
        { from: 11, to: 13 },
        { from: 20, to: 20 },
      ],
    },
    'America/Argentina/ComodRivadavia',
  ),
  'day 1': board((at) => (at === 29 ? 7 : null), none, {
    week: week(0).map((row, at) => row.map((_, hour) => (at === 3 && hour > 12 && hour < 17 ? hour - 12 : 0))),
  }),
  'day 3': board((at) => [40, 85, 31][at - 27] ?? null, none),
  'nothing for a month': board(
    () => 0,
    () => 0,
    { week: week(0) },
  ),
  'one giant': board((at) => (at === 17 ? 1_234_567 : usual(at)), usual, {
    gaps: [{ from: 29, to: 29 }],
    week: week(40).map((row, at) => (at === 2 ? row.map((value, hour) => (hour === 20 ? 1_200_000 : value)) : row)),
  }),
  member: member(own),
  'a member’s first day': member((at) => (at === 89 ? 3 : null), {
    hours: HOURS.map((_, hour) => (hour === 20 ? 3 : 0)),
  }),
  'a member who is quiet': member(() => 0, { hours: HOURS.map(() => 0), channel: null }),
  'a member with a giant and 32 wide letters': member((at) => (at === 40 ? 99_999 : own(at)), {
    channel: 'W'.repeat(32),
  }),
  'a channel that no font can write': member(own, { channel: 'כללי-general-عام' }),
  'a channel in Cyrillic': member((at) => (at < 50 ? null : own(at)), { channel: 'общий-чат-для-всех-участников' }),
};
