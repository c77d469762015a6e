import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boardReport } from '../../src/reports/board-report.js';
import type { BoardReport, PlaceOf } from '../../src/reports/shapes.js';
import { comparisonOf } from '../../src/reports/windows.js';
import type { Lacking } from '../../src/store/store.js';
import { type Deed, GUILD, gap, type LiteralStore, literalStore, serverDaysOf, sheetsOf } from './literal-store.js';
import { history } from './random-history.js';

const QUARTER = 900_000;
const HOUR = 4 * QUARTER;
const NOW = Date.parse('2026-11-21T12:07:00Z');
/** The slot that is running. */
const RUNNING = Math.floor(NOW / QUARTER);

function board(
  store: LiteralStore,
  options: { now?: number; since?: number; lacking?: Lacking | null } = {},
): Promise<BoardReport> {
  const { now = NOW, since = 0, lacking = null } = options;
  return boardReport({
    basis: { store, lacking },
    guildId: GUILD,
    now,
    timeZone: 'Asia/Kolkata',
    since,
    metricsSince: {},
  });
}

const boardOf = (deeds: readonly Deed[], now = NOW) => board(literalStore({ parts: sheetsOf(deeds) }), { now });
const figuresOf = (report: BoardReport) => report.windows.map(({ figures }) => figures);
const topOf = (report: BoardReport) => report.list.top.map(({ userId, messages }) => [userId, messages]);

