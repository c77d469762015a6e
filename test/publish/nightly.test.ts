import type { Document } from 'mongodb';
import { MongoNetworkError } from 'mongodb';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { DAY_MS, dayOf, dayToString, slotOf } from '../../src/base/time/slots.js';
import type { Activity } from '../../src/counts/activity.js';
import { lastComparison } from '../../src/ledger/directory/last-comparison.js';
import { openDatabase } from '../../src/ledger/file/sqlite.js';
import { refreshSheets } from '../../src/ledger/rounds/sheets.js';
import type { AskBoard } from '../../src/publish/nightly/boards.js';
import { compareNightly } from '../../src/publish/nightly/comparison.js';
import type { MongoSide } from '../../src/publish/nightly/mongo-side.js';
import { createAnswers } from '../../src/reports/answers.js';
import { mongoConfig } from '../support/mongo-config.js';
import { startMongo, whyNoMongo } from '../support/mongo-server.js';
import {
  addGuild,
  dataFolder,
  GUILD,
  lookInto,
  message,
  NOON,
  OTHER_GUILD,
  openProcess,
  PATIENCE,
  ready,
  testClock,
} from './fixture.js';

const server = await startMongo();
afterAll(() => server?.close());

const DAY = dayOf(NOON);
const TODAY = dayToString(DAY);

/** A reaction to a message of the same guild. */
function reaction(to: ReturnType<typeof message>, userId: string, at = NOON): Activity {
  const { messageId, guildId, channelId } = to;
  const authorId = to.userId;
  return {
    kind: 'reactionAdded',
    messageId,
    guildId,
    channelId,
    userId,
    authorId,
    emoji: '🔥',
    burst: false,
    at,
    name: 'b',
  };
}

/** Some days of two guilds, told to a ledger. */
function history(bot: ReturnType<typeof openProcess>, days: number): void {
  for (const guildId of [GUILD, OTHER_GUILD]) {
    addGuild(bot.ledger, NOON - days * DAY_MS, guildId);
    for (let ago = days - 1; ago >= 0; ago -= 1) {
      const at = NOON - ago * DAY_MS;
      const sent = message('1', at, guildId);
      const elsewhere = { ...message('2', at - 3_600_000, guildId), channelId: '78' };
      bot.ledger.apply({ changes: [sent, elsewhere, reaction(sent, '2', at)] });
    }
  }
  bot.ledger.commit();
}

/** A MongoDB of which nothing is asked. */
const SILENT: MongoSide = { servers: async () => [], day: async () => [] };

function embedded(days: number) {
  const clock = testClock();
  const bot = openProcess({ mongo: mongoConfig({ uri: 'mongodb://127.0.0.1:1/' }), clock, folder: dataFolder() });
  history(bot, days);
  const { ledger, log } = bot;
  const compare = (options: Partial<Parameters<typeof compareNightly>[0]> = {}) =>
    compareNightly({ ledger, clock, log, mongo: null, signal: new AbortController().signal, ...options });
  return { bot, ledger, clock, compare };
}

