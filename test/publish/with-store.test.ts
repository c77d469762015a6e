import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createEmbeddedWithStore, createWithStore } from '../../src/publish/with-store.js';
import type { Source, WithStore } from '../../src/store/store.js';
import { dayOf } from '../../src/time/slots.js';
import { mongoConfig } from '../support/mongo-config.js';
import { startProxy } from '../support/mongo-proxy.js';
import { freshDatabase, type MongoServer, startMongo, whyNoMongo } from '../support/mongo-server.js';
import {
  addGuild,
  dataFolder,
  GUILD,
  message,
  NOON,
  openProcess,
  PATIENCE,
  type Process,
  ready,
  testClock,
} from './fixture.js';

const server: MongoServer | null = await startMongo({ own: true, auth: true });
afterAll(() => server?.close());

const DAY = dayOf(NOON);

/** Asks for a member's messages of the day, and when it was last seen. */
async function ask(withStore: WithStore, userId: string) {
  return withStore(GUILD, [userId], async ({ store, lacking }: Source) => {
    const days = await store.memberDays(GUILD, userId, DAY, DAY);
    const member = await store.member(GUILD, userId);
    return { messages: days.reduce((sum, day) => sum + day.messages, 0), lastSeen: member?.lastSeen, lacking };
  });
}

