import fc from 'fast-check';
import { type Document, MongoClient } from 'mongodb';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { DAY_MS, dayOf, startOfDay } from '../../src/base/time/slots.js';
import { NO_BREAKDOWNS } from '../../src/counts/breakdowns.js';
import { guildStream } from '../../src/discord/shards.js';
import { encodeSheet, readSheet, type SheetColumns } from '../../src/ledger/days/sheet-codec.js';
import { SHEET_COLUMNS } from '../../src/ledger/days/sheet-columns.js';
import { openDatabase } from '../../src/ledger/file/sqlite.js';
import { createEmbeddedWithStore, createWithStore } from '../../src/publish/with-store.js';
import { boardReport } from '../../src/reports/board-report.js';
import { collectionsOf } from '../../src/store/mongo/collections.js';
import { createMongoStore } from '../../src/store/mongo/mongo-store.js';
import type { WithStore } from '../../src/store/store.js';
import { mongoConfig } from '../support/mongo-config.js';
import { startMongo, whyNoMongo } from '../support/mongo-server.js';
import { addGuild, dataFolder, GUILD, message, NOON, openProcess, PATIENCE, testClock } from './fixture.js';

const server = await startMongo();
afterAll(() => server?.close());

const SINCE = NOON - 100 * DAY_MS;
const day = NOON - 3 * DAY_MS;

/** Messages of two members, three days ago. */
function count(bot: ReturnType<typeof openProcess>): void {
  addGuild(bot.ledger, SINCE);
  bot.ledger.apply({ changes: [message('1', day), message('1', day), message('2', day), message('1', NOON)] });
  bot.ledger.commit();
}

const askBoard = (withStore: WithStore) =>
  withStore(GUILD, (basis) =>
    boardReport({ basis, guildId: GUILD, now: NOON, timeZone: 'UTC', since: SINCE, metricsSince: {}, top: 3 }),
  );

/** Runs SQL on the ledger's file, as a damaged block or somebody's tool would change it. */
function damage({ path }: { readonly path: string }, sql: string): void {
  const db = openDatabase(path, { timeout: 1_000 });
  db.exec(sql);
  db.close();
}

it('whatever bytes stand in a sheet, reading it gives a sheet or none', () => {
  const counts = { messages: 300, reactionsReceived: 1 };
  const slots = new Map([[3, { ...counts, active: 1 }]]);
  const row = { guildId: GUILD, day: 1, rev: 1, ...counts, slots, breakdowns: NO_BREAKDOWNS };
  const right = encodeSheet(['1', '2', '99'].map((userId) => ({ ...row, userId })));
  const columns = ['members', 'totals', 'slots'] as const;
  fc.assert(
    fc.property(fc.constantFrom(...columns), fc.uint8Array({ maxLength: 40 }), fc.boolean(), (column, bytes, slots) => {
      const other = column === 'members' ? bytes : { ...right[column], messages: bytes };
      const read = readSheet({ ...right, [column]: other } as SheetColumns, { columns: SHEET_COLUMNS, slots });
      expect(read === null || read.memberIds.length * 8 === (column === 'members' ? bytes.length : 24)).toBe(true);
    }),
  );
});

describe('a sheet in the ledger that cannot be read', () => {
  it.each([
    ["update sheets set members = x'0102'"],
    ["update sheet_columns set totals = x'01' where column = 1"],
    ["update sheet_columns set totals = x'ff' where column = 0"],
    ["update sheet_columns set slots = x'00' where column = 1"],
    ["update sheet_columns set slots = x'ffffffffff7f01' where column = 2"],
    ['delete from sheet_columns where column = 1'],
  ])('is none, is said once and is built anew: %s', async (sql) => {
    const clock = testClock();
    const bot = openProcess({ mongo: mongoConfig({ uri: 'mongodb://127.0.0.1:1/' }), clock, folder: dataFolder() });
    count(bot);
    const { ledger, log } = bot;
    const embedded = createEmbeddedWithStore({ ledger, clock, log, sheetSeconds: 3_600 });
    onTestFinished(() => embedded.stop());
    await embedded.refreshSheets(true);
    const right = await askBoard(embedded.withStore);
    expect(right.windows[1]).toMatchObject({ figures: { messages: 4, activeMembers: 2 } });
    const sheet = () => {
      const reader = ledger.read();
      try {
        return reader.sheet(GUILD, dayOf(day))?.columns ?? null;
      } finally {
        reader.close();
      }
    };
    const whole = sheet();
    damage(bot, sql);

    expect(await askBoard(embedded.withStore)).toEqual(right);
    expect(await askBoard(embedded.withStore)).toEqual(right);
    const damaged = log.at('warn').filter(({ msg }) => msg.startsWith('the sheet of a day is damaged'));
    // Of both days, each once; where slots are damaged only days whose slots were asked for are met.
    expect(new Set(damaged.map((line) => line.day)).size).toBe(damaged.length);

    if (!damaged.some((line) => line.day === '2026-11-18')) return;
    expect(sheet()).toBeNull();
    await embedded.refreshSheets();
    expect(sheet()).toEqual(whole);
    expect(await askBoard(embedded.withStore)).toEqual(right);
  });
});

