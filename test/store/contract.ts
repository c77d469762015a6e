import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Snowflake, snowflakeAt } from '../../src/base/snowflake.js';
import { DAY_MS, dayOf, SLOTS_PER_DAY, type UtcDay } from '../../src/base/time/slots.js';
import type { Activity } from '../../src/counts/activity.js';
import { addCounts, type Counts, nonZero, type Sums } from '../../src/counts/counts.js';
import type { Gap } from '../../src/counts/gap.js';
import { METRICS } from '../../src/counts/metrics.js';
import { SHEET_COLUMNS, type SheetColumn, standsAlways } from '../../src/ledger/days/sheet-columns.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { channelsOf } from '../../src/reports/channels.js';
import { courseOf } from '../../src/reports/course.js';
import { tallyOf } from '../../src/reports/tally-of.js';
import type { Store } from '../../src/store/store.js';

/** A ledger and the store that shows what it holds. */
export interface World {
  readonly ledger: Ledger;
  readonly store: Store;
  /** Brings what the ledger holds into the store; `sheets`: also those that are not yet due. */
  publish(options?: { readonly sheets?: boolean }): Promise<void>;
  close(): Promise<void>;
}

const GUILD = '81384788765712384';
const OTHER_GUILD = '81384788765712999';
/** 2026-11-21T12:00Z, the clock that worlds are opened with. */
export const CONTRACT_NOW = Date.UTC(2026, 10, 21, 12);
const TODAY = dayOf(CONTRACT_NOW);

let made = 0n;
const nextId = (at: number) => {
  made += 1n;
  return String(BigInt(snowflakeAt(at)) + (made % 4_194_304n));
};

function message(userId: string, at: number, channelId = '70', guildId = GUILD): Activity {
  return { kind: 'message', messageId: nextId(at), guildId, channelId, userId, at, name: `name of ${userId}` };
}

/** A reaction to a message of `authorId`, who is known to be human because the ledger counted that message. */
function reaction(userId: string, to: { readonly messageId: string; readonly authorId: string }, at: number): Activity {
  const { messageId, authorId } = to;
  return {
    kind: 'reactionAdded',
    messageId,
    guildId: GUILD,
    channelId: '70',
    userId,
    emoji: '👍',
    burst: false,
    at,
    name: null,
    authorId,
  };
}

/** Everything `days` tells, added up by member: totals of every part, and whether slots were there. */
async function readDays(
  store: Store,
  from: UtcDay,
  to: UtcDay,
  slotsFor: ReadonlySet<UtcDay>,
  columns: readonly SheetColumn[] = SHEET_COLUMNS,
) {
  const totals = new Map<Snowflake, Sums>();
  const slots = new Map<string, Sums & { active: number }>();
  const order: UtcDay[] = [];
  const add = (userId: Snowflake, counts: Counts) => {
    const sums = totals.get(userId) ?? {};
    addCounts(sums, counts);
    totals.set(userId, sums);
  };
  for await (const { day, sheet, changed } of store.days(GUILD, from, to, { columns, slotsFor })) {
    order.push(day);
    const rows = [...changed].flat();
    const replaced = new Set(rows.map(({ userId }) => userId));
    for (const row of rows) {
      add(row.userId, row);
      for (const [slot, counts] of row.slots) slots.set(`${row.userId} ${day * SLOTS_PER_DAY + slot}`, { ...counts });
    }
    if (sheet === null) continue;
    const told = Object.keys(sheet.totals);
    expect([...columns]).toEqual(expect.arrayContaining(told));
    expect(told).toEqual(expect.arrayContaining([...columns].filter(standsAlways)));
    const ids = [...sheet.memberIds].map(String);
    ids.forEach((userId, i) => {
      if (replaced.has(userId)) return;
      const counts = METRICS.names.map((metric) => [metric, sheet.totals[metric]?.[i] ?? 0]);
      add(userId, nonZero(Object.fromEntries(counts)));
    });
    expect(sheet.slots !== null, `slots of day ${day}`).toBe(slotsFor.has(day));
    for (const column of columns) {
      const { positions = [], values = [] } = sheet.slots?.[column] ?? {};
      positions.forEach((position, i) => {
        const userId = ids[Math.floor(position / SLOTS_PER_DAY)] ?? '';
        if (replaced.has(userId)) return;
        const key = `${userId} ${day * SLOTS_PER_DAY + (position % SLOTS_PER_DAY)}`;
        slots.set(key, { active: 0, ...slots.get(key), [column]: values[i] ?? 0 });
      });
    }
  }
  expect(order).toEqual([...order].sort((a, b) => a - b));
  return { totals: Object.fromEntries([...totals].sort()), slots: Object.fromEntries([...slots].sort()) };
}

