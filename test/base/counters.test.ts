import { afterAll, describe, expect, it } from 'vitest';
import { createCounters, noteLag } from '../../src/base/counters.js';
import type { Gap } from '../../src/counts/gap.js';
import { startBot, startDiscord } from '../discord/bot.js';
import { addGuild, dataFolder, lookInto, message, NOON, openProcess, PATIENCE, testClock } from '../publish/fixture.js';
import { mongoConfig } from '../support/mongo-config.js';
import { type MongoServer, startMongo, whyNoMongo } from '../support/mongo-server.js';

const server: MongoServer | null = await startMongo();
afterAll(() => server?.close());

describe('lags', () => {
  it('a lag keeps the last and the longest', () => {
    const { commitLag } = createCounters();
    expect(commitLag).toEqual({ lastMs: null, largestMs: 0 });
    noteLag(commitLag, 800);
    noteLag(commitLag, 20);
    expect(commitLag).toEqual({ lastMs: 20, largestMs: 800 });
  });
});

describe('the counters of a gateway and its ledger', () => {
  it('know replays, duplicates, holes and gaps', async () => {
    const { discord, send } = await startDiscord();
    const counters = createCounters();
    const { live, caughtUp, ledger } = await startBot(discord, { counters });
    await live();
    discord.faults.repeatNext({ count: 5 });
    discord.faults.repeatNext({ count: 3, newSequence: true, after: 2 });
    send(20);
    discord.faults.skipSequence(2);
    send(1);
    await caughtUp();
    ledger.commit();
    expect(counters).toMatchObject({ replays: 5, holes: 1, failures: 0 });
    expect(counters.dispatches).toBeGreaterThanOrEqual(24);
    expect(ledger.counters).toMatchObject({ messages: 21, duplicates: 3, gaps: 1 });
    expect(ledger.counters.commitLag.lastMs).toBeGreaterThan(0);
  });
});

describe.skipIf(server === null)(`the counters of a ledger and MongoDB (${server?.kind ?? whyNoMongo()})`, () => {
  const openCounted = () => {
    if (server === null) throw new Error(whyNoMongo());
    const counters = createCounters();
    const mongo = mongoConfig(server);
    const bot = openProcess({ mongo, folder: dataFolder(), clock: testClock(), counters });
    addGuild(bot.ledger);
    return { ...bot, counters, mongo };
  };

  it('know how long a commit and a copy took, and by how much both sides differ', PATIENCE, async () => {
    const { ledger, publisher, counters, mongo } = openCounted();
    const sent = message('1');
    ledger.apply({ changes: [sent, message('2'), sent] });
    expect(counters.publishLag.lastMs).toBeNull();
    await publisher.start();
    await publisher.round();
    expect(counters).toMatchObject({ messages: 2, duplicates: 1, gaps: 0, reconcileDifference: null });
    expect(counters.commitLag.largestMs).toBeGreaterThan(0);
    expect(counters.publishLag.lastMs).toBeGreaterThan(0);
    await publisher.reconcile();
    expect(counters.reconcileDifference).toBe(0);
    const { servers } = await lookInto(mongo);
    await servers.updateOne({ messages: 2 }, { $inc: { messages: 4 } });
    await publisher.reconcile();
    expect(counters.reconcileDifference).toBe(1);
  });

  it('a gap counts once, whatever becomes of it', () => {
    const { ledger, counters } = openCounted();
    const gap: Gap = {
      id: 'a gap',
      guildId: null,
      streams: ['discord:0'],
      shardCount: 1,
      from: NOON,
      to: NOON + 1_000,
      reason: 'hole',
      state: 'open',
      acrossEpochs: false,
    };
    ledger.apply({ changes: [{ kind: 'gap', gap }] });
    ledger.apply({ changes: [{ kind: 'gap', gap: { ...gap, state: 'refilled' } }] });
    ledger.commit();
    expect(counters.gaps).toBe(1);
  });
});