describe.skipIf(server === null)(`answers on ${server?.kind ?? whyNoMongo()}`, () => {
  const given = () => {
    if (server === null) throw new Error(whyNoMongo());
    return server;
  };

  async function open() {
    const line = await startProxy(given());
    onTestFinished(() => line.close());
    const { root } = given();
    const mongo = mongoConfig(line, { user: root && { ...root, authSource: 'admin' } });
    const clock = testClock();
    const bot = openProcess({ mongo, clock, folder: dataFolder(), times: { beat: 60_000 } });
    const { ledger, publisher, log } = bot;
    addGuild(ledger);
    await publisher.start();
    return { line, clock, bot, withStore: createWithStore({ ledger, publisher, clock, log }) };
  }

  const count = ({ ledger }: Process, userId: string, at = NOON) => ledger.apply({ changes: [message(userId, at)] });

  it('answers with what was counted the moment before', async () => {
    const { bot, withStore } = await open();
    for (let n = 1; n <= 5; n += 1) {
      count(bot, '1', NOON + n);
      // Where MongoDB takes over a second the ledger answers, which lacks nothing of it either.
      let answer = await ask(withStore, '1');
      for (; answer.lacking !== null; answer = await ask(withStore, '1')) expect(answer).toMatchObject({ messages: n });
      expect(answer).toEqual({ messages: n, lastSeen: NOON + n, lacking: null });
    }
  });

  it('answers from the ledger while MongoDB is away, and says since when', async () => {
    const { line, clock, bot, withStore } = await open();
    count(bot, '1');
    line.cut();
    clock.at = NOON + 60_000;
    count(bot, '1');

    expect(await ask(withStore, '1')).toMatchObject({
      messages: 2,
      lacking: { awaySince: NOON + 60_000, missingBefore: null },
    });
    clock.at = NOON + 90_000;
    expect(await ask(withStore, '1')).toMatchObject({ lacking: { awaySince: NOON + 60_000 } });
    line.mend();
    await vi.waitFor(
      async () => expect(await ask(withStore, '1')).toMatchObject({ messages: 2, lacking: null }),
      PATIENCE,
    );
  });

  it('waits no more than a moment for a server that hangs', async () => {
    const { line, bot, withStore } = await open();
    count(bot, '1');
    line.hang();
    const began = performance.now();

    expect(await ask(withStore, '1')).toMatchObject({ messages: 1, lacking: { missingBefore: null } });

    // One second each for its turn, the round and the read, and what a busy machine takes; the driver itself gives up after 30 s.
    expect(performance.now() - began).toBeLessThan(12_000);
    await bot.publisher.stop(100);
    expect(performance.now() - began).toBeLessThan(25_000);
  });

  it('says before when days may be missing where another epoch counted', async () => {
    const { line, clock, bot } = await open();
    count(bot, '1');
    await bot.publisher.round();
    await bot.kill();
    line.mend();
    const { root } = given();
    const mongo = mongoConfig(line, { user: root && { ...root, authSource: 'admin' }, database: freshDatabase() });
    line.cut();
    clock.at = NOON + 3_000;
    const next = openProcess({ mongo, clock, folder: dataFolder(), times: { silence: 20 } });
    await next.publisher.start();
    ready(next.ledger, NOON + 4_000);
    const withStore = createWithStore({ ledger: next.ledger, publisher: next.publisher, clock, log: next.log });

    expect((await ask(withStore, '1')).lacking).toEqual({ awaySince: NOON + 3_000, missingBefore: NOON + 3_000 });
  });

  it('lets a guild’s answers and rounds take turns', async () => {
    const { bot, withStore } = await open();
    const events: string[] = [];
    const slow = withStore(GUILD, [], async () => {
      events.push('answer begins');
      await new Promise((resolve) => setTimeout(resolve, 50));
      events.push('answer ends');
    });
    await vi.waitFor(() => expect(events).toContain('answer begins'), PATIENCE);
    const round = bot.publisher.turns.all(async () => {
      events.push('round');
      await bot.publisher.round();
    });
    await Promise.all([slow, round]);

    expect(events).toEqual(['answer begins', 'answer ends', 'round']);
  });

  it('does not take a fault of the answer for one of MongoDB', async () => {
    const { bot, withStore } = await open();
    let tries = 0;
    await expect(
      withStore(GUILD, [], async () => {
        tries += 1;
        throw new RangeError('a bug');
      }),
    ).rejects.toThrow('a bug');
    expect(tries).toBe(1);
    expect(bot.publisher.awaySince()).toBeNull();
  });

  it('says in one line what to do when the password is refused, and counts on', async () => {
    const { root } = given();
    const mongo = mongoConfig(given(), { user: root && { ...root, password: 'wrong', authSource: 'admin' } });
    const clock = testClock();
    const bot = openProcess({ mongo, clock, folder: dataFolder(), times: { retry: [5, 10] } });
    const began = performance.now();
    await bot.publisher.start();
    // A server that answers is not waited for as one that is silent.
    expect(performance.now() - began).toBeLessThan(30_000);
    addGuild(bot.ledger);
    count(bot, '1');
    await new Promise((resolve) => setTimeout(resolve, 200));

    expect(bot.log.at('warn')).toHaveLength(1);
    expect(bot.log.at('warn')[0]?.msg).toContain('MONGO_APP_PASSWORD');
    expect(JSON.stringify(bot.log.lines)).not.toContain('"wrong"');
    const { ledger, publisher, log } = bot;
    expect(await ask(createWithStore({ ledger, publisher, clock, log }), '1')).toMatchObject({ messages: 1 });
  });

  it('finds both sides alike, and says what differs', async () => {
    const { bot } = await open();
    count(bot, '1');
    count(bot, '2');
    expect(await bot.publisher.reconcile()).toMatchObject({ differences: [], whole: true });
    expect(bot.log.lines.at(-1)).toMatchObject({ level: 'info', msg: 'the ledger and MongoDB agree' });
  });
});

describe('answers without MongoDB', () => {
  it('come from the ledger and lack nothing', async () => {
    const clock = testClock();
    const { ledger, log } = openProcess({
      mongo: mongoConfig({ uri: 'mongodb://127.0.0.1:1/' }),
      clock,
      folder: dataFolder(),
    });
    const embedded = createEmbeddedWithStore({ ledger, clock, log, sheetSeconds: 3_600 });
    onTestFinished(() => embedded.stop());
    addGuild(ledger);
    ledger.apply({ changes: [message('1'), message('1')] });
    expect(await ask(embedded.withStore, '1')).toMatchObject({ messages: 2, lacking: null });

    await embedded.refreshSheets(true);

    const reader = ledger.read();
    expect(reader.sheet(GUILD, DAY)).not.toBeNull();
    reader.close();
    expect(await ask(embedded.withStore, '1')).toMatchObject({ messages: 2, lacking: null });
  });
});