describe('board report', () => {
  it('is empty, not missing, in a guild where nothing happened', async () => {
    const report = await board(literalStore({ parts: [] }));
    expect(report).toMatchObject({ guildId: GUILD, at: NOW, timeZone: 'Asia/Kolkata', since: 0, gaps: null });
    expect(report.windows.map(({ window }) => window)).toEqual(['24h', '7d', '30d']);
    for (const { figures, change } of report.windows) {
      expect(figures).toEqual({ messages: 0, reactions: 0, activeMembers: 0 });
      expect(change.messages).toEqual({ kind: 'ratio', ratio: 0 });
    }
    expect(report.list).toEqual({ top: [], rising: null, fresh: null });
    expect(report.today).toEqual({ from: Date.parse('2026-11-20T18:30Z'), messages: 0, activeMembers: 0, usual: 0 });
    expect(report.liveliest).toEqual([]);
  });

  it('counts 24 hours to the slot, not two calendar days', async () => {
    const inside = { userId: '1', quarter: RUNNING - 96, messages: 2 };
    const outside = { userId: '2', quarter: RUNNING - 97, messages: 3 };
    const report = await boardOf([inside, outside]);
    expect(report.windows[0]?.from).toBe(Date.parse('2026-11-20T12:00:00Z'));
    expect(figuresOf(report)).toEqual([
      { messages: 2, reactions: 0, activeMembers: 1 },
      { messages: 5, reactions: 0, activeMembers: 2 },
      { messages: 5, reactions: 0, activeMembers: 2 },
    ]);
  });

  it('counts a message a second ahead of the own clock, also across midnight', async () => {
    const now = Date.parse('2026-11-21T23:59:59.500Z');
    const report = await boardOf([{ userId: '1', quarter: Math.floor(now / QUARTER) + 1, messages: 1 }], now);
    expect(report.windows.map(({ figures }) => figures.messages)).toEqual([1, 1, 1]);
  });

  it('adds epochs up and counts a member active in both once', async () => {
    const report = await boardOf([
      { userId: '1', quarter: RUNNING, epoch: 'one', messages: 2 },
      { userId: '1', quarter: RUNNING, epoch: 'two', messages: 3, reactionsGiven: 1 },
    ]);
    expect(figuresOf(report)[0]).toEqual({ messages: 5, reactions: 1, activeMembers: 1 });
    expect(topOf(report)).toEqual([['1', 5]]);
  });

  it('keeps a member active whose reaction was taken back, not one who only received some', async () => {
    const report = await boardOf([
      { userId: '1', quarter: RUNNING, active: true },
      { userId: '2', quarter: RUNNING, reactionsReceived: 4 },
    ]);
    expect(figuresOf(report)[0]).toEqual({ messages: 0, reactions: 0, activeMembers: 1 });
  });

  it('shows five members, ties by the smaller id as a number, none without a message', async () => {
    const sent = (userId: string, messages: number) => ({ userId, quarter: RUNNING, messages });
    const silent = { userId: '1', quarter: RUNNING, reactionsGiven: 9 };
    const ids = ['100', '9', '20', '81384788765712385', '81384788765712384', '10'];
    expect(topOf(await boardOf([silent, ...ids.map((id) => sent(id, 2)), sent('7', 3), sent('8', 1)]))).toEqual([
      ['7', 3],
      ['9', 2],
      ['10', 2],
      ['20', 2],
      ['100', 2],
    ]);
    expect(topOf(await boardOf([silent, sent('3', 1)]))).toEqual([['3', 1]]);
  });

  it('shows as many members as are asked for, ten at most', async () => {
    const deeds = Array.from({ length: 12 }, (_, n) => ({ userId: String(n + 1), quarter: RUNNING, messages: 12 - n }));
    const store = literalStore({ parts: sheetsOf(deeds) });
    for (const [top, shown] of [
      [0, 0],
      [3, 3],
      [10, 10],
      [99, 10],
      [undefined, 5],
    ]) {
      const question = {
        basis: { store, lacking: null },
        guildId: GUILD,
        now: NOW,
        timeZone: 'UTC',
        since: 0,
        metricsSince: {},
        top,
      };
      expect(topOf(await boardReport(question))).toHaveLength(shown ?? 0);
    }
  });

  it('counts today from midnight in the zone of the server, and who was there', async () => {
    const midnight = Date.parse('2026-11-20T18:30:00Z') / QUARTER;
    const report = await boardOf([
      { userId: '1', quarter: midnight, messages: 2 },
      { userId: '2', quarter: RUNNING, reactionsGiven: 1 },
      { userId: '3', quarter: midnight - 1, messages: 9 },
    ]);
    expect(report.today).toMatchObject({ from: midnight * QUARTER, messages: 2, activeMembers: 2 });
  });

  it('takes nothing for usual of which days are missing, or from before counting began', async () => {
    const weeksAgo = (weeks: number) => NOW - weeks * 7 * 24 * HOUR;
    const usual = async (options: Parameters<typeof board>[1]) =>
      (await board(literalStore({ parts: [] }), options)).today.usual;
    expect(await usual({ since: weeksAgo(4) })).toBe(0);
    expect(await usual({ since: weeksAgo(3) })).toBeNull();
    expect(await usual({ lacking: { awaySince: null, missingBefore: weeksAgo(3) } })).toBeNull();
  });

  it('names no channel where nobody said which ones everybody may see', async () => {
    const deeds = [{ userId: '1', quarter: RUNNING, messages: 5 }];
    const store = literalStore({ parts: sheetsOf(deeds), serverDays: serverDaysOf(deeds) });
    const question = { guildId: GUILD, now: NOW, timeZone: 'UTC', since: 0, metricsSince: {} };
    const liveliest = async (publicPlaceOf?: PlaceOf) =>
      (await boardReport({ ...question, basis: { store, lacking: null }, publicPlaceOf })).liveliest;
    expect(await liveliest()).toEqual([]);
    expect(await liveliest(() => ({ parentId: null }))).toEqual([{ channelId: '7', messages: 5 }]);
  });

  it('names members by what the store knows', async () => {
    const deeds = [
      { userId: '1', quarter: RUNNING, messages: 2 },
      { userId: '2', quarter: RUNNING, messages: 1 },
    ];
    const ada = { guildId: GUILD, userId: '1', name: 'Ada', firstSeen: 0, lastSeen: 1 };
    const report = await board(literalStore({ parts: sheetsOf(deeds), members: [ada] }));
    expect(report.list.top.map(({ name }) => name)).toEqual(['Ada', null]);
  });

  it('compares each figure with the span before', async () => {
    const report = await boardOf([
      { userId: '1', quarter: RUNNING, messages: 6 },
      { userId: '1', quarter: RUNNING - 97, messages: 3 },
      { userId: '2', quarter: RUNNING - 193, messages: 1 },
      { userId: '2', quarter: RUNNING - 194, messages: 90 },
    ]);
    expect(report.windows[0]?.change).toEqual({
      messages: { kind: 'ratio', ratio: 0.5 },
      reactions: { kind: 'ratio', ratio: 0 },
      activeMembers: { kind: 'ratio', ratio: -0.5 },
    });
    expect(report.windows[1]?.change.messages).toEqual({ kind: 'new' });
  });

  it('shows changes only of windows whose span before was counted from its start', async () => {
    const store = literalStore({ parts: [] });
    const covered = async (options: { since?: number; lacking?: Lacking }) =>
      (await board(store, options)).windows.map(({ change }) => change.messages !== null);
    const start = (RUNNING - 1345) * QUARTER;
    expect(await covered({ since: start })).toEqual([true, true, false]);
    expect(await covered({ since: start + 1 })).toEqual([true, false, false]);
    expect(await covered({ lacking: { awaySince: NOW, missingBefore: start + 1 } })).toEqual([true, false, false]);
  });

  it('hides changes of spans with a gap and names the newest gap, those that were not refilled first', async () => {
    const day = 24 * HOUR;
    const old = gap(NOW - 20 * day, NOW - 19 * day);
    const recent = gap(NOW - 12 * day, NOW - 11 * day);
    const refilled = gap(NOW - day, NOW - HOUR, 'refilled');
    const before = gap(NOW - 40 * day, NOW - 39 * day);
    const report = await board(literalStore({ parts: [], gaps: [old, recent, refilled, before] }));
    expect(report.windows.map(({ change }) => change.messages !== null)).toEqual([true, false, false]);
    expect(report.windows.map(({ change }) => change.reactions !== null)).toEqual([false, false, false]);
    expect(report.windows.map(({ change }) => change.activeMembers !== null)).toEqual([false, false, false]);
    expect(report.gaps).toEqual({ newest: recent, more: 2 });
    const others = await board(literalStore({ parts: [], gaps: [refilled, before] }));
    expect(others.gaps).toEqual({ newest: refilled, more: 0 });
    expect((await board(literalStore({ parts: [], gaps: [before] }))).gaps).toBeNull();
  });

  it('says what is lacking where a window reaches into it, and only there', async () => {
    const begin = comparisonOf('30d', NOW).window.from * 900_000;
    const ask = async (missingBefore: number, awaySince: number | null) =>
      (await board(literalStore({ parts: [] }), { lacking: { awaySince, missingBefore } })).lacking;
    expect(await ask(begin, NOW - HOUR)).toBeNull();
    expect(await ask(begin + 1, NOW - HOUR)).toEqual({ awaySince: NOW - HOUR, missingBefore: begin + 1 });
    expect(await ask(begin + 1, null)).toEqual({ awaySince: null, missingBefore: begin + 1 });
  });

  it('reads the days once, at most 62 and tomorrow, the columns that it shows, with slots only where a window begins', async () => {
    for (const offset of [0, 1, 47, 95]) {
      const store = literalStore({ parts: [] });
      const now = Math.floor(NOW / (96 * QUARTER)) * 96 * QUARTER + offset * QUARTER;
      await board(store, { now });
      expect(store.reads).toHaveLength(1);
      const { from = 0, to = 0, columns, slotsFor = new Set() } = store.reads[0] ?? {};
      expect(columns).toEqual(['messages', 'reactionsGiven', 'active']);
      expect(to - from + 1).toBeLessThanOrEqual(63);
      expect(slotsFor.size).toBeLessThanOrEqual(7);
    }
  });

  it('refuses a sheet without the slots that it asked for', async () => {
    const store = literalStore({ parts: sheetsOf([{ userId: '1', quarter: RUNNING - 96, messages: 1 }]) });
    const careless: LiteralStore = {
      ...store,
      days: (id, from, to, { columns }) => store.days(id, from, to, { columns, slotsFor: new Set() }),
    };
    await expect(board(careless)).rejects.toThrow(/slots/);
  });

  it('lets other work run while it adds up a large guild', async () => {
    const deeds: Deed[] = [];
    for (let member = 1; member <= 6_000; member += 1) {
      for (let day = 1; day <= 9; day += 1)
        deeds.push({ userId: String(member), quarter: RUNNING - day * 96, messages: 1 });
    }
    const store = literalStore({ parts: sheetsOf(deeds) });
    let turns = 0;
    let counting = true;
    const count = () => {
      turns += 1;
      if (counting) setImmediate(count);
    };
    setImmediate(count);
    const report = await board(store);
    counting = false;
    expect(report.windows[2]?.figures).toEqual({ messages: 54_000, reactions: 0, activeMembers: 6_000 });
    expect(turns).toBeGreaterThan(0);
  });

  it('says the same of today in its headline and in the last day of its course', async () => {
    const anyTime = fc.integer({ min: Date.parse('2022-01-01T00:00:00Z'), max: Date.parse('2027-01-01T00:00:00Z') });
    const zones = fc.constantFrom('UTC', 'America/Havana', 'Asia/Kathmandu', 'Pacific/Auckland');
    await fc.assert(
      fc.asyncProperty(history(anyTime), zones, async ({ now, deeds, parts }, timeZone) => {
        const basis = { store: literalStore({ parts, serverDays: serverDaysOf(deeds) }), lacking: null };
        const { today, course } = await boardReport({
          basis,
          guildId: GUILD,
          now,
          timeZone,
          since: 0,
          metricsSince: {},
        });
        expect(course?.days.at(-1)?.messages ?? 0).toBe(today.messages);
      }),
      { numRuns: 100 },
    );
  });

  it('agrees with adding up every deed, for any split into sheets, changed days and epochs', async () => {
    const anyTime = fc.integer({ min: Date.parse('2022-01-01T00:00:00Z'), max: Date.parse('2027-01-01T00:00:00Z') });
    await fc.assert(
      fc.asyncProperty(history(anyTime), async ({ now, deeds, parts }) => {
        const report = await board(literalStore({ parts }), { now });
        const expected = [96, 672, 2880].map((slots) => expectedWindow(deeds, now, slots));
        expect(report.windows.map(({ figures, change }) => ({ figures, change }))).toEqual(expected);
        expect(report.list.top.map(({ userId, messages }) => ({ userId, messages }))).toEqual(expectedTop(deeds, now));
      }),
      { numRuns: 300 },
    );
  });
});

