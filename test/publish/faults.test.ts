import fc from 'fast-check';
import type { Document } from 'mongodb';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { writeAll } from '../../src/publish/bulk.js';
import { guardedReplace } from '../../src/store/mongo/writes.js';
import { mongoConfig } from '../support/mongo-config.js';
import { startProxy } from '../support/mongo-proxy.js';
import { type MongoServer, startMongo, whyNoMongo } from '../support/mongo-server.js';
import {
  addGuild,
  dataFolder,
  FOREVER,
  lookInto,
  message,
  NOON,
  OTHER_GUILD,
  openProcess,
  PATIENCE,
  publishedMessages,
  ready,
  testClock,
} from './fixture.js';

// Killed and restarted: a server of its own that loses nothing it has acknowledged.
const server: MongoServer | null = await startMongo({ own: true, syncOnCommit: true });
afterAll(() => server?.close());

/** Every collection of a test's database, as it stands. */
async function snapshotOf(store: Awaited<ReturnType<typeof lookInto>>): Promise<() => Promise<void>> {
  const { users, servers, sheets, members, meta } = store;
  const all = [users, servers, sheets, members, meta].map(store.ofAny);
  const documents = await Promise.all(all.map((collection) => collection.find().toArray()));
  return async () => {
    for (const [index, collection] of all.entries()) {
      await collection.deleteMany({});
      const copy = documents[index] ?? [];
      if (copy.length > 0) await collection.insertMany(copy);
    }
  };
}

