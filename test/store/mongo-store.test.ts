import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { MongoClient } from 'mongodb';
import { afterAll, describe, expect, it } from 'vitest';
import type { MongoConfig } from '../../src/config/types.js';
import { guildStream, shardStreams } from '../../src/discord/shards.js';
import { openLedger } from '../../src/ledger/open-ledger.js';
import { createPublisher } from '../../src/publish/publisher.js';
import { collectionsOf } from '../../src/store/mongo/collections.js';
import { ensureAppUser } from '../../src/store/mongo/ensure-app-user.js';
import { createMongoStore } from '../../src/store/mongo/mongo-store.js';
import { mongoConfig } from '../support/mongo-config.js';
import { freshDatabase, type MongoServer, startMongo, whyNoMongo } from '../support/mongo-server.js';
import { recordingLog } from '../views/log.js';
import { CONTRACT_NOW, describeStore, type World } from './contract.js';

const [standalone, replicaSet] = await Promise.all([startMongo({ standalone: true }), startMongo({ auth: true })]);
/** A server that somebody wants to be tried, whatever it is. */
const wanted = process.env.MONGO_TEST_URI ? await startMongo() : null;
afterAll(() => Promise.all([standalone?.close(), replicaSet?.close()]));

function given(server: MongoServer | null): MongoServer {
  if (server === null) throw new Error(whyNoMongo());
  return server;
}

/** Settings of a server with SCRAM: the root user makes the bot's own. */
function withUsers(server: MongoServer): MongoConfig {
  const database = freshDatabase();
  const root = server.root && { uri: null, ...server.root, authSource: 'admin' };
  return mongoConfig(server, {
    database,
    root,
    user: { username: `bot-${database}`, password: 'a:p@ss/word', authSource: database },
  });
}

async function mongoWorld(mongo: MongoConfig): Promise<World> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'statboard-store-'));
  const clock = { now: () => CONTRACT_NOW, monotonic: () => performance.now() };
  const log = recordingLog();
  const ledger = openLedger({ streamOf: guildStream, dataDir: folder, clock, log, autoCommit: false });
  const publisher = createPublisher({
    ledger,
    mongo,
    botId: '900000000000000001',
    streams: shardStreams({ ids: [0], count: 1 }),
    holder: 'the test',
    clock,
    log,
    publishSeconds: 3_600,
    discordNow: () => CONTRACT_NOW,
    callbacks: { onNewEpoch() {}, onLost() {} },
    times: { silence: 60_000 },
  });
  await publisher.start();
  if (publisher.store() === null) throw new Error(`MongoDB is away: ${JSON.stringify(log.lines)}`);
  // The publisher's own store gives a server under load only a second for each read.
  const { user } = mongo;
  const client = new MongoClient(mongo.uri, {
    promoteBuffers: true,
    ...(user && { auth: { username: user.username, password: user.password }, authSource: user.authSource }),
  });
  return {
    ledger,
    store: createMongoStore(collectionsOf(client.db(mongo.database), mongo), { streamOf: guildStream, readMs: 60_000 }),
    publish: async ({ sheets = false } = {}) => void (await publisher.round({ nightly: sheets })),
    async close() {
      await publisher.close();
      await client.close();
      ledger.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describe.skipIf(standalone === null || replicaSet === null)(`on ${standalone?.kind ?? whyNoMongo()}`, () => {
  describeStore('MongoDB, standalone', () => mongoWorld(mongoConfig(given(standalone))));
  describeStore('MongoDB, replica set with users', () => mongoWorld(withUsers(given(replicaSet))));
  describeStore('MongoDB, all kinds in one collection', () =>
    mongoWorld(mongoConfig(given(standalone), { collection: 'statboard' })),
  );

  if (wanted !== null) describeStore(`MongoDB, ${wanted.kind}`, () => mongoWorld(mongoConfig(wanted)));

  it('leaves a user alone that is there already', async () => {
    const config = withUsers(given(replicaSet));
    await ensureAppUser(config, recordingLog());
    const log = recordingLog();
    const user = config.user && { ...config.user, password: 'another' };
    await ensureAppUser({ ...config, user }, log);

    expect(log.lines).toEqual([]);
    const { username = '', password = '' } = config.user ?? {};
    const client = new MongoClient(config.uri, { auth: { username, password }, authSource: config.database });
    await expect(client.db(config.database).collection('x').insertOne({ y: 1 })).resolves.toMatchObject({});
    await expect(client.db('elsewhere').collection('x').insertOne({ y: 1 })).rejects.toMatchObject({ code: 13 });
    await client.close();
  });

  it('makes indexes once, each query with one', async () => {
    const config = mongoConfig(given(standalone));
    const again = await mongoWorld(config);
    await again.close();
    const client = new MongoClient(config.uri);
    const indexes = await client.db(config.database).collection('users').indexes();
    await client.close();

    expect(indexes.map(({ key }) => Object.keys(key).join())).toEqual([
      '_id',
      'guildId,day,epoch,rev',
      'guildId,userId,day',
    ]);
  });
});
