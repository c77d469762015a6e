import { afterAll, describe, expect, it } from 'vitest';
import { createProcessFigures, noteLag } from '../../src/base/process-figures.js';
import type { Gap } from '../../src/counts/gap.js';
import { startBot, startDiscord } from '../discord/bot.js';
import { addGuild, dataFolder, lookInto, message, NOON, openProcess, PATIENCE, testClock } from '../publish/fixture.js';
import { mongoConfig } from '../support/mongo-config.js';
import { type MongoServer, startMongo, whyNoMongo } from '../support/mongo-server.js';

const server: MongoServer | null = await startMongo();
afterAll(() => server?.close());

describe('lags', () => {
  it('a lag keeps the last and the longest', () => {
    const { commitLag } = createProcessFigures();
    expect(commitLag).toEqual({ lastMs: null, largestMs: 0 });
    noteLag(commitLag, 800);
    noteLag(commitLag, 20);
    expect(commitLag).toEqual({ lastMs: 20, largestMs: 800 });
  });
});

describe('the figures of a gateway and its ledger', () => {
  it('know replays, duplicates, holes and gaps', async () => {
    const { discord, send } = await startDiscord();
    const figures = createProcessFigures();
    const { live, caughtUp, ledger } = await startBot(discord, { figures });
    await live();
    discord.faults.repeatNext({ count: 5 });
    discord.faults.repeatNext({ count: 3, newSequence: true, after: 2 });
    send(20);
    discord.faults.skipSequence(2);
    send(1);
    await caughtUp();
    ledger.commit();
    expect(figures).toMatchObject({ replays: 5, holes: 1, failures: 0 });
    expect(figures.dispatches).toBeGreaterThanOrEqual(24);
    expect(ledger.figures).toMatchObject({ messages: 21, duplicates: 3, gaps: 1 });
    expect(ledger.figures.commitLag.lastMs).toBeGreaterThan(0);
  });
});

describe.skipIf(server === null)(`the figures of a ledger and MongoDB (${server?.kind ?? whyNoMongo()})`, () => {
  const openCounted = () => {
    if (server === null) throw new Error(whyNoMongo());
    const figures = createProcessFigures();
    const mongo = mongoConfig(server);
    const bot = openProcess({ mongo, folder: dataFolder(), clock: testClock(), figures });
    addGuild(bot.ledger);
    return { ...bot, figures, mongo };
  };

  it('know how long a commit and a copy took, and by how much both sides differ', PATIENCE, async () => {
    const { ledger, publisher, figures, mongo } = openCounted();
    const sent = message('1');
    ledger.apply({ changes: [sent, message('2'), sent] });
    expect(figures.publishLag.lastMs).toBeNull();
    await publisher.start();
    await publisher.round();
    expect(figures).toMatchObject({ messages: 2, duplicates: 1, gaps: 0, reconcileDifference: null });
    expect(figures.commitLag.largestMs).toBeGreaterThan(0);
    expect(figures.publishLag.lastMs).toBeGreaterThan(0);
    await publisher.reconcile();
    expect(figures.reconcileDifference).toBe(0);
    const { servers } = await lookInto(mongo);
    await servers.updateOne({ messages: 2 }, { $inc: { messages: 4 } });
    await publisher.reconcile();
    expect(figures.reconcileDifference).toBe(1);
  });

  it('a gap counts once, whatever becomes of it', () => {
    const { ledger, figures } = openCounted();
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
    expect(figures.gaps).toBe(1);
  });
});