/** What every store must do, whatever is under it. */
export function describeStore(name: string, open: () => Promise<World>): void {
  describe(name, () => {
    let world: World;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world?.close());

    const count = (...changes: Activity[]) => world.ledger.apply({ changes });

    it('tells a member’s days with slots and channels', async () => {
      const at = CONTRACT_NOW - 3 * DAY_MS;
      const first = message('11', at, '71');
      count(first, message('11', at + 60_000, '72'), message('11', at + DAY_MS));
      if (first.kind !== 'message') throw new Error();
      count(reaction('12', { messageId: first.messageId, authorId: '11' }, at + 900_000));
      await world.publish();

      const days = await world.store.memberDays(GUILD, '11', TODAY - 10, TODAY, { breakdowns: true });

      expect(days).toMatchObject([
        { guildId: GUILD, userId: '11', day: TODAY - 3, messages: 2, reactionsReceived: 1 },
        { day: TODAY - 2, messages: 1 },
      ]);
      expect(days[0]?.slots).toEqual(
        new Map([
          [48, { messages: 2, active: 1 }],
          [49, { reactionsReceived: 1, active: 0 }],
        ]),
      );
      expect(days[0]?.breakdowns.channels).toEqual(
        new Map([
          ['71', 1],
          ['72', 1],
        ]),
      );
      expect(await world.store.memberDays(GUILD, '11', TODAY - 2, TODAY)).toHaveLength(1);
      expect(await world.store.memberDays(GUILD, '404', 0, TODAY)).toEqual([]);
    });

    it('tells the guild’s days', async () => {
      const at = CONTRACT_NOW - 20 * DAY_MS;
      count(message('21', at), message('22', at), message('22', at, '73'), message('21', at, '70', OTHER_GUILD));
      await world.publish();

      expect(await world.store.serverDays(GUILD, TODAY - 20, TODAY - 20)).toMatchObject([
        { guildId: GUILD, day: TODAY - 20, messages: 3, activeMembers: 2 },
      ]);
    });

    it('tells first and last seen, and names', async () => {
      const at = CONTRACT_NOW - 30 * DAY_MS;
      count(message('31', at + 5_000), message('31', at));
      await world.publish();

      expect(await world.store.member(GUILD, '31')).toEqual({
        guildId: GUILD,
        userId: '31',
        name: 'name of 31',
        firstSeen: at,
        lastSeen: at + 5_000,
      });
      expect(await world.store.member(GUILD, '404')).toBeNull();
      expect(await world.store.names(GUILD, ['31', '404'])).toEqual(new Map([['31', 'name of 31']]));
      expect(await world.store.names(GUILD, [])).toEqual(new Map());
    });

    it('tells the gaps that concern a guild, newest first', async () => {
      const gap = (id: string, chosen: Partial<Gap>): Gap => ({
        id,
        guildId: null,
        streams: null,
        shardCount: 1,
        from: CONTRACT_NOW - 10_000,
        to: CONTRACT_NOW,
        reason: 'newSession',
        state: 'open',
        acrossEpochs: false,
        ...chosen,
      });
      const shard = Number((BigInt(GUILD) >> 22n) % 4n);
      const [own, other] = [shard, (shard + 1) % 4].map((of) => `discord:${of}`);
      if (!own || !other) throw new Error();
      const gaps = [
        gap('everybody', {}),
        gap('own', { guildId: GUILD, from: CONTRACT_NOW - 20_000, state: 'refilled', reason: 'outage' }),
        gap('own stream', { streams: [own], shardCount: 4, from: CONTRACT_NOW - 30_000 }),
        gap('far for this guild', {
          state: 'refilling',
          from: CONTRACT_NOW - 40_000,
          to: CONTRACT_NOW - 10,
          done: { [GUILD]: 'refilled' },
        }),
        gap('far for another', {
          state: 'refilling',
          from: CONTRACT_NOW - 50_000,
          to: CONTRACT_NOW - 20,
          done: { [OTHER_GUILD]: 'partly' },
        }),
        gap('other stream', { streams: [other], shardCount: 4 }),
        gap('other guild', { guildId: OTHER_GUILD }),
        gap('long ago', { from: CONTRACT_NOW - DAY_MS, to: CONTRACT_NOW - DAY_MS + 1 }),
      ];
      world.ledger.apply({ changes: gaps.map((each) => ({ kind: 'gap', gap: each })) });
      await world.publish();

      const told = await world.store.gaps(GUILD, CONTRACT_NOW - 1_000);

      expect(told.map(({ id, state }) => [id, state])).toEqual([
        ['everybody', 'open'],
        ['own', 'refilled'],
        ['own stream', 'open'],
        ['far for this guild', 'refilled'],
        ['far for another', 'refilling'],
      ]);
      expect(told.slice(0, 3)).toEqual(gaps.slice(0, 3));
      expect(told.some((one) => 'done' in one)).toBe(false);
    });

    it('tells the same days without sheets, with sheets, and with members changed since', async () => {
      const at = CONTRACT_NOW - 40 * DAY_MS;
      const span = [TODAY - 41, TODAY - 39] as const;
      const edge = new Set([TODAY - 40]);
      const read = () => readDays(world.store, ...span, edge);
      count(message('41', at), message('42', at), message('41', at + DAY_MS));
      await world.publish();
      const withoutSheets = await read();
      await world.publish({ sheets: true });
      const withSheets = await read();
      const messages = await readDays(world.store, ...span, edge, ['messages']);
      count(message('42', at + 1), message('43', at));
      await world.publish();
      const changed = await read();

      expect(withoutSheets.totals).toMatchObject({ 41: { messages: 2 }, 42: { messages: 1 } });
      expect(withSheets.totals).toEqual(withoutSheets.totals);
      expect(messages.totals).toEqual(withSheets.totals);
      expect(changed.totals).toMatchObject({ 41: { messages: 2 }, 42: { messages: 2 }, 43: { messages: 1 } });
      const slot = (user: string) => `${user} ${(TODAY - 40) * SLOTS_PER_DAY + 48}`;
      expect(changed.slots).toMatchObject({
        [slot('41')]: { messages: 1, active: 1 },
        [slot('42')]: { messages: 2, active: 1 },
        [slot('43')]: { messages: 1, active: 1 },
      });
    });

    it('tells courses that add up to the tally, and channels that add up to the messages, slot by slot', async () => {
      const reply = { messageId: '1', channelId: '70', authorId: '51' };
      const sent = fc.record({
        user: fc.constantFrom('51', '52', '53'),
        minute: fc.integer({ min: 0, max: 3 * 1_440 }),
        channel: fc.constantFrom('81', '82', '83'),
        stickers: fc.nat(2),
        isReply: fc.boolean(),
      });
      const first = (TODAY - 64) * SLOTS_PER_DAY;
      const edge = fc.integer({ min: 0, max: 3 * SLOTS_PER_DAY });
      const span = fc.tuple(edge, edge).filter(([a, b]) => a !== b);
      const property = fc.asyncProperty(fc.array(sent, { minLength: 1, maxLength: 10 }), span, async (all, [a, b]) => {
        for (const { user, minute, channel, stickers, isReply } of all) {
          const activity = message(user, first * 900_000 + minute * 60_000, channel);
          count({
            ...activity,
            ...(stickers > 0 && { stickers }),
            ...(isReply && user !== '51' && { reply }),
          } as Activity);
        }
        await world.publish();
        const { store } = world;
        const [from, to] = [first + Math.min(a, b), first + Math.max(a, b)];
        const asked = { store, guildId: GUILD, now: CONTRACT_NOW, from, to, metrics: METRICS.names };
        const tally = await tallyOf({ ...asked, edges: [from, to] });
        const { activeMembers: _, ...figures } = tally.figures({ from, to });
        for (const step of ['slot', 'hour', 'day'] as const) {
          const sums: Sums = {};
          for (const point of await courseOf({ ...asked, step, timeZone: 'Asia/Kathmandu' })) addCounts(sums, point);
          expect(sums).toEqual(nonZero(figures));
        }
        const slots = await courseOf({ ...asked, step: 'slot', timeZone: 'UTC' });
        const busy = slots.filter(({ messages }) => messages).map((slot) => ({ ...slot, begin: slot.from / 900_000 }));
        const spans = busy.map(({ begin, messages }) => ({ begin, end: begin + 1, messages }));
        for (const { begin, end, messages = 0 } of [{ begin: from, end: to, ...figures }, ...spans]) {
          const { channels, other } = await channelsOf({ ...asked, span: { from: begin, to: end } });
          expect([...channels.values()].reduce((sum, amount) => sum + amount, other)).toBe(messages);
        }
      });
      await fc.assert(property, { numRuns: 5, endOnFailure: true });
    });

    it('adds up whatever was counted, read in one piece or in many', async () => {
      let users = 1_000;
      const deed = fc.record({
        user: fc.integer({ min: 0, max: 3 }),
        day: fc.integer({ min: 0, max: 3 }),
        minute: fc.integer({ min: 0, max: 1_439 }),
        next: fc.constantFrom('nothing', 'publish', 'sheets'),
      });
      const property = fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 12 }), async (deeds) => {
        users += 10;
        const wanted: Record<string, number> = {};
        for (const { user, day, minute, next } of deeds) {
          const userId = String(users + user);
          // Days 120 and more back: further than one query reaches when all time is read.
          count(message(userId, (TODAY - 120 - day * 25) * DAY_MS + minute * 60_000));
          wanted[userId] = (wanted[userId] ?? 0) + 1;
          if (next !== 'nothing') await world.publish({ sheets: next === 'sheets' });
        }
        await world.publish();
        const { totals } = await readDays(world.store, TODAY - 300, TODAY, new Set());
        const told = Object.fromEntries(Object.keys(wanted).map((userId) => [userId, totals[userId]?.messages]));
        expect(told).toEqual(wanted);
      });
      await fc.assert(property, { numRuns: 6, endOnFailure: true });
    });
  });
}
