import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Collection, type Document, type Long, MongoClient } from 'mongodb';
import { type Clock, systemClock } from '../src/base/clock.js';
import { snowflakeAt } from '../src/base/snowflake.js';
import { DAY_MS, slotOf } from '../src/base/time/slots.js';
import { readConfig } from '../src/config/config.js';
import type { MessageSent } from '../src/counts/activity.js';
import { guildStream, shardStreams } from '../src/discord/shards.js';
import { openLedger } from '../src/ledger/open-ledger.js';
import { createLogger } from '../src/process/logger.js';
import { createPublisher } from '../src/publish/publisher.js';
import { freshDatabase, type MongoServer } from '../test/support/mongo-server.js';

export interface PublishOptions {
  readonly messages: number;
  readonly members: number;
  /** Simulated seconds over which the messages come. */
  readonly seconds: number;
  readonly publishSeconds: number;
  /** Messages written by the increments, which are slow: a sample. */
  readonly sample: number;
}

export interface PublishFigure {
  readonly historyDays: number;
  /** Messages a second, counting, committing, publishing and acknowledging included. */
  readonly published: number;
  /** Messages a second by two `updateOne($inc, upsert)` each, 100 in flight. */
  readonly incremented: number;
  readonly ratio: number;
  /** Documents in MongoDB after it, and the sum of their messages. */
  readonly documents: number;
  readonly stored: number;
}

export interface PublishResult extends PublishOptions {
  readonly server: string;
  readonly figures: readonly PublishFigure[];
}

const GUILD = '600000000000000000';
const IN_FLIGHT = 100;
const CHANNELS = 20;

const userOf = (number: number) => String(700_000_000_000_000_000n + BigInt(number) * 4_194_304n);
const channelOf = (number: number) => String(650_000_000_000_000_000n + BigInt(number % CHANNELS));

