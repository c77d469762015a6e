import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localDateAt, localTimeAt } from '../../src/base/time/zone.js';
import { memberCourse } from '../../src/reports/member-course.js';
import { memberReport } from '../../src/reports/member-report.js';
import { GUILD, literalStore, sheetsOf } from './literal-store.js';
import { history, MEMBERS } from './random-history.js';

const QUARTER = 900_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-11-21T12:07:00Z');
const nows = fc.integer({ min: NOW - 400 * DAY, max: NOW });
const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Chatham');
const everywhere = () => ({ parentId: null });

describe('a member’s course', () => {
  it('is none of who wrote nothing for 90 days', async () => {
    const deeds = [{ userId: '9', quarter: Math.floor((NOW - 91 * DAY) / QUARTER), messages: 4 }];
    const asked = { guildId: GUILD, now: NOW, timeZone: 'UTC', since: 0, placeOf: everywhere };
    const store = literalStore({ parts: sheetsOf(deeds) });
    expect(await memberCourse({ store, userId: '9', ...asked })).toBeNull();
  });

  it('says nothing of days that were not counted', async () => {
    const deeds = [{ userId: '9', quarter: Math.floor(NOW / QUARTER), messages: 4 }];
    const since = Date.parse('2026-11-19T10:00:00Z');
    const asked = { guildId: GUILD, now: NOW, timeZone: 'UTC', since, placeOf: everywhere };
    const store = literalStore({ parts: sheetsOf(deeds) });
    const course = await memberCourse({ store, userId: '9', ...asked });
    expect(course?.days.slice(-4).map(({ messages }) => messages)).toEqual([null, 0, 0, 4]);
  });

  it('puts each message into its local day and hour, in any zone and over changes of the clock', async () => {
    await fc.assert(
      fc.asyncProperty(history(nows), zones, async ({ now, deeds, parts }, timeZone) => {
        const [userId] = MEMBERS;
        const store = literalStore({ parts });
        const course = await memberCourse({
          store,
          guildId: GUILD,
          userId,
          now,
          timeZone,
          since: 0,
          placeOf: everywhere,
        });
        const running = Math.floor(now / QUARTER);
        const dayOf = (at: number) => {
          const { year, month, day } = localDateAt(at, timeZone);
          return Date.UTC(year, month - 1, day) / DAY;
        };
        // What a clock ahead of this one counted belongs to the present.
        const own = deeds
          .filter((deed) => deed.userId === userId && (deed.messages ?? 0) > 0)
          .map(({ quarter, messages = 0 }) => ({ at: Math.min(quarter, running) * QUARTER, messages }))
          .map(({ at, messages }) => ({ ago: dayOf(now) - dayOf(at), wall: localTimeAt(at, timeZone), messages }))
          .filter(({ ago }) => ago < 90);
        const sum = (of: typeof own) => of.reduce((total, { messages }) => total + messages, 0);
        if (course === null) {
          expect(own).toEqual([]);
          return;
        }
        expect(course.days).toHaveLength(90);
        for (const [place, { messages }] of course.days.entries()) {
          expect(messages).toBe(sum(own.filter(({ ago }) => ago === 89 - place)));
        }
        for (const [hour, messages] of course.hours.entries()) {
          expect(messages).toBe(sum(own.filter(({ wall }) => new Date(wall).getUTCHours() === hour)));
        }
      }),
    );
  });
});

describe('a member’s standing', () => {
  it('is ahead of those who were active and wrote less, in the window that was asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        history(nows),
        fc.constantFrom(...MEMBERS),
        fc.constantFrom('24h', '7d', '30d', 'all' as const),
        async ({ now, deeds, parts }, userId, window) => {
          const store = literalStore({ parts });
          const asked = { guildId: GUILD, userId, now, timeZone: 'UTC', since: 0, windows: [window] };
          const { ahead } = await memberReport({ basis: { store, lacking: null }, ...asked, rankedIn: window });
          const slots = { '24h': 96, '7d': 672, '30d': 2880, all: Number.POSITIVE_INFINITY }[window];
          const inWindow = deeds.filter(({ quarter }) => quarter >= Math.floor(now / QUARTER) - slots);
          const amountOf = (member: string) =>
            inWindow.reduce((sum, deed) => sum + (deed.userId === member ? (deed.messages ?? 0) : 0), 0);
          const others = MEMBERS.filter(
            (member) => member !== userId && inWindow.some((deed) => deed.userId === member && deed.active),
          );
          const own = amountOf(userId);
          const fewer = others.filter((member) => amountOf(member) < own).length;
          expect(ahead).toEqual(own === 0 || others.length === 0 ? null : { fewer, others: others.length });
        },
      ),
    );
  });
});
