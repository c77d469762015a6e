import type { Snowflake } from '../base/snowflake.js';
import { dayOf, quarterOf, SLOT_MS } from '../base/time/slots.js';
import { stepsOf, wallClock } from '../base/time/steps.js';
import { type LocalDate, localDateAt, startOfDate } from '../base/time/zone.js';
import type { Gap } from '../counts/gap.js';
import type { Store } from '../store/store.js';
import { pointsOf } from './course.js';
import type { BoardCourse } from './shapes.js';
import { lastDay } from './tally-of.js';
import { overlap, TOLERATED_GAPS } from './windows.js';

/** Days with a column. */
const SHOWN_DAYS = 30;
/** Four weeks: the same weekday. */
const COMPARED_DAYS = 28;
const METRICS = ['messages'] as const;

export interface BoardCourseQuestion {
  readonly store: Store;
  readonly guildId: Snowflake;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** The guild's IANA zone, whose days, weekdays and hours are meant. */
  readonly timeZone: string;
  /** From when on messages are known, milliseconds. */
  readonly since: number;
  /** Those in which messages may be missing. */
  readonly gaps: readonly Gap[];
}

/** Messages of 30 local days, of the same weekdays four weeks before, and by hour of the week; null: there are none. */
export async function boardCourse(question: BoardCourseQuestion): Promise<BoardCourse | null> {
  const { store, guildId, now, timeZone, since, gaps } = question;
  const today = localDateAt(now, timeZone);
  const dates = Array.from({ length: SHOWN_DAYS + COMPARED_DAYS }, (_, ago) => daysBefore(today, ago)).reverse();
  const earliest = dates[0] ?? today;
  const from = quarterOf(startOfDate(earliest, timeZone));
  const running = quarterOf(now) + 1;
  const days = await store.serverDays(guildId, dayOf(from * SLOT_MS), lastDay(now), { breakdowns: false });
  const asked = { metrics: METRICS, to: Number.POSITIVE_INFINITY };

  const starts = stepsOf('day', from, running, timeZone);
  const spans = new Map<string, { readonly from: number; readonly to: number; readonly messages: number }>();
  for (const [place, { from: begin, messages = 0 }] of pointsOf(days, starts, asked).entries()) {
    const end = (starts[place + 1] ?? running) * SLOT_MS;
    spans.set(nameOf(localDateAt(begin, timeZone)), { from: begin, to: end, messages });
  }
  if ([...spans.values()].every(({ messages }) => messages === 0)) return null;
  // A date that a zone left out has no span, and nothing was counted on it.
  const spanOf = (date: LocalDate) => spans.get(nameOf(date));
  const messagesOf = (date: LocalDate): number | null => {
    const span = spanOf(date);
    return span !== undefined && span.to > since ? span.messages : null;
  };

  const shown = dates.slice(COMPARED_DAYS);
  const isOpen = shown.map((date) => {
    const span = spanOf(date);
    if (span === undefined || messagesOf(date) === null) return false;
    const end = Math.min(span.to, now);
    return end > span.from && overlap(gaps, span.from, end) >= TOLERATED_GAPS * (end - span.from);
  });
  const weeksFrom = spanOf(daysBefore(today, COMPARED_DAYS - 1))?.from ?? from * SLOT_MS;
  const hours = pointsOf(days, stepsOf('hour', quarterOf(weeksFrom), running, timeZone), asked);
  return {
    days: shown.map((date, place) => ({
      date,
      messages: messagesOf(date),
      before: messagesOf(dates[place] ?? date),
    })),
    week: weekOf(hours, timeZone),
    gaps: runsOf(isOpen),
  };
}

/** Amounts by weekday, from Monday on, and hour of the wall's clock. */
function weekOf(
  hours: readonly { readonly from: number; readonly messages?: number }[],
  timeZone: string,
): readonly (readonly number[])[] {
  const week = Array.from({ length: 7 }, () => new Array<number>(24).fill(0));
  const wallAt = wallClock(timeZone);
  for (const { from, messages = 0 } of hours) {
    if (messages === 0) continue;
    const wall = new Date(wallAt(from / SLOT_MS));
    const row = week[(wall.getUTCDay() + 6) % 7];
    const hour = wall.getUTCHours();
    if (row !== undefined) row[hour] = (row[hour] ?? 0) + messages;
  }
  return week;
}

/** Where the true ones stand in a row. */
function runsOf(values: readonly boolean[]): readonly { readonly from: number; readonly to: number }[] {
  const runs: { from: number; to: number }[] = [];
  for (const [at, value] of values.entries()) {
    const last = runs.at(-1);
    if (!value) continue;
    if (last?.to === at - 1) last.to = at;
    else runs.push({ from: at, to: at });
  }
  return runs;
}

function daysBefore({ year, month, day }: LocalDate, days: number): LocalDate {
  const date = new Date(Date.UTC(year, month - 1, day - days));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

const nameOf = ({ year, month, day }: LocalDate): string => `${year}-${month}-${day}`;
