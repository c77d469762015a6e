import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localDateAt, localTimeAt } from '../../src/base/time/zone.js';
import { boardCourse } from '../../src/reports/board-course.js';
import { type Deed, GUILD, gap, literalStore, serverDaysOf } from './literal-store.js';
import { history } from './random-history.js';

const QUARTER = 900_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Saturday. */
const NOW = Date.parse('2026-11-21T12:07:00Z');

function course(
  deeds: readonly Deed[],
  options: { now?: number; timeZone?: string; since?: number; gaps?: ReturnType<typeof gap>[] } = {},
) {
  const { now = NOW, timeZone = 'UTC', since = 0, gaps = [] } = options;
  const store = literalStore({ parts: [], serverDays: serverDaysOf(deeds) });
  return boardCourse({ store, guildId: GUILD, now, timeZone, since, gaps });
}

const said = (at: string, messages: number): Deed => ({
  userId: '1',
  quarter: Math.floor(Date.parse(at) / QUARTER),
  messages,
});

describe('a board’s course', () => {
  it('is none before anything was counted, and none of what nobody said for two months', async () => {
    expect(await course([])).toBeNull();
    expect(await course([said('2026-09-20T12:00Z', 5), { userId: '1', quarter: 0, reactionsGiven: 1 }])).toBeNull();
    expect(await course([said('2026-11-21T12:06Z', 1)])).not.toBeNull();
  });

  it('has thirty days up to today, beside each the same weekday four weeks before', async () => {
    const found = await course([
      said('2026-11-21T00:00Z', 2),
      said('2026-11-20T23:59Z', 3),
      said('2026-10-24T08:00Z', 5),
      said('2026-09-25T00:00Z', 7),
      said('2026-09-24T23:59Z', 11),
    ]);
    expect(found?.days).toHaveLength(30);
    expect(found?.days.at(-1)).toEqual({ date: { year: 2026, month: 11, day: 21 }, messages: 2, before: 5 });
    expect(found?.days.at(-2)).toEqual({ date: { year: 2026, month: 11, day: 20 }, messages: 3, before: 0 });
    expect(found?.days[1]).toEqual({ date: { year: 2026, month: 10, day: 24 }, messages: 5, before: 0 });
    expect(found?.days[0]).toEqual({ date: { year: 2026, month: 10, day: 23 }, messages: 0, before: 7 });
  });

  it('knows nothing of days before counting began', async () => {
    const found = await course([said('2026-11-20T10:00Z', 4)], { since: Date.parse('2026-11-20T09:00Z') });
    expect(found?.days.slice(-3)).toEqual([
      { date: { year: 2026, month: 11, day: 19 }, messages: null, before: null },
      { date: { year: 2026, month: 11, day: 20 }, messages: 4, before: null },
      { date: { year: 2026, month: 11, day: 21 }, messages: 0, before: null },
    ]);
  });

  it('knows nothing of a day at whose end counting began', async () => {
    const found = await course([said('2026-11-20T10:00Z', 4)], { since: Date.parse('2026-11-20T00:00Z') });
    expect(found?.days.slice(-3).map(({ messages }) => messages)).toEqual([null, 4, 0]);
  });

  it('names days of which a hundredth lies in a gap, those in a row together, and none before counting began', async () => {
    const open = (from: string, ms: number) => gap(Date.parse(from), Date.parse(from) + ms);
    const gaps = [
      open('2026-11-21T11:00Z', DAY / 100),
      open('2026-11-18T23:00Z', 6 * HOUR),
      open('2026-11-09T23:00Z', 2 * HOUR),
      open('2026-11-12T10:00Z', DAY / 100 - 1),
      open('2026-10-25T00:00Z', 10 * HOUR),
    ];
    const found = await course([said('2026-11-20T10:00Z', 4)], { gaps, since: Date.parse('2026-11-01T00:00Z') });
    expect(found?.gaps).toEqual([
      { from: 17, to: 18 },
      { from: 26, to: 27 },
      { from: 29, to: 29 },
    ]);
  });

  it('holds each message once: in its local day, four weeks later, and in its hour of the week', async () => {
    const nows = fc.integer({ min: Date.parse('2011-11-01T00:00Z'), max: Date.parse('2027-01-01T00:00Z') });
    const zones = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/Havana',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
      'Pacific/Apia',
    );
    await fc.assert(
      fc.asyncProperty(history(nows), zones, async ({ now, deeds }, timeZone) => {
        const found = await course(deeds, { now, timeZone });
        const running = Math.floor(now / QUARTER);
        const numberOf = (at: number) => {
          const { year, month, day } = localDateAt(at, timeZone);
          return Date.UTC(year, month - 1, day) / DAY;
        };
        const today = numberOf(now);
        // What a clock ahead of this one counted belongs to the present.
        const all = deeds.map(({ quarter, messages = 0 }) => {
          const at = Math.min(quarter, running) * QUARTER;
          return { ago: today - numberOf(at), wall: new Date(localTimeAt(at, timeZone)), messages };
        });
        const sum = (of: typeof all) => of.reduce((total, { messages }) => total + messages, 0);
        if (found === null) {
          expect(sum(all.filter(({ ago }) => ago < 58))).toBe(0);
          return;
        }
        found.days.forEach(({ messages, before }, place) => {
          const daysAgo = 29 - place;
          // Apia left a date out.
          if (messages !== null) expect(messages).toBe(sum(all.filter(({ ago }) => ago === daysAgo)));
          if (before !== null) expect(before).toBe(sum(all.filter(({ ago }) => ago === daysAgo + 28)));
        });
        found.week.forEach((row, weekday) => {
          row.forEach((messages, hour) => {
            const then = all.filter(
              ({ ago, wall }) => ago < 28 && (wall.getUTCDay() + 6) % 7 === weekday && wall.getUTCHours() === hour,
            );
            expect(messages).toBe(sum(then));
          });
        });
      }),
      { numRuns: 100 },
    );
  });
});
