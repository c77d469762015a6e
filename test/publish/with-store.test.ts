import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { DAY_MS, dayOf } from '../../src/base/time/slots.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { createEmbeddedWithStore, createWithStore } from '../../src/publish/with-store.js';
import { boardReport } from '../../src/reports/board-report.js';
import { memberReport } from '../../src/reports/member-report.js';
import type { Basis, WithStore } from '../../src/store/store.js';
import { mongoConfig } from '../support/mongo-config.js';
import { startProxy } from '../support/mongo-proxy.js';
import { freshDatabase, type MongoServer, startMongo, whyNoMongo } from '../support/mongo-server.js';
import { openEpoch } from './epochs.js';
import {
  addGuild,
  dataFolder,
  GUILD,
  message,
  NOON,
  OTHER_GUILD,
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
  return withStore(GUILD, async ({ store, lacking }: Basis) => {
    const days = await store.memberDays(GUILD, userId, DAY, DAY);
    const member = await store.member(GUILD, userId);
    return { messages: days.reduce((sum, { messages = 0 }) => sum + messages, 0), lastSeen: member?.lastSeen, lacking };
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
    const { ledger, publisher } = bot;
    addGuild(ledger);
    await publisher.start();
    return { line, clock, bot, mongo, withStore: createWithStore({ ledger, publisher }) };
  }

  const count = ({ ledger }: Process, userId: string, at = NOON) => ledger.apply({ changes: [message(userId, at)] });

  it('answers with what was counted the moment before', async () => {
    const { bot, withStore } = await open();
    for (let n = 1; n <= 5; n += 1) {
      count(bot, '1', NOON + n);
      expect(await ask(withStore, '1')).toEqual({ messages: n, lastSeen: NOON + n, lacking: null });
    }
  });

  it('lacks nothing while MongoDB is away, or hangs, and waits for nothing', async () => {
    const { line, clock, bot, withStore } = await open();
    count(bot, '1');
    line.cut();
    clock.at = NOON + 60_000;
    count(bot, '1');
    expect(await ask(withStore, '1')).toMatchObject({ messages: 2, lacking: null });

    line.mend();
    await vi.waitFor(() => expect(bot.publisher.store()).not.toBeNull(), PATIENCE);
    line.hang();
    count(bot, '1');
    let ended = false;
    const round = bot.publisher.round().finally(() => {
      ended = true;
    });
    expect(await ask(withStore, '1')).toMatchObject({ messages: 3, lacking: null });
    expect(ended).toBe(false);
    line.cut();
    await expect(round).rejects.toThrow();
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
    const withStore = createWithStore({ ledger: next.ledger, publisher: next.publisher });

    expect((await ask(withStore, '1')).lacking).toEqual({ awaySince: NOON + 3_000, missingBefore: NOON + 3_000 });
  });

  it('reads what an earlier ledger counted, and keeps it for when MongoDB is away', async () => {
    const { line, clock, bot, mongo } = await open();
    count(bot, '1');
    await bot.publisher.round();
    await bot.kill();
    clock.at = NOON + 3_000;
    const next = openProcess({ mongo, clock, folder: dataFolder() });
    await next.publisher.start();
    addGuild(next.ledger);
    ready(next.ledger, NOON + 4_000);
    count(next, '1', NOON + 5_000);
    const { ledger, publisher } = next;
    const withStore = createWithStore({ ledger, publisher });
    const whole = { messages: 2, lastSeen: NOON + 5_000, lacking: null };
    await vi.waitFor(async () => expect(await ask(withStore, '1')).toEqual(whole), PATIENCE);

    line.cut();
    await expect(publisher.round()).rejects.toThrow();
    expect(publisher.store()).toBeNull();
    expect(await ask(withStore, '1')).toEqual(whole);

    await next.kill();
    const embedded = openProcess({ mongo, clock, folder: next.folder });
    expect(await ask(createWithStore({ ledger: embedded.ledger, publisher: null }), '1')).toEqual(whole);
  });

  it('serves whoever asks before a round begins with that round', async () => {
    const { bot } = await open();
    const before = bot.ledger.identity().counter;
    count(bot, '1');
    const rounds = await Promise.all(Array.from({ length: 100 }, () => bot.publisher.round()));
    expect(rounds).toEqual(Array(100).fill('whole'));
    expect(bot.ledger.identity().counter).toBe(before + 1);
    const snapshot = bot.ledger.rounds.begin();
    const kinds = ['memberDays', 'serverDays', 'members', 'gaps', 'guilds', 'audit', 'sheets'] as const;
    expect(kinds.flatMap((kind) => [...snapshot.dirty(kind)])).toEqual([]);
    snapshot.close();
  });

  it('does not take a fault of the answer for one of MongoDB', async () => {
    const { bot, withStore } = await open();
    let tries = 0;
    await expect(
      withStore(GUILD, async () => {
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
    const bot = openProcess({ mongo, clock, folder: dataFolder(), times: { retry: { first: 5, longest: 10 } } });
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
    const { ledger, publisher } = bot;
    expect(await ask(createWithStore({ ledger, publisher }), '1')).toMatchObject({ messages: 1 });
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

  it('stop without waiting for the sheets that are still due', async () => {
    const clock = testClock();
    const { ledger, log } = openProcess({
      mongo: mongoConfig({ uri: 'mongodb://127.0.0.1:1/' }),
      clock,
      folder: dataFolder(),
    });
    addGuild(ledger);
    const days = Array.from({ length: 100 }, (_, n) => DAY - n);
    ledger.apply({ changes: days.map((day) => message('1', day * DAY_MS)) });
    const embedded = createEmbeddedWithStore({ ledger, clock, log, sheetSeconds: 3_600 });
    const refreshing = embedded.refreshSheets(true);
    await embedded.stop();
    await refreshing;
    const reader = ledger.read();
    expect(days.filter((day) => reader.sheet(GUILD, day) !== null).length).toBeLessThan(2);
    reader.close();
  });

  it('say which days are elsewhere, where the epoch followed another', async () => {
    const clock = testClock();
    const ledger = openEpoch({ clock, follows: NOON - 10 * DAY_MS });
    for (let day = 0; day < 10; day += 1) ledger.apply({ changes: [message('1', NOON - day * DAY_MS)] });
    const withStore = createWithStore({ ledger, publisher: null });
    const question = { guildId: GUILD, now: NOON, timeZone: 'UTC', since: NOON - 200 * DAY_MS, metricsSince: {} };
    const report = await withStore(GUILD, (basis) => boardReport({ basis, ...question }));
    expect(report.lacking).toEqual({ awaySince: null, missingBefore: NOON - 10 * DAY_MS });
    expect(report.windows.map(({ change }) => change.messages?.kind ?? null)).toEqual(['ratio', null, null]);
  });

  it('say nothing of days elsewhere about a server that joined since', async () => {
    const clock = testClock();
    const ledger = openEpoch({ clock, follows: NOON - 10 * DAY_MS });
    ledger.facts.set('publish.metaRead', ledger.identity().epoch);
    addGuild(ledger, NOON - DAY_MS, OTHER_GUILD);
    const before = { awaySince: null, missingBefore: NOON - 10 * DAY_MS };
    const withStore = createWithStore({ ledger, publisher: null });
    const lacking = (guildId: string) => withStore(guildId, async (basis) => basis.lacking);
    expect(await lacking(OTHER_GUILD)).toBeNull();
    // An earlier ledger had counted it, and left its settings.
    ledger.epochs.adopt({ guildId: OTHER_GUILD, since: NOON - 30 * DAY_MS, settings: {}, board: null });
    expect(await lacking(OTHER_GUILD)).toEqual(before);
  });

  it('come from one moment each, whatever is counted meanwhile', async () => {
    const { ledger } = openProcess({
      mongo: mongoConfig({ uri: 'mongodb://127.0.0.1:1/' }),
      clock: testClock(),
      folder: dataFolder(),
    });
    addGuild(ledger);
    for (let user = 0; user < 1_500; user += 1) ledger.apply({ changes: [message(String(1_000 + user))] });
    const withStore = createWithStore({ ledger, publisher: null });
    let sent = 1;
    const report = await withStore(GUILD, async (basis) => {
      const writing = setInterval(() => {
        sent += 1;
        ledger.apply({ changes: [message('1000', NOON + sent)] });
      });
      try {
        const question = { guildId: GUILD, now: NOON, timeZone: 'UTC', since: 0 };
        await vi.waitFor(() => expect(sent).toBeGreaterThan(1), PATIENCE);
        return await memberReport({ basis, userId: '1000', windows: ['24h'], ...question });
      } finally {
        clearInterval(writing);
      }
    });
    expect(report).toMatchObject({ windows: [{ messages: 1 }], lastSeen: NOON, rank: { rank: 1, of: 1_500 } });
    expect(await ask(withStore, '1000')).toMatchObject({ messages: sent, lastSeen: NOON + sent });
  });

  it('hold few readers open, however many are asked for at once', async () => {
    const { ledger } = openProcess({
      mongo: mongoConfig({ uri: 'mongodb://127.0.0.1:1/' }),
      clock: testClock(),
      folder: dataFolder(),
    });
    addGuild(ledger);
    ledger.apply({ changes: [message('1')] });
    let open = 0;
    let most = 0;
    const counting: Ledger = {
      ...ledger,
      read() {
        const reader = ledger.read();
        open += 1;
        most = Math.max(most, open);
        return Object.assign(reader, {
          close: ((close) => () => {
            open -= 1;
            close();
          })(reader.close),
        });
      },
    };
    const withStore = createWithStore({ ledger: counting, publisher: null });
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(withStore, '1')));
    expect(answers).toEqual(Array(50).fill({ messages: 1, lastSeen: NOON, lacking: null }));
    expect([most, open]).toEqual([4, 0]);
  });
});
