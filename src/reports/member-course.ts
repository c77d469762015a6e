import type { Snowflake } from '../base/snowflake.js';
import { dayOf, quarterOf, SLOT_MS, type UtcDay } from '../base/time/slots.js';
import { stepsOf } from '../base/time/steps.js';
import { localDateAt, localTimeAt, startOfDate } from '../base/time/zone.js';
import type { MemberDay } from '../counts/days.js';
import type { Store } from '../store/store.js';
import { pointsOf } from './course.js';
import type { MemberCourse, PlaceOf } from './shapes.js';
import { lastDay } from './tally-of.js';

/** Local days that are told, today among them. */
const DAYS = 90;
const METRICS = ['messages'] as const;

export interface MemberCourseQuestion {
  readonly store: Store;
  readonly guildId: Snowflake;
  readonly userId: Snowflake;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** The guild's IANA zone, whose days and hours are meant. */
  readonly timeZone: string;
  /** From when on messages are known, milliseconds. */
  readonly since: number;
  /** Channels of which the member may be told. */
  readonly placeOf: PlaceOf;
}

/** One member's messages of 90 local days, by day and by hour of the day, and where most of them were written; null: there are none. */
export async function memberCourse(question: MemberCourseQuestion): Promise<MemberCourse | null> {
  const { store, guildId, userId, now, timeZone, since, placeOf } = question;
  const { year, month, day } = localDateAt(now, timeZone);
  const first = new Date(Date.UTC(year, month - 1, day - (DAYS - 1)));
  const date = { year: first.getUTCFullYear(), month: first.getUTCMonth() + 1, day: first.getUTCDate() };
  const from = quarterOf(startOfDate(date, timeZone));
  const running = quarterOf(now) + 1;
  const [firstDay, last] = [dayOf(from * SLOT_MS), lastDay(now)];
  const everyDay = new Set(Array.from({ length: last - firstDay + 1 }, (_, place): UtcDay => firstDay + place));
  const days = await store.memberDays(guildId, userId, firstDay, last, {
    columns: METRICS,
    breakdowns: true,
    slotsFor: everyDay,
  });
  const asked = { metrics: METRICS, to: Number.POSITIVE_INFINITY };
  const starts = stepsOf('day', from, running, timeZone);
  const points = pointsOf(days, starts, asked);
  if (points.every(({ messages = 0 }) => messages === 0)) return null;
  return {
    days: points.map(({ from: begin, messages = 0 }, place) => ({
      date: localDateAt(begin, timeZone),
      messages: (starts[place + 1] ?? running) * SLOT_MS > since ? messages : null,
    })),
    hours: hoursOf(pointsOf(days, stepsOf('hour', from, running, timeZone), asked), timeZone),
    channelId: favourite(days, placeOf),
  };
}

/** Amounts by hour of the wall's clock. */
function hoursOf(
  points: readonly { readonly from: number; readonly messages?: number }[],
  timeZone: string,
): readonly number[] {
  const hours = new Array<number>(24).fill(0);
  for (const { from, messages = 0 } of points) {
    if (messages === 0) continue;
    const hour = new Date(localTimeAt(from, timeZone)).getUTCHours();
    hours[hour] = (hours[hour] ?? 0) + messages;
  }
  return hours;
}

/** The channel or thread in which most was written, of those that may be told; ties by the smaller id. Of whole UTC days. */
function favourite(days: readonly MemberDay[], placeOf: PlaceOf): Snowflake | null {
  const sums = new Map<Snowflake, number>();
  for (const { breakdowns } of days) {
    for (const [channelId, amount] of breakdowns.channels ?? []) {
      sums.set(channelId, (sums.get(channelId) ?? 0) + amount);
    }
  }
  const ordered = [...sums].sort(([a, one], [b, other]) => other - one || a.length - b.length || (a < b ? -1 : 1));
  return ordered.find(([channelId]) => placeOf(channelId) !== null)?.[0] ?? null;
}
