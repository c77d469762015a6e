import { afterAll, describe, expect, it } from 'vitest';
import { guildStream } from '../../src/discord/shards.js';
import type { LeaseDocument } from '../../src/store/mongo/documents.js';
import { createMongoStore } from '../../src/store/mongo/mongo-store.js';
import { createOtherEpochs } from '../../src/store/mongo/other-epochs.js';
import { ledgerOf020 } from '../ledger/file/old-files.js';
import { mongoConfig } from '../support/mongo-config.js';
import { type MongoServer, startMongo, whyNoMongo } from '../support/mongo-server.js';
import { BOT, dataFolder, FOREVER, GUILD, lookInto, NOON, openProcess, ready, testClock } from './fixture.js';

const server: MongoServer | null = await startMongo();
afterAll(() => server?.close());

/** A lease as 0.2.0 writes it. */
const leaseOf020 = (shard: number, shardCount: number): LeaseDocument => ({
  _id: `lease:${BOT}:${shard}`,
  kind: 'lease',
  bot: BOT,
  shard,
  shardCount,
  epoch: 'an epoch of another',
  token: 'a token of another',
  beat: 7,
  begunRev: 3,
  publishedRev: 2,
  countedTo: new Date(NOON - 5_000),
  holder: 'a bot of 0.2.0',
});

/** A gap of whole shards as 0.2.0 writes it. */
const gapOf020 = (id: string, shards: readonly number[] | null) => ({
  _id: `gap:${id}`,
  kind: 'gap' as const,
  guildId: null,
  shards,
  shardCount: 4,
  from: new Date(NOON - 60_000),
  to: new Date(NOON),
  reason: 'newSession' as const,
  state: 'refilled' as const,
  acrossEpochs: false,
  epoch: 'an epoch of another',
  rev: 1,
});

describe.skipIf(server === null)(`documents of 0.2.0 on ${server?.kind ?? whyNoMongo()}`, () => {
  const setUp = async () => {
    if (server === null) throw new Error(whyNoMongo());
    const mongo = mongoConfig(server);
    return { mongo, clock: testClock(), store: await lookInto(mongo) };
  };

  it('a lease is its ledger’s own after the upgrade: it goes on at once, in its epoch, for the same shards', async () => {
    const { mongo, clock, store } = await setUp();
    const folder = ledgerOf020(dataFolder());
    const shards = { ids: [0, 1], count: 2 };
    const bot = openProcess({ mongo, clock, folder, shards, times: { standstill: FOREVER } });
    const before = [0, 1].map((shard) => ({
      ...leaseOf020(shard, 2),
      epoch: bot.epoch,
      token: 'a-token',
      begunRev: 0,
      publishedRev: 0,
    }));
    await store.meta.insertMany(before);
    await bot.publisher.start();
    expect(await bot.publisher.round()).toBe('whole');
    expect(bot.ledger.identity()).toMatchObject({ epoch: bot.epoch, followed: false });
    const { counter: publishedRev } = bot.ledger.identity();
    const after = await store.meta.find<LeaseDocument>({ kind: 'lease' }).sort({ _id: 1 }).toArray();
    expect(after).toMatchObject(
      before.map(({ _id, shard }) => ({ _id, stream: `discord:${shard}`, shard, epoch: bot.epoch, publishedRev })),
    );
    // What 0.2.0 reads in a lease it finds as it was, apart from what a process and its rounds change.
    for (const [shard, lease] of after.entries()) {
      const { stream: _, ...known } = lease;
      expect(Object.keys(known).sort()).toEqual(Object.keys(leaseOf020(shard, 2)).sort());
      expect(known.countedTo).toBeInstanceOf(Date);
    }
  });

  it('a lease that a living bot of 0.2.0 beats keeps every other ledger out, by the name of its holder', async () => {
    const { mongo, clock, store } = await setUp();
    const { _id } = leaseOf020(0, 1);
    await store.meta.insertOne(leaseOf020(0, 1));
    const beating = setInterval(() => void store.meta.updateOne({ _id, kind: 'lease' }, { $inc: { beat: 1 } }), 50);
    try {
      const bot = openProcess({ mongo, clock, folder: dataFolder(), times: { standstill: FOREVER } });
      await expect(bot.publisher.start()).rejects.toMatchObject({
        exitCode: 1,
        message: expect.stringContaining('a bot of 0.2.0'),
      });
    } finally {
      clearInterval(beating);
    }
  });

  it.each([
    ['the same shard', leaseOf020(0, 1)],
    ['shards that there are no more', leaseOf020(1, 2)],
  ])('a lease of %s that stands still is followed by a new epoch, with the gap from its countedTo', async (_, left) => {
    const { mongo, clock, store } = await setUp();
    await store.meta.insertOne(left);
    const bot = openProcess({ mongo, clock, folder: dataFolder() });
    bot.ledger.positions.setShardCount(1);
    await bot.publisher.start();
    expect(bot.ledger.identity()).toMatchObject({ followed: true, predecessorCountedTo: NOON - 5_000 });
    const leases = await store.meta.find({ kind: 'lease' }).toArray();
    expect(leases).toMatchObject([{ _id: `lease:${BOT}:0`, stream: 'discord:0', shard: 0, shardCount: 1 }]);
  });

  it('a gap of shards is told of their streams’ guilds', async () => {
    const { mongo, store } = await setUp();
    const own = Number((BigInt(GUILD) >> 22n) % 4n);
    await store.meta.insertMany([
      gapOf020('own', [own]),
      gapOf020('other', [(own + 1) % 4]),
      gapOf020('all', null),
      gapOf020('both', [(own + 1) % 4, own]),
    ]);
    const told = await createMongoStore(store, { streamOf: guildStream, readMs: 30_000 }).gaps(GUILD, 0);
    expect(told.map(({ id }) => id).sort()).toEqual(['all', 'both', 'own']);
    const past = await createOtherEpochs(store).gaps(GUILD, 'the own epoch');
    expect(past.find(({ id }) => id === 'own')?.streams).toEqual([`discord:${own}`]);
    expect(past.find(({ id }) => id === 'all')?.streams).toBeNull();
    expect(mongo.database).not.toBe('');
  });

  it('a gap names its shards as it did, beside its streams', async () => {
    const { mongo, clock, store } = await setUp();
    const bot = openProcess({ mongo, clock, folder: dataFolder() });
    await bot.publisher.start();
    ready(bot.ledger, NOON);
    const { _id: _, kind: _kind, epoch: _epoch, rev: _rev, ...gap } = gapOf020('', null);
    const saved = { ...gap, from: NOON - 60_000, to: NOON };
    const named = { one: ['discord:1'], two: ['discord:0', 'discord:3'], none: ['other:1'], all: null };
    for (const [id, streams] of Object.entries(named)) {
      const { shards: _shards, ...rest } = saved;
      bot.ledger.apply({ changes: [{ kind: 'gap', gap: { ...rest, id, streams } }] });
    }
    await bot.publisher.round();
    const found = await store.meta.find({ kind: 'gap' }).sort({ _id: 1 }).toArray();
    expect(found).toMatchObject([
      { _id: 'gap:all', streams: null, shards: null, shardCount: 4 },
      { _id: 'gap:none', streams: ['other:1'], shards: [] },
      { _id: 'gap:one', streams: ['discord:1'], shards: [1] },
      { _id: 'gap:two', streams: ['discord:0', 'discord:3'], shards: [0, 3] },
    ]);
  });
});
