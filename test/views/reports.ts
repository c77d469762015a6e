import type { Gap } from '../../src/counts/gap.js';
import type { BoardCourse, BoardReport, MemberReport, Trend } from '../../src/reports/shapes.js';

export const GUILD = '1100000000000000001';
export const AT = Date.UTC(2026, 10, 21, 12, 0);
const DAY = 86_400_000;

export const gap = (over: Partial<Gap> = {}): Gap => ({
  id: 'gap-1',
  guildId: GUILD,
  streams: null,
  shardCount: 1,
  from: AT - 2 * DAY,
  to: AT - 2 * DAY + 900_000,
  reason: 'newSession',
  state: 'open',
  acrossEpochs: false,
  ...over,
});

const ratio = (value: number): Trend => ({ kind: 'ratio', ratio: value });

/** A busy guild's board, every kind of change in it. */
export function busyBoard(): BoardReport {
  const names = ['Ann', 'Bo *the* great', '山田太郎', '@everyone', '`tick`'];
  const moves = [0, 2, -1, 'new', null] as const;
  const member = (index: number) => ({ userId: `20000000000000000${index}`, name: names[index] ?? null });
  const top = names.map((_, index) => ({
    ...member(index),
    messages: (50 - index * 9) * 7,
    place: index + 1,
    moved: moves[index] ?? null,
  }));
  return {
    guildId: GUILD,
    at: AT,
    timeZone: 'Europe/Berlin',
    since: AT - 400 * DAY,
    windows: [
      {
        window: '24h',
        from: AT - DAY,
        figures: { messages: 1234, reactions: 321, activeMembers: 45 },
        change: { messages: ratio(0.12), reactions: ratio(-0.03), activeMembers: ratio(0.001) },
      },
      {
        window: '7d',
        from: AT - 7 * DAY,
        figures: { messages: 8901, reactions: 2310, activeMembers: 120 },
        change: { messages: ratio(-0.034), reactions: { kind: 'new' }, activeMembers: ratio(11.4) },
      },
      {
        window: '30d',
        from: AT - 30 * DAY,
        figures: { messages: 1_235_200, reactions: 98_760, activeMembers: 310 },
        change: { messages: null, reactions: null, activeMembers: ratio(0) },
      },
    ],
    course: null,
    today: { from: AT - 13 * 3_600_000, messages: 89, activeMembers: 12, usual: 75 },
    liveliest: [
      { channelId: '300000000000000001', messages: 9 },
      { channelId: '300000000000000002', messages: 2 },
    ],
    list: {
      top,
      rising: { ...member(2), messages: 42, before: 10 },
      fresh: { userId: '200000000000000009', name: null, messages: 23, before: 0 },
    },
    gaps: null,
    lacking: null,
  };
}

/** The board of a guild in which nothing happened yet. */
export function emptyBoard(): BoardReport {
  const board = busyBoard();
  return {
    ...board,
    since: AT - 60_000,
    windows: board.windows.map((window) => ({
      ...window,
      figures: { messages: 0, reactions: 0, activeMembers: 0 },
      change: { messages: null, reactions: null, activeMembers: null },
    })),
    today: { ...board.today, messages: 0, activeMembers: 0, usual: null },
    liveliest: [],
    list: { top: [], rising: null, fresh: null },
  };
}

export function memberReport(): MemberReport {
  return {
    guildId: GUILD,
    userId: '200000000000000001',
    at: AT,
    timeZone: 'Europe/Berlin',
    since: AT - 400 * DAY,
    windows: [
      { window: '24h', from: AT - DAY, messages: 12, reactionsGiven: 3, reactionsReceived: 4 },
      {
        window: '7d',
        from: AT - 7 * DAY,
        messages: 96,
        reactionsGiven: 20,
        reactionsReceived: 31,
        repliesGiven: 5,
        repliesReceived: 2,
        stickers: 1,
      },
      { window: '30d', from: AT - 30 * DAY, messages: 412, reactionsGiven: 77, reactionsReceived: 120 },
      { window: 'all', from: null, messages: 12_345, reactionsGiven: 999, reactionsReceived: 1_234_567 },
    ],
    rankedIn: '30d',
    rank: { rank: 3, of: 41 },
    ahead: { fewer: 40, others: 50 },
    firstSeen: AT - 390 * DAY,
    lastSeen: AT - 300_000,
    gaps: null,
    lacking: null,
  };
}

/** A month with a gap, counted for six weeks. */
export function course(): BoardCourse {
  const dateOf = (at: number) => ({ year: 2026, month: at < 9 ? 10 : 11, day: at < 9 ? 23 + at : at - 8 });
  return {
    days: Array.from({ length: 30 }, (_, at) => ({
      date: dateOf(at),
      messages: at === 20 ? 1234 : 3 * at,
      before: at < 16 ? null : at,
    })),
    week: Array.from({ length: 7 }, (_, row) => Array.from({ length: 24 }, (__, hour) => (hour < 8 ? 0 : row * hour))),
    gaps: [
      { from: 3, to: 3 },
      { from: 10, to: 11 },
    ],
  };
}