describe.skipIf(server === null)(`publishing through faults on ${server?.kind ?? whyNoMongo()}`, () => {
  const given = () => {
    if (server === null) throw new Error(whyNoMongo());
    return server;
  };
  const openLine = async () => {
    const line = await startProxy(given());
    onTestFinished(() => line.close());
    return line;
  };

  it('counts nothing twice when replies are lost after the server has acted', async () => {
    const line = await openLine();
    const mongo = mongoConfig(line);
    const clock = testClock();
    const folder = dataFolder();
    const bot = openProcess({ mongo, clock, folder });
    addGuild(bot.ledger);
    line.loseReply('insert');
    await bot.publisher.start();
    await vi.waitFor(() => expect(bot.publisher.store()).not.toBeNull(), PATIENCE);
    for (let n = 1; n <= 3; n += 1) {
      for (const command of ['findAndModify', 'update']) {
        bot.ledger.apply({ changes: [message('1'), message(String(n + 10))] });
        const { lost } = line;
        line.loseReply(command);
        // A round may have failed already for a reply that was lost before.
        while (line.lost === lost) {
          await bot.publisher.round().catch(() => {});
          await vi.waitFor(() => expect(bot.publisher.store()).not.toBeNull(), PATIENCE);
        }
      }
    }
    await vi.waitFor(async () => expect(await bot.publisher.round()).toBe('whole'), PATIENCE);

    expect(line.lost).toBeGreaterThan(6);
    const store = await lookInto(mongoConfig(given(), { database: mongo.database }));
    expect(await publishedMessages(store)).toEqual({ 1: 6, 11: 2, 12: 2, 13: 2 });
    expect(await bot.publisher.reconcile()).toMatchObject({ differences: [], whole: true });
    expect(bot.ledger.identity().followed).toBe(false);
  });

  it('lets the newest revision stand, in whatever order and however often documents arrive', async () => {
    const store = await lookInto(mongoConfig(given()));
    const collection = store.ofAny(store.users);
    let documents = 0;
    const arrival = fc.record({ document: fc.integer({ min: 0, max: 2 }), rev: fc.integer({ min: 1, max: 6 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(arrival, { minLength: 1, maxLength: 4 }), { maxLength: 8 }), async (bulks) => {
        documents += 3;
        const newest = new Map<string, number>();
        for (const bulk of bulks) {
          const writes = bulk.map(({ document, rev }) => ({
            _id: `doc ${documents + document}`,
            rev,
            counted: rev * 10,
          }));
          for (const { _id, rev } of writes) newest.set(_id, Math.max(rev, newest.get(_id) ?? 0));
          expect(await writeAll(collection, writes.map(guardedReplace))).toEqual(new Map());
        }
        const ids = [...newest.keys()];
        const found: Document[] = await collection.find({ _id: { $in: ids } }).toArray();
        expect(new Map(found.map(({ _id, rev }) => [_id, rev]))).toEqual(newest);
        expect(found.every(({ rev, counted }) => counted === rev * 10)).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  it('fills a store up again that was set back, also while the bot runs', async () => {
    const mongo = mongoConfig(given());
    const bot = openProcess({ mongo, clock: testClock(), folder: dataFolder() });
    addGuild(bot.ledger);
    ready(bot.ledger, NOON - 1_000);
    await bot.publisher.start();
    bot.ledger.apply({ changes: [message('1')] });
    await bot.publisher.round();
    const store = await lookInto(mongo);
    const setBack = await snapshotOf(store);
    bot.ledger.apply({ changes: [message('1'), message('2')] });
    await bot.publisher.round();
    bot.ledger.apply({ changes: [message('3')] });
    await bot.publisher.round();

    await setBack();
    expect(await publishedMessages(store)).toEqual({ 1: 1 });
    await bot.publisher.round();

    expect(await publishedMessages(store)).toEqual({ 1: 2, 2: 1, 3: 1 });
    expect(bot.log.at('warn').map(({ msg }) => msg)).toEqual([
      'MongoDB lost what it had acknowledged (restored or rolled back): sending it again',
    ]);
    const lease = await store.meta.findOne({ kind: 'lease' });
    expect(lease).toMatchObject({ publishedRev: bot.ledger.identity().counter });
  });

  it('loses nothing when the server is killed again and again', async () => {
    const mongo = mongoConfig(given());
    const bot = openProcess({ mongo, clock: testClock(), folder: dataFolder(), publishSeconds: 0.02 });
    addGuild(bot.ledger);
    await bot.publisher.start();
    const sent: Record<string, number> = {};
    for (let kill = 0; kill < 3; kill += 1) {
      const rounds = bot.ledger.identity().counter;
      for (let n = 0; n < 400; n += 1) {
        const userId = String(100 + (n % 50));
        bot.ledger.apply({ changes: [message(userId)] });
        sent[userId] = (sent[userId] ?? 0) + 1;
      }
      await vi.waitFor(() => expect(bot.ledger.identity().counter).toBeGreaterThan(rounds + kill), PATIENCE);
      await given().kill('SIGKILL');
      await given().restart();
      await vi.waitFor(() => expect(bot.publisher.store()).not.toBeNull(), PATIENCE);
    }
    await bot.publisher.stop(60_000);
    expect(await publishedMessages(await lookInto(mongo))).toEqual(sent);
  });

  it('counts on while MongoDB is away at start, and publishes when it comes', async () => {
    const line = await openLine();
    line.cut();
    const mongo = mongoConfig(line);
    const bot = openProcess({ mongo, clock: testClock(), folder: dataFolder(), times: { silence: 100 } });
    await bot.publisher.start();
    expect(bot.publisher.awaySince()).toBe(NOON);
    addGuild(bot.ledger);
    bot.ledger.apply({ changes: [message('1')] });

    line.mend();
    await vi.waitFor(() => expect(bot.publisher.store()).not.toBeNull(), PATIENCE);
    await bot.publisher.round();

    expect(await publishedMessages(await lookInto(mongo))).toEqual({ 1: 1 });
  });

  it('ends with the holder’s name when MongoDB comes late and another ledger is alive there', async () => {
    const line = await openLine();
    const database = mongoConfig(line).database;
    const clock = testClock();
    const holder = openProcess({
      mongo: mongoConfig(given(), { database }),
      clock,
      folder: dataFolder(),
      holder: 'the first',
    });
    await holder.publisher.start();
    line.cut();
    const late = openProcess({
      mongo: mongoConfig(line, { database }),
      clock,
      folder: dataFolder(),
      times: { silence: 50, standstill: FOREVER },
    });
    await late.publisher.start();

    line.mend();

    await vi.waitFor(() => expect(late.lost).toHaveLength(1), PATIENCE);
    expect(late.lost[0]).toMatchObject({ exitCode: 1, message: expect.stringContaining('the first') });
    expect(late.newEpochs).toBe(0);
  });

  it('begins a new epoch late: the gateway is told, and what was counted before is dropped', async () => {
    const line = await openLine();
    const database = mongoConfig(line).database;
    const clock = testClock();
    const dead = openProcess({ mongo: mongoConfig(given(), { database }), clock, folder: dataFolder() });
    addGuild(dead.ledger);
    await dead.publisher.start();
    dead.ledger.apply({ changes: [message('1')] });
    await dead.publisher.round();
    await dead.kill();
    line.cut();
    const late = openProcess({
      mongo: mongoConfig(line, { database }),
      clock,
      folder: dataFolder(),
      times: { silence: 50 },
    });
    await late.publisher.start();
    addGuild(late.ledger);
    late.ledger.apply({ changes: [message('2')] });
    late.ledger.commit();

    line.mend();

    await vi.waitFor(() => expect(late.publisher.store()).not.toBeNull(), PATIENCE);
    expect(late.newEpochs).toBe(1);
    const store = await lookInto(mongoConfig(given(), { database }));
    // This server was seen to refuse the first write with an error of its storage: the next round brings it.
    await vi.waitFor(async () => {
      await late.publisher.round();
      expect(await publishedMessages(store)).toEqual({ 1: 1 });
    }, PATIENCE);
  });

  it('names a document that cannot be written, and holds up nobody else’s', async () => {
    const mongo = mongoConfig(given());
    const bot = openProcess({ mongo, clock: testClock(), folder: dataFolder() });
    addGuild(bot.ledger);
    addGuild(bot.ledger, NOON, OTHER_GUILD);
    await bot.publisher.start();
    const store = await lookInto(mongo);
    await store.refuseUser('666');
    bot.ledger.apply({ changes: [message('666'), message('1'), message('2', NOON, OTHER_GUILD)] });

    expect(await bot.publisher.round()).toBe('partly');
    expect(await bot.publisher.round()).toBe('partly');

    expect(await publishedMessages(store)).toEqual({ 1: 1, 2: 1 });
    const named = bot.log.lines.filter(({ msg }) => msg === 'a document could not be written');
    expect(named).toMatchObject([{ document: expect.stringContaining(':666:'), retryInMs: 10_000 }]);
    expect(await store.meta.findOne({ kind: 'lease' })).toMatchObject({ publishedRev: 0 });
    expect(bot.publisher.awaySince()).toBeNull();
  });
});
