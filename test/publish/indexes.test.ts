import { type CommandStartedEvent, MongoClient } from 'mongodb';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { collectionsOf } from '../../src/store/mongo/collections.js';
import { makeIndexes } from '../../src/store/mongo/indexes.js';
import { mongoConfig } from '../support/mongo-config.js';
import { startProxy } from '../support/mongo-proxy.js';
import { startMongo, whyNoMongo } from '../support/mongo-server.js';
import { recordingLog } from '../views/log.js';
import { addGuild, dataFolder, lookInto, message, openProcess, publishedMessages, testClock } from './fixture.js';

const server = await startMongo();
afterAll(() => server?.close());

describe.skipIf(server === null)(`indexes on ${server?.kind ?? whyNoMongo()}`, () => {
  const given = () => {
    if (server === null) throw new Error(whyNoMongo());
    return server;
  };
  const publishOne = async (mongo: ReturnType<typeof mongoConfig>) => {
    const bot = openProcess({ mongo, clock: testClock(), folder: dataFolder() });
    addGuild(bot.ledger);
    await bot.publisher.start();
    bot.ledger.apply({ changes: [message('1')] });
    expect(bot.publisher.awaySince()).toBeNull();
    expect(await bot.publisher.round()).toBe('whole');
    return bot;
  };
  const unmade = (bot: Awaited<ReturnType<typeof publishOne>>) =>
    bot.log.at('warn').filter(({ msg }) => msg.startsWith('an index could not be made'));

  it('are made one a call, at a second start too', async () => {
    const mongo = mongoConfig(given());
    const client = new MongoClient(mongo.uri, { monitorCommands: true });
    onTestFinished(() => client.close());
    const calls: number[] = [];
    client.on('commandStarted', ({ commandName, command }: CommandStartedEvent) => {
      if (commandName === 'createIndexes') calls.push(command.indexes.length);
    });
    const collections = collectionsOf(client.db(mongo.database), mongo);
    const log = recordingLog();
    expect(await makeIndexes(collections, log)).toBe(true);
    expect(await makeIndexes(collections, log)).toBe(true);
    expect(calls).toEqual(Array(10).fill(1));
    expect(log.lines).toEqual([]);
  });

  it('that the server refuses are named, keep nothing from being published, and are made at night', async () => {
    const mongo = mongoConfig(given());
    const store = await lookInto(mongo);
    const name = 'guildId_1_userId_1_day_1';
    await store.users.createIndex({ other: 1 }, { name });
    const bot = await publishOne(mongo);
    expect(await publishedMessages(store)).toEqual({ 1: 1 });
    expect(unmade(bot)).toMatchObject([{ collection: 'users', index: { guildId: 1, userId: 1, day: 1 } }]);

    await store.users.dropIndex(name);
    await bot.publisher.reconcile();
    expect((await store.users.listIndexes().toArray()).map(({ key }) => Object.keys(key).join())).toContain(
      'guildId,userId,day',
    );
    expect(unmade(bot)).toHaveLength(1);
  });

  it('over which a server ends the connection do not make it one that is away', async () => {
    const line = await startProxy(given());
    onTestFinished(() => line.close());
    line.loseReply('createIndexes');
    const mongo = mongoConfig(line);
    const bot = await publishOne(mongo);
    expect(line.lost).toBe(1);
    expect(unmade(bot)).toHaveLength(1);
    expect(await publishedMessages(await lookInto({ ...mongo, uri: given().uri }))).toEqual({ 1: 1 });
  });
});
