import { Binary } from 'mongodb';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { DAY_MS, dayOf } from '../../src/base/time/slots.js';
import { WHOLE_SHEET } from '../../src/ledger/days/sheet-codec.js';
import { mongoConfig } from '../support/mongo-config.js';
import { startProxy } from '../support/mongo-proxy.js';
import { type MongoServer, startMongo, whyNoMongo } from '../support/mongo-server.js';
import {
  addGuild,
  dataFolder,
  FOREVER,
  GUILD,
  lookInto,
  message,
  NOON,
  openProcess,
  PATIENCE,
  type Process,
  publishedMessages,
  ready,
  testClock,
} from './fixture.js';

const server: MongoServer | null = await startMongo();
afterAll(() => server?.close());

const ANNA = '11';
const BEN = '12';
const annas = { guildId: GUILD, userId: ANNA, beforeDay: null };

describe.skipIf(server === null)(`erasing in ${server?.kind ?? whyNoMongo()}`, () => {
  /** A process that publishes whenever asked; its way to MongoDB counts as settled after `settled`. */
  async function started({
    settled = 0,
    folder = dataFolder(),
    line = null as { uri: string } | null,
    mongo = mongoConfig(line ?? given()),
    clock = testClock(),
  } = {}) {
    const bot = openProcess({ mongo, clock, folder, times: { settled, beat: FOREVER } });
    addGuild(bot.ledger);
    ready(bot.ledger, clock.at - DAY_MS * 9);
    await bot.publisher.start();
    return { bot, mongo, clock, folder };
  }
  const given = () => {
    if (server === null) throw new Error(whyNoMongo());
    return server;
  };
  const say = (bot: Process, ...who: [string, number?][]) => {
    bot.ledger.apply({ changes: who.map(([user, at = NOON]) => message(user, at)) });
    bot.ledger.commit();
  };
  const only = (bot: Process) => {
    const [erasure] = bot.ledger.erasures.all();
    if (erasure === undefined) throw new Error('nothing was asked for');
    return erasure;
  };
  const night = (bot: Process) => bot.publisher.round({ nightly: true });
  const namesIn = async (store: Awaited<ReturnType<typeof lookInto>>) =>
    (await store.members.find({ kind: 'member' }).toArray()).map(({ userId }) => userId).sort();
  /** Members of each sheet, as numbers. */
  const sheetsOf = async (store: Awaited<ReturnType<typeof lookInto>>) =>
    (await store.sheets.find({ kind: 'sheet' }).toArray()).map(({ members }) => {
      // As Binary, where a client does not make bytes of it.
      const bytes = members instanceof Binary ? Buffer.from(members.buffer) : Buffer.from(members);
      return Array.from({ length: bytes.length / 8 }, (_, i) => String(bytes.readBigUInt64LE(i * 8)));
    });

  it('deletes documents, name and sheets of a member, builds the sheets anew, and is complete when nothing is left', async () => {
    const { bot, mongo, clock } = await started();
    say(bot, [ANNA], [BEN], [ANNA, NOON - 2 * DAY_MS], [BEN, NOON - 2 * DAY_MS]);
    await night(bot);
    const store = await lookInto(mongo);
    expect(await sheetsOf(store)).toEqual([
      [ANNA, BEN],
      [ANNA, BEN],
    ]);
    await bot.ledger.erasures.erase(annas);
    await bot.publisher.round();
    expect(await publishedMessages(store)).toEqual({ [BEN]: 2 });
    expect(await namesIn(store)).toEqual([BEN]);
    expect(only(bot)).toMatchObject({ told: true, completeAt: null });
    await night(bot);
    expect(await sheetsOf(store)).toEqual([[BEN], [BEN]]);
    expect(await store.servers.find({ kind: 'server' }).toArray()).toMatchObject([{ messages: 1 }, { messages: 1 }]);
    expect(only(bot)).toMatchObject({ completeAt: clock.at });
    expect(await store.meta.find({ kind: 'erasure' }).toArray()).toMatchObject([
      { guildId: GUILD, userId: ANNA, beforeDay: null, at: new Date(NOON), epoch: bot.epoch, fromRev: 2, after: [] },
    ]);
    const comparison = await bot.publisher.reconcile();
    expect(comparison?.differences).toEqual([]);
  });

  it('leaves what comes after it, also when it is carried out again', async () => {
    const { bot, mongo, clock } = await started();
    say(bot, [ANNA], [BEN]);
    await bot.publisher.round();
    await bot.ledger.erasures.erase(annas);
    clock.at += 60_000;
    say(bot, [ANNA, clock.at], [ANNA, clock.at]);
    const store = await lookInto(mongo);
    for (let i = 0; i < 3; i++) {
      await night(bot);
      expect(await publishedMessages(store)).toEqual({ [ANNA]: 2, [BEN]: 1 });
      expect(await namesIn(store)).toEqual([ANNA, BEN]);
    }
    expect(only(bot).completeAt).not.toBeNull();
  });

  it('takes away again what lands after the delete, sent over a connection that was cut', async () => {
    const line = await startProxy(given());
    onTestFinished(() => line.close());
    const { bot, mongo } = await started({
      // The driver's second try would hide that the first one got no answer.
      line: { uri: `${line.uri}&retryWrites=false` },
      settled: 600_000,
    });
    say(bot, [BEN]);
    await bot.publisher.round();
    say(bot, [ANNA]);
    line.holdBack('update', `user:${GUILD}:2026-11-21:${ANNA}`);
    await expect(bot.publisher.round()).rejects.toThrow();
    expect(line.isHolding).toBe(true);
    await bot.ledger.erasures.erase(annas);
    await vi.waitFor(() => bot.publisher.round(), PATIENCE);
    await vi.waitFor(() => expect(only(bot).told).toBe(true), PATIENCE);
    const store = await lookInto(mongo);
    expect(await publishedMessages(store)).toEqual({ [BEN]: 1 });
    line.deliver();
    await vi.waitFor(
      async () => expect(await store.servers.findOne({ kind: 'server', messages: 2 })).toBeNull(),
      PATIENCE,
    );
    await night(bot);
    expect(await publishedMessages(store)).toEqual({ [BEN]: 1 });
    // The way is not the same for long enough to say that nothing more can land.
    expect(only(bot).completeAt).toBeNull();
  });

  it('is carried out again where the store is set back, however long ago it was', async () => {
    const { bot, mongo, clock } = await started();
    say(bot, [ANNA], [BEN]);
    await night(bot);
    const store = await lookInto(mongo);
    const copy = await Promise.all(
      [store.users, store.servers, store.sheets, store.members, store.meta].map(async (collection) => {
        const target = store.ofAny(collection);
        return { target, documents: await target.find().toArray() };
      }),
    );
    await bot.ledger.erasures.erase(annas);
    await night(bot);
    await night(bot);
    expect(only(bot).completeAt).not.toBeNull();
    clock.at += 30 * DAY_MS;
    for (const { target, documents } of copy) {
      await target.deleteMany({});
      if (documents.length > 0) await target.insertMany(documents);
    }
    expect(await publishedMessages(store)).toEqual({ [ANNA]: 1, [BEN]: 1 });
    await night(bot);
    expect(await publishedMessages(store)).toEqual({ [BEN]: 1 });
    expect(await sheetsOf(store)).toEqual([[BEN]]);
    expect(await namesIn(store)).toEqual([BEN]);
    await night(bot);
    expect(only(bot).completeAt).toBe(clock.at);
  });

  it('reaches what earlier epochs counted, with their sheets, and what is kept of it', async () => {
    const { bot: old, mongo, clock } = await started();
    say(old, [ANNA, NOON - 3 * DAY_MS]);
    const answer = message(BEN, NOON - 3 * DAY_MS);
    const reply = { messageId: answer.messageId, channelId: '77', authorId: ANNA };
    old.ledger.apply({ changes: [{ ...answer, reply }] });
    await night(old);
    await old.kill();
    const { bot } = await started({ mongo, clock });
    expect(bot.ledger.identity().epoch).not.toBe(bot.epoch);
    ready(bot.ledger, clock.at);
    say(bot, [ANNA], [BEN]);
    await night(bot);
    await vi.waitFor(() => expect(bot.ledger.past.reached(GUILD)).toBe(0), PATIENCE);
    await bot.ledger.erasures.erase(annas);
    await night(bot);
    const store = await lookInto(mongo);
    expect(await publishedMessages(store)).toEqual({ [BEN]: 2 });
    expect(await store.users.findOne({ epoch: old.epoch, userId: BEN })).toMatchObject({
      repliesGiven: 1,
      whom: { other: 1 },
    });
    expect(await store.users.countDocuments({ [`whom.${ANNA}`]: { $exists: true } })).toBe(0);
    expect(await sheetsOf(store)).toEqual([[BEN]]);
    await bot.publisher.past.readAll({ again: true });
    const reader = bot.ledger.read();
    onTestFinished(() => reader.close());
    const day = dayOf(NOON - 3 * DAY_MS);
    const [past] = reader.pastDays(GUILD, day, day);
    expect(past).toBeDefined();
    expect(reader.pastMemberDay(GUILD, day, past?.epoch ?? '', ANNA, WHOLE_SHEET)).toBeNull();
    expect(reader.pastMemberDay(GUILD, day, past?.epoch ?? '', BEN, WHOLE_SHEET)).toMatchObject({ messages: 1 });
    expect(reader.member(GUILD, ANNA)).toBeNull();
  });

  it('goes on in an epoch that never was asked, which keeps what it counts itself', async () => {
    const { bot: old, mongo, clock } = await started();
    say(old, [ANNA], [BEN]);
    await old.publisher.round();
    await old.ledger.erasures.erase(annas);
    await old.publisher.round();
    const store = await lookInto(mongo);
    await old.kill();
    clock.at += 60_000;
    const { bot } = await started({ mongo, clock });
    const { epoch } = bot.ledger.identity();
    ready(bot.ledger, clock.at);
    say(bot, [ANNA, clock.at]);
    // What the old one had on its way.
    const late = {
      _id: `user:${GUILD}:2026-11-21:${ANNA}:${old.epoch}`,
      kind: 'user' as const,
      guildId: GUILD,
      day: new Date(Date.UTC(2026, 10, 21)),
    };
    const counts = { messages: 1, reactionsGiven: 0, reactionsReceived: 0, slots: {}, channels: {} };
    await store.users.insertOne({ ...late, ...counts, userId: ANNA, epoch: old.epoch, rev: 1 });
    for (let i = 0; i < 2; i++) {
      await night(bot);
      expect(await store.users.find({ kind: 'user', userId: ANNA }).toArray()).toMatchObject([{ epoch, messages: 1 }]);
    }
    expect(only(bot)).toMatchObject({ epoch: old.epoch, after: [epoch], completeAt: clock.at });
    const [document] = await store.meta.find({ kind: 'erasure' }).toArray();
    expect(document).toMatchObject({ epoch: old.epoch, after: [epoch] });
  });

  it('deletes everybody’s days before one, and leaves the others', async () => {
    const { bot, mongo } = await started();
    for (let day = 1; day < 9; day++) say(bot, [ANNA, NOON - day * DAY_MS], [BEN, NOON - day * DAY_MS]);
    await night(bot);
    await bot.ledger.erasures.erase({ guildId: GUILD, userId: null, beforeDay: dayOf(NOON) - 2 });
    await night(bot);
    await night(bot);
    const store = await lookInto(mongo);
    expect(await publishedMessages(store)).toEqual({ [ANNA]: 2, [BEN]: 2 });
    for (const collection of [store.servers, store.sheets])
      expect(await collection.countDocuments({ guildId: GUILD })).toBe(2);
    expect(await namesIn(store)).toEqual([ANNA, BEN]);
    expect(only(bot).completeAt).not.toBeNull();
  });
});
