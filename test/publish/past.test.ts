import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { DAY_MS, dayOf } from '../../src/base/time/slots.js';
import { shardOf, shardStreams } from '../../src/discord/shards.js';
import type { GapChange } from '../../src/ledger/change.js';
import { boardReport } from '../../src/reports/board-report.js';
import { createOtherEpochs, type OtherEpochs } from '../../src/store/mongo/other-epochs.js';
import { MongoSilentError } from '../../src/store/mongo/trouble.js';
import type { Basis } from '../../src/store/store.js';
import { type MongoServer, startMongo, whyNoMongo } from '../support/mongo-server.js';
import { answering, deliver, LONG_AGO, openEpoch, openStore, roundOf } from './epochs.js';
import { addGuild, GUILD, message, NOON, OTHER_GUILD, testClock } from './fixture.js';

const server: MongoServer | null = await startMongo();
afterAll(() => server?.close());

function gapOf(id: string, from: number): GapChange {
  const about = { guildId: null, streams: ['discord:0'], shardCount: 1, reason: 'hole', state: 'partly' } as const;
  return { kind: 'gap', gap: { ...about, id, from, to: from + 60_000, acrossEpochs: false } };
}

describe.skipIf(server === null)(`what other epochs counted, on ${server?.kind ?? whyNoMongo()}`, () => {
  /** A dead epoch in MongoDB: a message of each of the last ten days, with or without sheets; and the ledger that followed it. */
  async function followed({ sheets = true } = {}) {
    const clock = testClock();
    const collections = await openStore(server);
    const dead = openEpoch({ clock });
    for (let day = 1; day <= 10; day += 1) dead.apply({ changes: [message('9', NOON - day * DAY_MS)] });
    dead.apply({ changes: [gapOf('of the dead', NOON - 3 * DAY_MS)] });
    await deliver(await roundOf(dead, collections, { clock, sheets }), collections);
    const own = openEpoch({ clock, follows: NOON - DAY_MS / 2 });
    own.apply({ changes: [message('10', NOON)] });
    return { clock, collections, dead, own, ...answering(own, createOtherEpochs(collections)) };
  }

  const board = (basis: Basis) =>
    boardReport({ basis, guildId: GUILD, now: NOON, timeZone: 'UTC', since: LONG_AGO, metricsSince: {}, top: 10 });

  it('bring names and gaps along, and are read with the first answer', async () => {
    const { withStore } = await followed();
    const report = await withStore(GUILD, board);
    expect(report.list.top).toMatchObject([
      { userId: '9', name: 'member 9', messages: 7 },
      { userId: '10', name: 'member 10', messages: 1 },
    ]);
    expect(report.gaps?.newest).toMatchObject({ id: 'of the dead', state: 'partly' });
    expect(report.lacking).toBeNull();
  });

  it('are missing by name while MongoDB is away, until they were read once', async () => {
    const { withStore, mongo, past } = await followed();
    mongo.there = false;
    const without = await withStore(GUILD, board);
    expect(without.windows[2]?.figures.messages).toBe(1);
    expect(without.lacking).toEqual({ awaySince: NOON, missingBefore: NOON - DAY_MS / 2 });
    expect(without.windows.map(({ change }) => change.messages)).toEqual([null, null, null]);

    mongo.there = true;
    await past.readAll();
    mongo.there = false;
    const whole = await withStore(GUILD, board);
    expect(whole.windows[2]?.figures.messages).toBe(11);
    expect(whole.lacking).toBeNull();
  });

  it('are counted from the day down to which they were read, where reading was interrupted', async () => {
    const { own, collections, clock } = await followed();
    const others = createOtherEpochs(collections);
    let pages = 0;
    const interrupted: OtherEpochs = {
      ...others,
      // One day a page, as where many members are active; the third cannot be read.
      days: async (...question) => (await others.days(...question)).map((one) => ({ ...one, activeMembers: 30_000 })),
      async parts(...question) {
        pages += 1;
        if (pages === 3) throw new Error('the line is down');
        return others.parts(...question);
      },
    };
    const { withStore, past, log } = answering(own, interrupted);
    await past.readAll();
    expect(log.at('warn')).toMatchObject([{ guildId: GUILD }]);
    pages = 2;
    const report = await withStore(GUILD, board);
    expect(report.windows[2]?.figures.messages).toBe(3);
    expect(report.lacking).toEqual({ awaySince: null, missingBefore: dayOf(clock.at) * DAY_MS - 2 * DAY_MS });
  });

  it.each([true, false])(
    'are not asked for a second time, but for what may have landed late (sheets: %s)',
    async (sheets) => {
      const { own, collections, dead, clock, withStore, past } = await followed({ sheets });
      await withStore(GUILD, board);
      const others = createOtherEpochs(collections);
      const asked: number[] = [];
      const counting: OtherEpochs = {
        ...others,
        parts: (guildId, days) => {
          asked.push(days.length);
          return others.parts(guildId, days);
        },
      };
      const again = answering(own, counting);
      await again.withStore(GUILD, board);
      await again.past.readAll();
      expect(asked).toEqual([]);
      await again.past.readAll({ again: true });
      expect(asked).toEqual([0]);

      dead.apply({ changes: [message('9', NOON - 2 * DAY_MS), message('10', NOON - 5 * DAY_MS)] });
      await deliver(await roundOf(dead, collections, { clock }), collections);
      await again.past.readAll({ again: true });
      expect(asked).toEqual([0, 2]);
      expect((await withStore(GUILD, board)).windows[2]?.figures.messages).toBe(13);
      await past.readAll({ again: true });
      expect((await withStore(GUILD, board)).windows[2]?.figures.messages).toBe(13);
    },
  );

  it('stay when MongoDB is set back, or loses them', async () => {
    const { own, collections, withStore, past } = await followed({ sheets: false });
    const whole = await withStore(GUILD, board);
    const { epoch } = own.identity();
    const [found] = await collections.users.find({ epoch: { $ne: epoch } }, { limit: 1 }).toArray();
    await collections.users.updateOne({ _id: found?._id ?? '' }, { $set: { messages: 7, rev: 0 } });
    await collections.users.deleteMany({ epoch: { $ne: epoch }, _id: { $ne: found?._id ?? '' } });
    await past.readAll({ again: true });
    expect(await withStore(GUILD, board)).toEqual(whole);
    await Promise.all([
      collections.servers.deleteMany({}),
      collections.users.deleteMany({}),
      collections.meta.deleteMany({}),
    ]);
    await past.readAll({ again: true });
    expect(await withStore(GUILD, board)).toEqual(whole);
  });

  it('are read anew in a new epoch, with those of the one that ended', async () => {
    const { own, collections, clock, withStore, past } = await followed();
    own.apply({ changes: [message('10', NOON)] });
    await withStore(GUILD, board);
    await deliver(await roundOf(own, collections, { clock, sheets: true }), collections);
    own.epochs.begin({ epoch: 'third', began: NOON + 1, predecessorCountedTo: NOON, token: 'third' });
    expect(own.past.reached(GUILD)).toBeUndefined();
    await past.readAll();
    const report = await withStore(GUILD, board);
    expect(report.windows[2]?.figures.messages).toBe(12);
    expect(report.list.top.map(({ name }) => name)).toEqual(['member 9', 'member 10']);
  });

  it('of a server whose documents somebody bent hold up no other’s', async () => {
    const { own, collections, clock, past, log } = await followed();
    const dead = openEpoch({ clock });
    dead.apply({ changes: [message('9', NOON, OTHER_GUILD)] });
    await deliver(await roundOf(dead, collections, { clock }), collections);
    addGuild(own, NOON, OTHER_GUILD);
    const [first, last] = [GUILD, OTHER_GUILD].sort();
    await collections.servers.updateOne({ guildId: first ?? '' }, { $set: { day: 'yesterday' } } as never);
    await past.readAll();
    await past.readAll();
    expect(own.past.reached(first ?? '')).not.toBe(0);
    expect(own.past.reached(last ?? '')).toBe(0);
    expect(log.at('warn')).toMatchObject([{ guildId: first }]);
  });

  it('of all servers wait where MongoDB itself fails, and the one that it failed at comes last', async () => {
    const { own, collections } = await followed();
    const guildIds = Array.from({ length: 20 }, (_, n) => String(BigInt(OTHER_GUILD) + BigInt(n)));
    for (const guildId of guildIds) addGuild(own, NOON, guildId);
    const others = createOtherEpochs(collections);
    const asked: string[] = [];
    let silent = true;
    const { past, log } = answering(own, {
      ...others,
      days: async (guildId, epoch) => {
        asked.push(guildId);
        if (silent) throw new MongoSilentError(30_000);
        return others.days(guildId, epoch);
      },
    });
    await past.readAll();
    const [first = '', second = '', ...more] = asked;
    expect(more).toEqual([]);
    expect(log.at('warn')).toHaveLength(2);
    silent = false;
    asked.length = 0;
    await past.readAll();
    expect(asked).toHaveLength(21);
    expect(asked.slice(-2).sort()).toEqual([first, second].sort());
    expect([...own.past.guilds().values()]).toEqual(Array(21).fill(0));
  });

  it('are read of few servers at a time, however many boards wait for theirs and however slow MongoDB is', async () => {
    const { own, collections } = await followed();
    const guildIds = Array.from({ length: 40 }, (_, n) => String(BigInt(OTHER_GUILD) + BigInt(n)));
    for (const guildId of guildIds) addGuild(own, NOON, guildId);
    const others = createOtherEpochs(collections);
    let [reading, most] = [0, 0];
    const { past } = answering(own, {
      ...others,
      async days(...question) {
        reading += 1;
        most = Math.max(most, reading);
        await nextTurn();
        reading -= 1;
        return others.days(...question);
      },
    });
    const all = past.readAll();
    await Promise.all(guildIds.map((guildId) => past.have(guildId)));
    await all;
    expect(most).toBeLessThanOrEqual(8);
    expect([...own.past.guilds().values()]).toEqual(Array(41).fill(0));
  });

  it('are read of servers of the own shards only, and what another process counts of its own is not added', async () => {
    const { own, clock, collections } = await followed();
    const theirs = String(BigInt(GUILD) + (1n << 22n));
    const count = 2;
    const mine = shardOf(GUILD, count);
    expect(shardOf(theirs, count)).not.toBe(mine);
    const other = openEpoch({ clock, follows: NOON - DAY_MS });
    addGuild(other, NOON, theirs);
    other.apply({ changes: [message('9', NOON, theirs)] });
    await deliver(await roundOf(other, collections, { clock }), collections);
    // The ledger of one process for both shards, which counts for one of them now.
    addGuild(own, NOON, theirs);
    const { past, withStore } = answering(own, createOtherEpochs(collections), shardStreams({ ids: [mine], count }));
    await past.readAll({ again: true });
    expect([own.past.reached(GUILD), own.past.reached(theirs)]).toEqual([0, undefined]);
    expect((await withStore(GUILD, board)).windows[2]?.figures.messages).toBe(11);
  });

  it('are nothing to a first epoch, unless another ledger left something of the server', async () => {
    const { collections, clock } = await followed();
    const own = openEpoch({ clock });
    let asked = 0;
    const others = createOtherEpochs(collections);
    const { withStore, past } = answering(own, {
      ...others,
      days: (...question) => {
        asked += 1;
        return others.days(...question);
      },
    });
    own.facts.set('publish.metaRead', own.identity().epoch);
    await past.readAll({ again: true });
    expect(await withStore(GUILD, board)).toMatchObject({ lacking: null });
    expect(asked).toBe(0);

    own.epochs.adopt({ guildId: GUILD, since: LONG_AGO, settings: {}, board: null });
    const report = await withStore(GUILD, board);
    expect(asked).toBe(1);
    expect(report.windows[2]?.figures.messages).toBe(10);
  });
});