describe('the nightly comparison', () => {
  it('looks into every day the first time, then into those that changed and a tenth of the others', async () => {
    const { ledger, compare } = embedded(20);
    ledger.rounds.begin().close();
    expect(await compare()).toMatchObject({ differences: [], whole: true, days: 40, memberDays: 80 });
    expect(lastComparison(ledger.facts)).toMatchObject({ agreed: true });
    const looked: string[] = [];
    const mongo: MongoSide = {
      ...SILENT,
      day: async (_, guildId, day) => {
        looked.push(`${guildId} ${day}`);
        return [];
      },
    };
    for (let night = 0; night < 10; night += 1) expect((await compare({ mongo })).days).toBe(4);
    expect(looked.sort()).toEqual([...ledgerDays(ledger)].sort());

    ledger.apply({ changes: [message('3', NOON - 5 * DAY_MS)] });
    ledger.rounds.begin().close();
    looked.length = 0;
    await compare({ mongo });
    expect(looked).toContain(`${GUILD} ${DAY - 5}`);
  });

  it('goes on where the night before ended, until every day had its turn', async () => {
    const { bot, ledger, compare } = embedded(6);
    const asked: string[] = [];
    const mongo: MongoSide = {
      ...SILENT,
      day: async (_, guildId, day) => {
        asked.push(`${guildId} ${day}`);
        return [];
      },
    };
    let nights = 0;
    for (let whole = false; !whole; nights += 1) {
      let now = 0;
      // Each look at this clock takes 10 ms.
      const clock = { now: () => 0, monotonic: () => (now += 10) };
      whole = (await compare({ mongo, clock, nightMs: 150 })).whole;
      expect(nights).toBeLessThan(12);
    }
    expect(nights).toBeGreaterThan(2);
    const all = [...ledgerDays(ledger)];
    expect(asked).toEqual(all);
    expect(bot.log.at('error')).toEqual([]);
  });

  it('holds up neither counting nor answers nor rounds', async () => {
    const { ledger, compare } = embedded(2);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const running = compare({ mongo: { ...SILENT, day: async () => held.then(() => []) } });
    await new Promise((resolve) => setTimeout(resolve, 20));
    ledger.apply({ changes: [message('1')] });
    ledger.commit();
    const round = ledger.rounds.begin();
    for (const page of round.dirty('memberDays')) ledger.rounds.acknowledge('memberDays', page, round.n);
    round.close();
    const reader = ledger.read();
    expect(reader.memberDays(GUILD, '1', DAY, DAY)).toMatchObject([{ messages: 2 }]);
    reader.close();
    release();
    expect(await running).toMatchObject({ differences: [], whole: true });
  });

  it('ends where MongoDB goes away, says so, and goes on from there', async () => {
    const { bot, compare } = embedded(4);
    let answers = 3;
    const mongo: MongoSide = {
      ...SILENT,
      day: async () => {
        if (answers-- > 0) return [];
        throw new MongoNetworkError('connection closed');
      },
    };
    expect(await compare({ mongo })).toMatchObject({ differences: [], whole: false, days: 3 });
    expect(bot.log.lines.at(-1)).toMatchObject({
      level: 'info',
      msg: expect.stringContaining('could not be compared'),
    });
    answers = 99;
    expect(await compare({ mongo })).toMatchObject({ differences: [], whole: true, days: 5 });
    await expect(
      compare({ mongo: { ...SILENT, servers: () => Promise.reject(new TypeError('a bug')) } }),
    ).rejects.toThrow('a bug');
  });

  const CORRUPTIONS: readonly (readonly [string, string, string, RegExp])[] = [
    // Format 96, slot 48, one metric and active, two messages.
    ['a member’s messages', "update member_days set slots = x'6030050102' where user = 1", 'server day', /slots\.48/],
    ['a member’s slots', "update member_days set slots = x'' where user = 1", 'server day', /activeMembers.*slots\.48/],
    ['a member’s channels', "update member_breakdowns set entries = x'' where user = 1", 'server day', /channels\.77/],
    ['a lost member', 'delete from member_days where user = 2', 'server day', /activeMembers.*slots/],
    ['the server’s reactions', "update server_days set slots = x'6030050301'", 'server day', /slots\.48/],
    ['the server’s channels', "update server_breakdowns set entries = x''", 'server day', /channels\.77/],
    ['the server’s active members', 'update server_days set active_members = 9', 'server day', /activeMembers/],
    [
      'a sheet’s totals',
      "update sheet_columns set totals = x'0000' where column = 2",
      'sheet',
      /totals.reactionsGiven/,
    ],
    ['a sheet that is none', "update sheets set members = x'01'", 'sheet', /members/],
  ];
  it.each(CORRUPTIONS)('finds %s in the ledger alone', async (_, sql, what, fields) => {
    const { bot, ledger, clock, compare } = embedded(1);
    await refreshSheets({ ledger, now: clock.now(), nightly: true });
    expect(await compare()).toMatchObject({ differences: [] });
    const db = openDatabase(bot.path);
    db.exec(sql);
    db.close();
    ledger.facts.set('nightly.pass', '{}');
    const { differences } = await compare();
    const found = differences.filter(({ between }) => between.startsWith(what));
    expect(found).toHaveLength(2);
    expect(found[0]).toMatchObject({ at: `${GUILD} ${TODAY}`, what: expect.stringMatching(fields) });
    expect(bot.log.at('error')).toHaveLength(1);
    await refreshSheets({ ledger, now: clock.now(), nightly: true });
    ledger.facts.set('nightly.pass', '{}');
    expect((await compare()).differences.filter(({ between }) => between.startsWith('sheet'))).toEqual([]);
  });
});

