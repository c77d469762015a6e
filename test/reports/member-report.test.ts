import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../src/counts/metrics.js';
import { memberReport } from '../../src/reports/member-report.js';
import { MEMBER_WINDOWS, type MemberReport, type MemberWindow } from '../../src/reports/shapes.js';
import { type Deed, GUILD, gap, type LiteralStore, literalStore, sheetsOf } from './literal-store.js';
import { history, MEMBERS } from './random-history.js';

const QUARTER = 900_000;
const HOUR = 4 * QUARTER;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-11-21T12:07:00Z');
const quarter = (text: string) => Date.parse(text) / QUARTER;

function ask(
  store: LiteralStore,
  options: { userId?: string; now?: number; timeZone?: string; windows?: readonly MemberWindow[] } = {},
): Promise<MemberReport> {
  const { userId = '1', now = NOW, timeZone = 'UTC', windows = MEMBER_WINDOWS } = options;
  return memberReport({ basis: { store, lacking: null }, guildId: GUILD, userId, now, timeZone, since: 0, windows });
}

const askOf = (deeds: readonly Deed[], options: Parameters<typeof ask>[1] = {}) =>
  ask(literalStore({ parts: sheetsOf(deeds) }), options);

describe('member report', () => {
  it('answers somebody of whom nothing was counted', async () => {
    const report = await ask(literalStore({ parts: [] }));
    expect(report).toMatchObject({ rank: null, firstSeen: null, lastSeen: null, gaps: null, lacking: null });
    expect(report.windows).toEqual(
      MEMBER_WINDOWS.map((window) => ({
        window,
        from: expect.toSatisfy((from) => (from === null) === (window === 'all')),
      })),
    );
  });

  it('answers the windows asked for, in their order', async () => {
    const report = await askOf([{ userId: '1', quarter: quarter('2020-01-01T00:00:00Z'), messages: 4 }], {
      windows: ['all', '24h'],
    });
    expect(report.windows).toEqual([
      { window: 'all', from: null, messages: 4 },
      { window: '24h', from: NOW - (NOW % QUARTER) - DAY },
    ]);
  });

  it('loads nothing older than the windows asked for', async () => {
    const asked: number[] = [];
    const store = literalStore({ parts: [] });
    const watched: LiteralStore = {
      ...store,
      memberDays: (guildId, userId, from, to) => {
        asked.push(from);
        return store.memberDays(guildId, userId, from, to);
      },
    };
    await ask(watched, { windows: ['24h', '7d'] });
    await ask(watched, { windows: ['24h', 'all'] });
    await ask(watched, { windows: [] });
    const today = Math.floor(NOW / DAY);
    expect(asked).toEqual([today - 7, 0, today + 1]);
    expect(store.reads.map(({ from }) => from)).toEqual([today - 30, today - 30, today - 30]);
  });

  it('counts today from midnight in a zone 45 minutes off', async () => {
    const deeds = [
      { userId: '1', quarter: quarter('2026-11-20T18:00:00Z'), messages: 1 },
      { userId: '1', quarter: quarter('2026-11-20T18:15:00Z'), messages: 10 },
    ];
    const report = await askOf(deeds, { timeZone: 'Asia/Kathmandu', windows: ['today'] });
    expect(report.windows[0]).toMatchObject({ from: Date.parse('2026-11-20T18:15:00Z'), messages: 10 });
  });

  it('counts all 25 hours of the day on which clocks go back', async () => {
    const deeds = [
      { userId: '1', quarter: quarter('2026-10-24T21:45:00Z'), messages: 1 },
      { userId: '1', quarter: quarter('2026-10-24T22:00:00Z'), messages: 10 },
      { userId: '1', quarter: quarter('2026-10-25T22:45:00Z'), messages: 100 },
    ];
    const now = Date.parse('2026-10-25T22:59:59Z');
    const report = await askOf(deeds, { now, timeZone: 'Europe/Berlin', windows: ['today', '24h'] });
    expect(report.windows.map(({ messages }) => messages)).toEqual([110, 100]);
  });

  it('begins the month in the zone of the guild', async () => {
    const deeds = [
      { userId: '1', quarter: quarter('2026-11-01T03:45:00Z'), messages: 1 },
      { userId: '1', quarter: quarter('2026-11-01T04:00:00Z'), messages: 10 },
    ];
    const report = await askOf(deeds, { timeZone: 'America/New_York', windows: ['month'] });
    expect(report.windows[0]).toMatchObject({ messages: 10 });
  });

  it('shares the better rank among equals and leaves out those without a message', async () => {
    const sent = (userId: string, messages: number) => ({ userId, quarter: quarter('2026-11-10T00:00:00Z'), messages });
    const deeds = [sent('1', 5), sent('2', 5), sent('3', 9), sent('4', 1), { ...sent('5', 0), reactionsGiven: 9 }];
    const store = literalStore({ parts: sheetsOf(deeds) });
    const rankOf = async (userId: string) => (await ask(store, { userId, windows: [] })).rank;
    expect(await rankOf('3')).toEqual({ rank: 1, of: 4 });
    expect(await rankOf('1')).toEqual({ rank: 2, of: 4 });
    expect(await rankOf('2')).toEqual({ rank: 2, of: 4 });
    expect(await rankOf('4')).toEqual({ rank: 4, of: 4 });
    expect(await rankOf('5')).toBeNull();
    expect(await rankOf('6')).toBeNull();
  });

  it('says when the member was first and last seen', async () => {
    const ada = { guildId: GUILD, userId: '1', name: 'Ada', firstSeen: 5, lastSeen: 9 };
    const report = await ask(literalStore({ parts: [], members: [ada] }));
    expect(report).toMatchObject({ firstSeen: 5, lastSeen: 9 });
  });

  it('tells of gaps in a shown window, and in the 30 days of the rank', async () => {
    const old = gap(NOW - 90 * DAY, NOW - 89 * DAY);
    const recent = gap(NOW - 20 * DAY, NOW - 19 * DAY, 'partly');
    const store = literalStore({ parts: [], gaps: [old, recent] });
    expect((await ask(store, { windows: ['24h'] })).gaps).toEqual({ newest: recent, more: 0 });
    expect((await ask(store, { windows: ['all'] })).gaps).toEqual({ newest: recent, more: 1 });
  });

  it('agrees with adding up every deed, in any zone, also around changes of clocks', async () => {
    const zones = ['UTC', 'Europe/Berlin', 'Africa/Cairo', 'America/Havana', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
    const changes = ['2024-04-25T22:00:00Z', '2024-10-31T21:00:00Z', '2026-03-08T05:00:00Z', '2026-11-01T04:00:00Z'];
    const nows = fc.oneof(
      fc.integer({ min: Date.parse('2022-01-01T00:00:00Z'), max: Date.parse('2027-01-01T00:00:00Z') }),
      fc
        .tuple(fc.constantFrom(...changes, '2026-10-25T01:00:00Z'), fc.integer({ min: -DAY, max: DAY }))
        .map(([change, off]) => Date.parse(change) + off),
    );
    const ids = fc.constantFrom(...MEMBERS);
    await fc.assert(
      fc.asyncProperty(
        history(nows),
        fc.constantFrom(...zones),
        ids,
        async ({ now, deeds, parts }, timeZone, userId) => {
          const report = await ask(literalStore({ parts }), { now, timeZone, userId });
          expect(report.windows.map((counts) => METRICS.names.map((metric) => counts[metric] ?? 0))).toEqual(
            MEMBER_WINDOWS.map((window) => expectedCounts(deeds, { window, now, timeZone, userId })),
          );
          expect(report.rank).toEqual(expectedRank(deeds, now, userId));
        },
      ),
      { numRuns: 200 },
    );
  });
});

const SLOTS: Partial<Record<MemberWindow, number>> = { '24h': 96, '7d': 672, '30d': 2880 };

function expectedCounts(
  deeds: readonly Deed[],
  { window, now, timeZone, userId }: { window: MemberWindow; now: number; timeZone: string; userId: string },
): number[] {
  const dates = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  const slots = SLOTS[window];
  const inWindow = (at: number) => {
    if (slots !== undefined) return at >= now - (now % QUARTER) - slots * QUARTER;
    const today = dates.format(now);
    return window === 'all' || dates.format(at) >= (window === 'today' ? today : `${today.slice(0, 8)}01`);
  };
  const own = deeds.filter((deed) => deed.userId === userId && inWindow(deed.quarter * QUARTER));
  return METRICS.names.map((metric) => own.reduce((sum, deed) => sum + (deed[metric] ?? 0), 0));
}

function expectedRank(deeds: readonly Deed[], now: number, userId: string) {
  const sums = new Map<string, number>();
  for (const { userId: id, quarter: at, messages = 0 } of deeds) {
    if (at * QUARTER >= now - (now % QUARTER) - 2880 * QUARTER) sums.set(id, (sums.get(id) ?? 0) + messages);
  }
  const own = sums.get(userId) ?? 0;
  const senders = [...sums.values()].filter((messages) => messages > 0);
  return own === 0 ? null : { rank: 1 + senders.filter((messages) => messages > own).length, of: senders.length };
}