/** What a window must show, from single deeds, in milliseconds. */
function expectedWindow(deeds: readonly Deed[], now: number, slots: number) {
  const begin = now - (now % QUARTER) - slots * QUARTER;
  const within = (from: number, to: number) =>
    deeds.filter(({ quarter }) => quarter * QUARTER >= from && quarter * QUARTER < to);
  const figures = (some: readonly Deed[]) => ({
    messages: some.reduce((sum, { messages = 0 }) => sum + messages, 0),
    reactions: some.reduce((sum, { reactionsGiven = 0 }) => sum + reactionsGiven, 0),
    activeMembers: new Set(some.filter(({ active }) => active).map(({ userId }) => userId)).size,
  });
  const inside = within(begin, Number.MAX_SAFE_INTEGER);
  const after = figures(inside);
  const before = figures(within(begin - (slots + 1) * QUARTER, begin));
  const change = (from: number, to: number) => {
    if (from > 0) return { kind: 'ratio', ratio: to / from - 1 };
    return to > 0 ? { kind: 'new' } : { kind: 'ratio', ratio: 0 };
  };
  return {
    figures: after,
    change: {
      messages: change(before.messages, after.messages),
      reactions: change(before.reactions, after.reactions),
      activeMembers: change(before.activeMembers, after.activeMembers),
    },
  };
}

/** Who must be listed, from single deeds. */
function expectedTop(deeds: readonly Deed[], now: number) {
  const begin = now - (now % QUARTER) - 672 * QUARTER;
  const members = new Map<string, number>();
  for (const { userId, quarter, messages = 0 } of deeds) {
    if (quarter * QUARTER >= begin) members.set(userId, (members.get(userId) ?? 0) + messages);
  }
  return [...members]
    .filter(([, messages]) => messages > 0)
    .sort(([idA, a], [idB, b]) => b - a || (BigInt(idA) < BigInt(idB) ? -1 : 1))
    .slice(0, 5)
    .map(([userId, messages]) => ({ userId, messages }));
}