function ledgerDays(ledger: ReturnType<typeof openProcess>['ledger']): readonly string[] {
  const check = ledger.check();
  try {
    return check.days(null, 1_000).map(({ guildId, day }) => `${guildId} ${day}`);
  } finally {
    check.close();
  }
}

describe.skipIf(server === null)(`the nightly comparison on ${server?.kind ?? whyNoMongo()}`, () => {
  const open = async (chosen: Parameters<typeof mongoConfig>[1] = {}) => {
    if (server === null) throw new Error(whyNoMongo());
    const mongo = mongoConfig(server, chosen);
    const bot = openProcess({ mongo, clock: testClock(), folder: dataFolder() });
    history(bot, 3);
    await bot.publisher.start();
    await bot.publisher.round({ nightly: true });
    const store = await lookInto(mongo);
    const again = async () => {
      bot.ledger.facts.set('nightly.pass', '{}');
      return bot.publisher.reconcile();
    };
    return { bot, store, mongo, again };
  };
  type Store = Awaited<ReturnType<typeof lookInto>>;

  it('finds both sides alike, with a collection for each kind and with one for all', async () => {
    for (const chosen of [{}, { collection: 'all' }]) {
      const { bot, again } = await open(chosen);
      expect(await again()).toMatchObject({ differences: [], whole: true, days: 6, memberDays: 12 });
      expect(bot.log.lines.at(-1)).toMatchObject({ level: 'info', msg: 'the ledger and MongoDB agree' });
    }
  });

  const of = (guildId: string, userId?: string): Document => ({
    guildId,
    ...(userId && { userId }),
    day: new Date(DAY * DAY_MS),
  });
  const USER = `user:${GUILD}:${TODAY}:1:`;
  const SERVER = `server:${GUILD}:${TODAY}:`;
  type Change = (store: Store) => Promise<unknown>;
  const set = (kind: 'users' | 'servers' | 'sheets', update: Document): Change => {
    return (store) => store.ofAny(store[kind]).updateOne(of(GUILD, kind === 'users' ? '1' : undefined), update);
  };
  const CHANGES: readonly (readonly [string, Change, string, RegExp])[] = [
    ['a member’s messages', set('users', { $inc: { messages: 1 } }), USER, /^messages$/],
    ['a member’s slots', set('users', { $set: { 'slots.3': { messages: 1 } } }), USER, /^slots$/],
    ['a member’s channels', set('users', { $set: { 'channels.77': 9 } }), USER, /^channels$/],
    ['an older document', set('users', { $set: { rev: 0 } }), USER, /^rev 0 instead of 1$/],
    ['a member’s lost day', ({ users }) => users.deleteOne(of(GUILD, '1')), USER, /^missing$/],
    ['a server’s active members', set('servers', { $inc: { activeMembers: 1 } }), SERVER, /^activeMembers$/],
    ['a server’s slots', set('servers', { $set: { slots: {} } }), SERVER, /^slots$/],
    ['a server’s channels', set('servers', { $unset: { 'channels.78': 1 } }), SERVER, /^channels$/],
    ['a server’s lost day', ({ servers }) => servers.deleteOne(of(GUILD)), SERVER, /^missing$/],
    ['a sheet', set('sheets', { $set: { members: Buffer.from([1]) } }), `sheet:${GUILD}:${TODAY}:`, /^members$/],
  ];
  it.each(CHANGES)('finds %s that somebody changed, and mends it', async (_, change, at, what) => {
    const { bot, store, again } = await open();
    expect(await change(store)).toMatchObject({ acknowledged: true });
    expect((await again())?.differences).toEqual([
      { between: 'ledger and MongoDB', at: at + bot.epoch, what: expect.stringMatching(what) },
    ]);
    expect(bot.log.at('error')).toMatchObject([
      { msg: expect.stringMatching(/^the ledger and MongoDB differ/), differences: 1 },
    ]);
    expect(await again()).toMatchObject({ differences: [] });
  });

  it('finds documents that no ledger wrote', async () => {
    const { bot, store, again } = await open();
    for (const [collection, day] of [
      [store.users, DAY],
      [store.servers, DAY - 500],
    ] as const) {
      const [one] = await store.ofAny(collection).find(of(GUILD)).toArray();
      await store.ofAny(collection).insertOne({ ...one, _id: 'somebody’s own', day: new Date(day * DAY_MS) });
    }
    const found = (await again())?.differences.map(({ at, what }) => [at, what]);
    expect(found).toEqual([
      [`server:${GUILD}`, '1 documents too many in servers'],
      [`user:${GUILD}:${TODAY}`, '1 documents too many in users'],
    ]);
    expect(bot.publisher.awaySince()).toBeNull();
  });

  it('takes nothing for a difference that is counted and published meanwhile', async () => {
    const { bot, again } = await open();
    let done = false;
    const counting = (async () => {
      for (let n = 0; !done; n += 1) {
        const at = NOON - (n % 3) * DAY_MS;
        bot.ledger.apply({ changes: [message('1', at), message(String(10 + (n % 7)), at, OTHER_GUILD)] });
        await bot.publisher.round();
      }
    })();
    onTestFinished(() => {
      done = true;
    });
    for (let pass = 0; pass < 5; pass += 1) expect(await again()).toMatchObject({ differences: [], whole: true });
    done = true;
    await counting;
  });

  it('asks the board of a server that an earlier epoch counted both ways', PATIENCE, async () => {
    const { bot: first, store, mongo } = await open();
    await first.kill();
    const bot = openProcess({ mongo, clock: testClock(), folder: dataFolder(), times: { standstill: 50 } });
    addGuild(bot.ledger, NOON);
    await bot.publisher.start();
    ready(bot.ledger, NOON + 1);
    bot.ledger.apply({ changes: [message('1', NOON + 2), message('9', NOON + 3)] });
    await bot.publisher.past.readAll();
    const since = NOON - 3 * DAY_MS;
    let asked = 0;
    const ask: AskBoard = async (guildId, now, withStore) => {
      asked += 1;
      const frame = () => ({ timeZone: 'UTC', since, metricsSince: {}, top: 5 });
      const answers = createAnswers({ withStore, frame, clock: { ...testClock(), now: () => now } });
      return { ...(await answers.board(guildId)), course: await answers.course(guildId) };
    };
    expect(await bot.publisher.reconcile(ask)).toMatchObject({ differences: [] });
    expect(asked).toBe(2);

    // Something that the earlier epoch never wrote: the sheet of its day is older, so the document counts.
    await store.users.updateOne({ ...of(GUILD, '1'), epoch: first.epoch }, { $inc: { messages: 5, rev: 1 } });
    expect((await bot.publisher.reconcile(ask))?.differences).toEqual([
      { between: 'answers', at: `board of ${GUILD}`, what: expect.stringContaining('windows.2.figures.messages') },
    ]);
    expect(bot.log.at('error')).toHaveLength(1);

    // A server's day is what courses are made of.
    const slot = `slots.${slotOf(NOON)}.messages`;
    await store.servers.updateOne({ ...of(GUILD), epoch: first.epoch }, { $inc: { [slot]: 3 } });
    expect((await bot.publisher.reconcile(ask))?.differences).toEqual([
      { between: 'answers', at: `board of ${GUILD}`, what: expect.stringMatching(/course\.\d+\.messages/) },
    ]);

    // Somebody's own: of no member.
    await store.users.updateOne({ ...of(GUILD, '1'), epoch: first.epoch }, { $set: { userId: 'me' } });
    bot.ledger.apply({ changes: [message('9', NOON + 4)] });
    const bent = await bot.publisher.reconcile(ask);
    expect(bent?.differences).toEqual([
      { between: 'answers', at: `board of ${GUILD}`, what: expect.stringMatching(/^MongoDB alone gives none: /) },
    ]);
    expect(bent?.days).toBeGreaterThan(0);
  });
});
