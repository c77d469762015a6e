import { afterAll, describe, expect, it, vi } from 'vitest';
import type { BoardRecord } from '../../src/guilds/board-record.js';
import type { Settings } from '../../src/guilds/guild-settings.js';
import { mongoConfig } from '../support/mongo-config.js';
import { type MongoServer, startMongo, whyNoMongo } from '../support/mongo-server.js';
import {
  addGuild,
  copyOf,
  dataFolder,
  FOREVER,
  GUILD,
  lookInto,
  message,
  NOON,
  openProcess,
  PATIENCE,
  publishedMessages,
  ready,
  testClock,
} from './fixture.js';

const server: MongoServer | null = await startMongo();
afterAll(() => server?.close());

describe.skipIf(server === null)(`leases on ${server?.kind ?? whyNoMongo()}`, () => {
  const setUp = () => {
    if (server === null) throw new Error(whyNoMongo());
    return { mongo: mongoConfig(server), clock: testClock() };
  };

  it('publishes what the ledger counted, and raises the lease with it', async () => {
    const { mongo, clock } = setUp();
    const bot = openProcess({ mongo, clock, folder: dataFolder() });
    addGuild(bot.ledger);
    ready(bot.ledger, NOON - 1_000);
    await bot.publisher.start();
    bot.ledger.apply({ changes: [message('1'), message('1'), message('2')] });

    expect(await bot.publisher.round()).toBe('whole');

    const store = await lookInto(mongo);
    expect(await publishedMessages(store)).toEqual({ 1: 2, 2: 1 });
    const lease = await store.meta.findOne({ kind: 'lease' });
    expect(lease).toMatchObject({
      begunRev: 1,
      publishedRev: 1,
      shardCount: 1,
      holder: 'host-a pid 1',
      countedTo: new Date(NOON - 1_000),
      epoch: bot.ledger.identity().epoch,
    });
  });

  it('refuses to start while another ledger holds the lease, and names its holder', async () => {
    const { mongo, clock } = setUp();
    const first = openProcess({ mongo, clock, folder: dataFolder(), holder: 'host-a pid 1' });
    await first.publisher.start();
    const times = { standstill: FOREVER };
    const second = openProcess({ mongo, clock, folder: dataFolder(), holder: 'host-b pid 2', times });

    await expect(second.publisher.start()).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('host-a pid 1'),
    });
    expect(await first.publisher.round()).toBe('whole');
  });

  it('takes the lease of another ledger that stands still, in a new epoch with the gap it leaves', async () => {
    const { mongo, clock } = setUp();
    const first = openProcess({ mongo, clock, folder: dataFolder() });
    addGuild(first.ledger);
    ready(first.ledger, NOON - 5_000);
    await first.publisher.start();
    first.ledger.apply({ changes: [message('1')] });
    await first.publisher.round();
    await first.kill();

    const second = openProcess({ mongo, clock, folder: dataFolder() });
    addGuild(second.ledger, NOON);
    const own = second.ledger.identity().epoch;
    await second.publisher.start();

    const identity = second.ledger.identity();
    expect(identity).toMatchObject({ followed: true, predecessorCountedTo: NOON - 5_000, counter: 0 });
    expect(identity.epoch).not.toBe(own);
    expect(second.newEpochs).toBe(0);
    clock.at = NOON + 60_000;
    ready(second.ledger, NOON + 60_000);
    second.ledger.apply({ changes: [message('1', NOON), message('1', NOON + 61_000)] });
    await second.publisher.round();
    expect(await publishedMessages(await lookInto(mongo))).toEqual({ 1: 2 });
  });

  it('goes on at once with the same ledger after it was killed', async () => {
    const { mongo, clock } = setUp();
    const folder = dataFolder();
    const times = { standstill: FOREVER };
    const first = openProcess({ mongo, clock, folder, times });
    addGuild(first.ledger);
    await first.publisher.start();
    first.ledger.apply({ changes: [message('1')] });
    await first.publisher.round();
    first.ledger.apply({ changes: [message('2')] });
    first.ledger.commit();
    await first.kill();

    const second = openProcess({ mongo, clock, folder, times });
    await second.publisher.start();
    await second.publisher.round();

    expect(second.ledger.identity().epoch).toBe(first.epoch);
    expect(await publishedMessages(await lookInto(mongo))).toEqual({ 1: 1, 2: 1 });
  });

  it('of a data folder and its live copy one throws the other out', async () => {
    const { mongo, clock } = setUp();
    const folder = dataFolder();
    const first = openProcess({ mongo, clock, folder, holder: 'the original' });
    addGuild(first.ledger);
    await first.publisher.start();
    await first.publisher.round();
    const copy = openProcess({ mongo, clock, folder: copyOf(folder), holder: 'the copy' });

    await copy.publisher.start();

    await vi.waitFor(() => expect(first.lost).toHaveLength(1), PATIENCE);
    expect(first.lost[0]).toMatchObject({ exitCode: 1, message: expect.stringContaining('the copy') });
    first.ledger.apply({ changes: [message('1')] });
    await expect(first.publisher.round()).rejects.toThrow();
    copy.ledger.apply({ changes: [message('2')] });
    await copy.publisher.round();
    expect(await publishedMessages(await lookInto(mongo))).toEqual({ 2: 1 });
  });

  it('begins a new epoch with an old copy of the folder, so that nothing counted since is overwritten', async () => {
    const { mongo, clock } = setUp();
    const folder = dataFolder();
    const first = openProcess({ mongo, clock, folder });
    addGuild(first.ledger);
    await first.publisher.start();
    first.ledger.apply({ changes: [message('1')] });
    await first.publisher.round();
    await first.kill();
    const old = copyOf(folder);
    const later = openProcess({ mongo, clock, folder });
    await later.publisher.start();
    later.ledger.apply({ changes: [message('1'), message('1')] });
    await later.publisher.round();
    await later.kill();

    const restored = openProcess({ mongo, clock, folder: old });
    await restored.publisher.start();
    ready(restored.ledger, NOON + 1_000);
    restored.ledger.apply({ changes: [message('1', NOON + 2_000)] });
    await restored.publisher.round();

    expect(restored.ledger.identity()).toMatchObject({ followed: true });
    expect(await publishedMessages(await lookInto(mongo))).toEqual({ 1: 4 });
  });

  it('brings settings, board and since back after a lost data folder', async () => {
    const { mongo, clock } = setUp();
    const first = openProcess({ mongo, clock, folder: dataFolder() });
    addGuild(first.ledger, NOON - 86_400_000);
    await first.publisher.start();
    const settings: Settings = {
      timeZone: 'Europe/Berlin',
      statsChannelId: '77',
      refreshMinutes: 30,
      pin: false,
      notCounted: ['88', '99'],
      board: {
        headline: true,
        picture: false,
        figures: ['messages', 'activeMembers'],
        top: { by: 'messages', most: 10 },
      },
    };
    first.ledger.settings.save(GUILD, settings, { userId: '1', at: NOON });
    const board: BoardRecord = {
      guildId: GUILD,
      channelId: '77',
      messageId: '78',
      nonce: null,
      editedAt: NOON,
      shown: 'x',
      on: true,
      pin: false,
    };
    first.ledger.boards.save(board);
    await first.publisher.round();
    await first.kill();

    const second = openProcess({ mongo, clock, folder: dataFolder() });
    await second.publisher.start();
    addGuild(second.ledger, NOON);
    await second.publisher.round();

    expect(second.ledger.settings.of(GUILD)).toEqual(settings);
    expect(second.ledger.directory.isCounted(GUILD, '99')).toBe(false);
    expect(second.ledger.boards.of(GUILD)).toEqual(board);
    expect(second.ledger.directory.guild(GUILD)?.since).toBe(NOON - 86_400_000);
    const document = await (await lookInto(mongo)).meta.findOne({ kind: 'guild' });
    expect(document).toMatchObject({ epoch: second.ledger.identity().epoch, settings: { timeZone: 'Europe/Berlin' } });
  });

  it('keeps what was chosen while MongoDB was away after a lost data folder, and notes the other board', async () => {
    const { mongo, clock } = setUp();
    const board: BoardRecord = {
      guildId: GUILD,
      channelId: '77',
      messageId: '78',
      nonce: null,
      editedAt: NOON,
      shown: 'x',
      on: true,
    };
    const first = openProcess({ mongo, clock, folder: dataFolder() });
    addGuild(first.ledger);
    await first.publisher.start();
    const before: Settings = { timeZone: 'Europe/Berlin', statsChannelId: '77', refreshMinutes: 30 };
    first.ledger.settings.save(GUILD, before, { userId: '1', at: NOON });
    first.ledger.boards.save(board);
    await first.publisher.round();
    await first.kill();

    const second = openProcess({ mongo, clock, folder: dataFolder() });
    addGuild(second.ledger, NOON);
    second.ledger.settings.save(GUILD, { statsChannelId: '87', pin: false }, { userId: '1', at: NOON + 1 });
    second.ledger.boards.save({ ...board, channelId: '87', messageId: '88' });
    await second.publisher.start();
    await second.publisher.round();

    const settings = { timeZone: 'Europe/Berlin', statsChannelId: '87', refreshMinutes: 30, pin: false };
    expect(second.ledger.settings.of(GUILD)).toEqual(settings);
    const left = { channelId: '77', messageId: '78', nonce: null };
    expect(second.ledger.boards.of(GUILD)).toEqual({ ...board, channelId: '87', messageId: '88', left });
    expect(await (await lookInto(mongo)).meta.findOne({ kind: 'guild' })).toMatchObject({ settings });
  });

  it('refuses while the bot runs with another shard count, and replaces its leases when it does not any more', async () => {
    const { mongo, clock } = setUp();
    const folder = dataFolder();
    const two = openProcess({ mongo, clock, folder, shards: { ids: [0, 1], count: 2 }, holder: 'two shards' });
    await two.publisher.start();
    const refused = openProcess({ mongo, clock, folder: dataFolder(), times: { standstill: FOREVER } });
    await expect(refused.publisher.start()).rejects.toThrow('two shards');
    await two.publisher.round();
    await two.kill();

    const one = openProcess({ mongo, clock, folder });
    await one.publisher.start();

    const store = await lookInto(mongo);
    const leases = await store.meta.find({ kind: 'lease' }).toArray();
    expect(leases).toMatchObject([{ shard: 0, shardCount: 1, epoch: one.ledger.identity().epoch }]);
    expect(one.ledger.identity().followed).toBe(true);
  });

  // The first process to start removes the old leases; the second found none and went on in its old epoch.
  it('publishes what MongoDB lacks of its days before another shard count begins a new epoch', async () => {
    const clock = testClock();
    const mongo = setUp().mongo;
    const folder = dataFolder();
    const one = openProcess({ mongo, clock, folder });
    addGuild(one.ledger);
    await one.publisher.start();
    ready(one.ledger, NOON);
    await one.publisher.round();
    // MongoDB is away, and the bot is killed.
    one.ledger.apply({ changes: [message('11'), message('12'), message('11')] });
    one.ledger.apply({ position: { stream: 'discord:0', cursor: 'later', at: NOON + 60_000 }, changes: [] });
    one.ledger.commit();
    await one.kill();

    const two = openProcess({ mongo, clock, folder, shards: { ids: [0, 1], count: 2 } });
    await two.publisher.start();
    const { epoch, predecessorCountedTo } = two.ledger.identity();
    expect(epoch).not.toBe(one.epoch);
    expect(predecessorCountedTo).toBe(NOON + 60_000);
    const store = await lookInto(mongo);
    expect(await publishedMessages(store)).toEqual({ '11': 2, '12': 1 });
    expect(await store.users.distinct('epoch')).toEqual([one.epoch]);
    const leases = await store.meta.find({ kind: 'lease' }).toArray();
    expect(leases).toMatchObject([
      { epoch, shardCount: 2 },
      { epoch, shardCount: 2 },
    ]);
  });

  it('drops them where another copy of the ledger published meanwhile', async () => {
    const clock = testClock();
    const mongo = setUp().mongo;
    const folder = dataFolder();
    const one = openProcess({ mongo, clock, folder });
    addGuild(one.ledger);
    await one.publisher.start();
    ready(one.ledger, NOON);
    await one.publisher.round();
    await one.kill();
    const other = openProcess({ mongo, clock, folder: copyOf(folder) });
    await other.publisher.start();
    other.ledger.apply({ changes: [message('11')] });
    await other.publisher.round();
    await other.kill();

    const again = openProcess({ mongo, clock, folder });
    again.ledger.apply({ changes: [message('12')] });
    again.ledger.commit();
    await again.kill();
    const two = openProcess({ mongo, clock, folder, shards: { ids: [0, 1], count: 2 } });
    await two.publisher.start();
    expect(two.ledger.identity().epoch).not.toBe(one.epoch);
    expect(await publishedMessages(await lookInto(mongo))).toEqual({ '11': 1 });
  });

  it('begins a new epoch in each of several processes when the shard count changes, whichever comes first', async () => {
    const { mongo, clock } = setUp();
    const folders = [dataFolder(), dataFolder()];
    const openAs = (index: number, ids: readonly number[], count: number) =>
      openProcess({ mongo, clock, folder: folders[index] ?? '', shards: { ids, count } });
    for (const index of [0, 1]) {
      const before = openAs(index, [index], 2);
      before.ledger.positions.setShardCount(2);
      await before.publisher.start();
      before.ledger.apply({ changes: [message('1')] });
      await before.publisher.round();
      await before.kill();
    }
    const first = openAs(0, [0, 1], 3);
    await first.publisher.start();
    const second = openAs(1, [2], 3);
    await second.publisher.start();

    for (const { ledger, epoch } of [first, second]) {
      expect(ledger.identity()).toMatchObject({ followed: true, predecessorCountedTo: null });
      expect(ledger.identity().epoch).not.toBe(epoch);
    }
    const store = await lookInto(mongo);
    expect(await store.meta.countDocuments({ kind: 'lease', shardCount: 3 })).toBe(3);
    expect(await publishedMessages(store)).toEqual({ 1: 2 });
  });

  it('records a gap when the store was wiped of what an earlier ledger had counted', async () => {
    const { mongo, clock } = setUp();
    const first = openProcess({ mongo, clock, folder: dataFolder() });
    addGuild(first.ledger, NOON - 86_400_000);
    await first.publisher.start();
    await first.publisher.round();
    await first.kill();
    const folder = dataFolder();
    const second = openProcess({ mongo, clock, folder });
    await second.publisher.start();
    addGuild(second.ledger, NOON);
    ready(second.ledger, NOON);
    second.ledger.apply({ changes: [message('1', NOON + 1)] });
    await second.publisher.round();
    await second.kill();
    const store = await lookInto(mongo);
    await store.drop();

    const third = openProcess({ mongo, clock, folder });
    await third.publisher.start();
    await third.publisher.round();

    expect(third.ledger.gaps.all()).toMatchObject([
      { guildId: GUILD, from: NOON - 86_400_000, to: NOON, reason: 'storeLost', acrossEpochs: true },
    ]);
    expect(await store.meta.countDocuments({ kind: 'gap', reason: 'storeLost' })).toBe(1);
    expect(await publishedMessages(store)).toEqual({ 1: 1 });
  });

  // Killed after one shard's lease told of a round and before the other's: nothing was rolled back.
  it('is not taken in by leases of two shards that tell of different rounds', async () => {
    const { mongo, clock } = setUp();
    const folder = dataFolder();
    const shards = { ids: [0, 1], count: 2 };
    const first = openProcess({ mongo, clock, folder, shards });
    await first.publisher.start();
    first.ledger.apply({ changes: [message('1')] });
    await first.publisher.round();
    await first.publisher.round();
    await first.kill();
    const store = await lookInto(mongo);
    await store.meta.updateOne({ kind: 'lease', shard: 1 }, { $set: { begunRev: 1, publishedRev: 1 } });

    const second = openProcess({ mongo, clock, folder, shards });
    await second.publisher.start();
    second.ledger.apply({ changes: [message('1')] });
    expect(await second.publisher.round()).toBe('whole');

    expect(second.log.at('warn')).toEqual([]);
    const leases = await store.meta.find({ kind: 'lease' }).toArray();
    expect(leases).toMatchObject([
      { begunRev: 3, publishedRev: 3 },
      { begunRev: 3, publishedRev: 3 },
    ]);
    expect(await publishedMessages(store)).toEqual({ 1: 2 });
  });
});