describe.skipIf(server === null)(`a sheet that cannot be read, on ${server?.kind ?? whyNoMongo()}`, () => {
  const open = async () => {
    if (server === null) throw new Error(whyNoMongo());
    const mongo = mongoConfig(server);
    const client = new MongoClient(mongo.uri, { promoteBuffers: true });
    onTestFinished(() => client.close());
    const collections = collectionsOf(client.db(mongo.database), mongo);
    const bot = openProcess({ mongo, clock: testClock(), folder: dataFolder() });
    return { mongo, collections, bot };
  };

  const CHANGES: readonly (readonly [string, Document])[] = [
    ['members that are text', { $set: { members: 'x' } }],
    ['no totals', { $unset: { totals: 1 } }],
    ['a column too short', { $set: { 'totals.messages': Buffer.from([1, 255]) } }],
    ['a column that is a number', { $set: { 'totals.active': 7 } }],
    ['another version', { $set: { version: 2, members: 'of another kind' } }],
  ];
  it.each(CHANGES)('is none: %s', async (_, change) => {
    const { bot, collections } = await open();
    count(bot);
    await bot.publisher.start();
    await bot.publisher.round({ nightly: true });
    const alone: WithStore = (_guildId, answer) =>
      answer({ store: createMongoStore(collections, { streamOf: guildStream, readMs: 30_000 }), lacking: null });
    const right = await askBoard(alone);
    expect(right.windows[1]).toMatchObject({ figures: { messages: 4, activeMembers: 2 } });
    expect((await collections.ofAny(collections.sheets).updateMany({}, change)).modifiedCount).toBe(2);
    expect(await askBoard(alone)).toEqual(right);
  });

  it('is no more in the way than a gap that somebody wrote without its beginning', async () => {
    const { bot, collections } = await open();
    count(bot);
    await bot.publisher.start();
    await bot.publisher.round({ nightly: true });
    await collections
      .ofAny(collections.meta)
      .insertOne({ _id: 'gap:x', kind: 'gap', guildId: GUILD, to: new Date(NOON) });
    const board = await askBoard((_guildId, answer) =>
      answer({ store: createMongoStore(collections, { streamOf: guildStream, readMs: 30_000 }), lacking: null }),
    );
    expect(board).toMatchObject({ gaps: null });
    expect(board.windows[1]).toMatchObject({ figures: { messages: 4 } });
  });

  it('of an earlier epoch is read from MongoDB again', PATIENCE, async () => {
    const { bot: first, mongo } = await open();
    count(first);
    await first.publisher.start();
    await first.publisher.round({ nightly: true });
    await first.kill();
    const bot = openProcess({ mongo, clock: testClock(), folder: dataFolder(), times: { standstill: 50 } });
    addGuild(bot.ledger, NOON);
    await bot.publisher.start();
    await bot.publisher.past.readAll();
    const withStore = createWithStore(bot);
    const right = await askBoard(withStore);
    expect(right).toMatchObject({ lacking: null });
    expect(right.windows[1]).toMatchObject({ figures: { messages: 4, activeMembers: 2 } });
    damage(bot, "update past_columns set totals = x'ff' where column = 1");
    // Nothing can be forgotten and read again now: the answer says what it lacks.
    const full = createWithStore({ ...bot, ledger: { ...bot.ledger, isWritable: () => false } });
    expect(await askBoard(full)).toMatchObject({
      lacking: { missingBefore: startOfDay(dayOf(NOON) + 1), awaySince: null },
      windows: [{}, { figures: { messages: 0 }, change: { messages: null } }, {}],
    });

    expect(await askBoard(withStore)).toEqual(right);
    expect(bot.log.at('warn').filter(({ msg }) => msg.includes('is damaged here'))).toHaveLength(2);
    expect(await askBoard(withStore)).toEqual(right);
  });

  it.each([
    ['ids of members that end inside one', "past_days set members = x'ff'"],
    ['totals of fewer members', "past_columns set totals = x'' where column = 1"],
    ['totals that end inside a number', "past_columns set totals = x'ff' where column = 1"],
    ['totals that are numbers too large', "past_columns set totals = x'ffffffffffffffff' where column = 2"],
    ['slots that end inside a number', "past_columns set slots = x'ff' where column = 3"],
  ])('of an earlier epoch is read again also where one member asks for all time: %s', PATIENCE, async (_, sql) => {
    const { bot: first, mongo } = await open();
    count(first);
    await first.publisher.start();
    await first.publisher.round({ nightly: true });
    await first.kill();
    const bot = openProcess({ mongo, clock: testClock(), folder: dataFolder(), times: { standstill: 50 } });
    addGuild(bot.ledger, NOON);
    await bot.publisher.start();
    await bot.publisher.past.readAll();
    const withStore = createWithStore(bot);
    // Of a year later: no board and no rank reads the days any more.
    const later = NOON + 365 * DAY_MS;
    const ask = () =>
      withStore(GUILD, ({ store }) =>
        store.memberDays(GUILD, '1', 0, dayOf(later), { slotsFor: new Set([dayOf(day)]) }),
      );
    const right = await ask();
    expect(right.map(({ messages }) => messages)).toEqual([2, 1]);
    damage(bot, `update ${sql}`);
    expect(await ask()).toEqual(right);
    expect(bot.log.at('warn').filter(({ msg }) => msg.includes('is damaged here')).length).toBeGreaterThan(0);
  });
});