/** Two updates for each message, as bots usually do it. */
async function increment(
  collection: Collection<Document & { _id: string }>,
  { sample, members }: PublishOptions,
  at: number,
): Promise<number> {
  const day = new Date(Math.floor(at / DAY_MS) * DAY_MS);
  const slot = slotOf(at);
  const began = systemClock.monotonic();
  let next = 0;
  const worker = async () => {
    for (let number = next++; number < sample; number = next++) {
      const userId = userOf((number * 7_919) % members);
      const change = { $inc: { messages: 1, [`slots.${slot}.messages`]: 1, [`channels.${channelOf(number)}`]: 1 } };
      await collection.updateOne(
        { _id: `inc:${userId}:${day.toISOString()}` },
        { ...change, $setOnInsert: { kind: 'user', guildId: GUILD, userId, day } },
        { upsert: true },
      );
      await collection.updateOne(
        { _id: `inc:server:${day.toISOString()}` },
        { ...change, $setOnInsert: { kind: 'server', guildId: GUILD, day } },
        { upsert: true },
      );
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return sample / ((systemClock.monotonic() - began) / 1_000);
}

/** One past day of every member, as the increments would have left it. */
function pastDay(members: number, at: number): (Document & { _id: string })[] {
  const day = new Date(Math.floor(at / DAY_MS) * DAY_MS);
  return Array.from({ length: members }, (_, user) => {
    const userId = userOf(user);
    return {
      _id: `inc:${userId}:${day.toISOString()}`,
      kind: 'user',
      guildId: GUILD,
      userId,
      day,
      messages: 1,
      slots: { [slotOf(at)]: { messages: 1 } },
      channels: { [channelOf(user)]: 1 },
    };
  });
}

async function figure(
  server: MongoServer,
  options: PublishOptions,
  historyDays: number,
  progress: (step: string) => void,
): Promise<PublishFigure> {
  const { messages, members, seconds, publishSeconds } = options;
  const dataDir = await mkdtemp(path.join(tmpdir(), 'statboard-bench-'));
  const database = freshDatabase();
  const { mongo } = readConfig({ DISCORD_TOKEN: 'a.bench.token', MONGO_URI: server.uri, MONGO_DB: database });
  if (!mongo) throw new Error('no MongoDB is configured');
  const log = createLogger({ level: 'warn', secrets: [] });
  let now = Date.UTC(2026, 10, 21, 12);
  const clock: Clock = { now: () => now, monotonic: systemClock.monotonic };
  const ledger = openLedger({ streamOf: guildStream, dataDir, clock, log });
  const client = await new MongoClient(server.uri, { writeConcern: { w: 'majority', journal: true } }).connect();
  const publisher = createPublisher({
    ledger,
    mongo,
    botId: '1',
    streams: shardStreams({ ids: [0], count: 1 }),
    holder: 'bench',
    clock,
    log,
    publishSeconds: 3_600,
    discordNow: () => now,
    callbacks: {
      onNewEpoch: () => {},
      onLost: (error) => {
        throw error;
      },
    },
  });
  let sent = 0;
  const send = (user: number, at: number) => {
    const message: MessageSent = {
      kind: 'message',
      messageId: String(BigInt(snowflakeAt(at)) + BigInt(sent % 4_194_304)),
      guildId: GUILD,
      channelId: channelOf(sent),
      userId: userOf(user),
      at,
      name: `Member ${user}`,
    };
    sent += 1;
    ledger.apply({ changes: [message] });
  };
  try {
    ledger.apply({
      changes: [
        {
          kind: 'guild',
          guild: { id: GUILD, name: 'Bench', icon: null, ownerId: '1', roles: [], ownRoles: [] },
          at: now - 100 * DAY_MS,
        },
      ],
    });
    await publisher.start();
    progress(`${historyDays} days of history are put in`);
    for (let day = historyDays; day > 0; day -= 1) {
      for (let user = 0; user < members; user += 1) send(user, now - day * DAY_MS);
      await publisher.round();
    }
    const inHistory = sent;
    const rounds = seconds / publishSeconds;
    const each = messages / rounds;
    progress('published as documents');
    const began = systemClock.monotonic();
    for (let round = 0; round < rounds; round += 1) {
      for (let number = 0; number < each; number += 1)
        send((sent * 7_919) % members, now + Math.floor((number / each) * publishSeconds * 1_000));
      now += publishSeconds * 1_000;
      await publisher.round();
    }
    const took = (systemClock.monotonic() - began) / 1_000;
    const users = client.db(database).collection<Document & { _id: string }>('users');
    const [sums] = await users
      .aggregate<{ documents: number; stored: number | Long }>([
        { $group: { _id: null, documents: { $sum: 1 }, stored: { $sum: '$messages' } } },
      ])
      .toArray();
    const baseline = client.db(database).collection<Document & { _id: string }>('baseline');
    await baseline.createIndexes([{ key: { guildId: 1, userId: 1, day: 1 } }, { key: { guildId: 1, day: 1 } }]);
    for (let day = historyDays; day > 0; day -= 1) await baseline.insertMany(pastDay(members, now - day * DAY_MS));
    progress('incremented');
    const incremented = await increment(baseline, options, now);
    const published = messages / took;
    return {
      historyDays,
      published,
      incremented,
      ratio: published / incremented,
      documents: sums?.documents ?? 0,
      stored: Number(sums?.stored ?? 0) - inHistory,
    };
  } finally {
    await publisher.close();
    ledger.close();
    await client.db(database).dropDatabase();
    await client.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** (c) Messages a second into MongoDB, published as whole documents, against two increments for each message. */
export async function benchPublish(
  server: MongoServer,
  options: PublishOptions,
  progress: (step: string) => void,
): Promise<PublishResult> {
  return {
    ...options,
    server: server.kind,
    figures: [await figure(server, options, 0, progress), await figure(server, options, 30, progress)],
  };
}
