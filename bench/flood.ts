import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Document, MongoClient } from 'mongodb';
import { systemClock } from '../src/base/clock.js';
import { freshDatabase, startMongo, whyNoMongo } from '../test/support/mongo-server.js';
import { startReceiver } from './receivers.js';
import { createStream } from './stream.js';

export interface FloodOptions {
  readonly messages: number;
  readonly members: number;
}

export interface FloodResult extends FloodOptions {
  readonly server: string;
  /** Messages a second from the first sent to the last applied. */
  readonly sustained: number;
  /** Resident memory, bytes: before the flood, when MongoDB came back, and the peak until all was published. */
  readonly rssBefore: number;
  readonly rssAtHalf: number;
  readonly peakRss: number;
  readonly lost: number;
  readonly doubled: number;
  /** Seconds from the last message to the last document. */
  readonly drained: number;
}

/** How long publishing may lag behind, milliseconds. */
const PATIENCE = 240_000;

/** (e) Messages as fast as they come, MongoDB away for the first half; then every member's sum in MongoDB is compared. */
export async function benchFlood(
  { messages, members }: FloodOptions,
  progress: (step: string) => void,
): Promise<FloodResult> {
  const server = await startMongo({ syncOnCommit: true, own: true });
  if (!server) throw new Error(whyNoMongo());
  const database = freshDatabase();
  const dataDir = await mkdtemp(path.join(tmpdir(), 'statboard-bench-'));
  const stream = await createStream(members, systemClock.now());
  const { discord } = stream;
  const receiver = await startReceiver('bot', {
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.url,
    DATA_DIR: dataDir,
    LOG_LEVEL: 'error',
    MONGO_URI: server.uri,
    MONGO_DB: database,
  });
  try {
    await discord.connected();
    await sleep(1_000);
    const before = await receiver.usage();
    const half = messages / 2;
    progress('the first half, MongoDB away');
    await server.kill('SIGKILL');
    const began = systemClock.monotonic();
    await stream.send(0, half);
    const atHalf = await receiver.usage();
    progress('the second half');
    await server.restart();
    await stream.send(half, messages);
    let usage = await receiver.usage();
    while (usage.messages - before.messages < messages) {
      await sleep(100);
      usage = await receiver.usage();
    }
    const applied = systemClock.monotonic();
    progress('until all is published');
    const sums = await sumsOf(server.uri, database, messages);
    const drained = (systemClock.monotonic() - applied) / 1_000;
    let lost = 0;
    let doubled = 0;
    for (let member = 0; member < members; member += 1) {
      const expected = Math.floor(messages / members) + (member < messages % members ? 1 : 0);
      const stored = sums.get(`Member ${member}`) ?? 0;
      lost += Math.max(0, expected - stored);
      doubled += Math.max(0, stored - expected);
    }
    const { peakRss } = await receiver.usage();
    return {
      messages,
      members,
      server: server.kind,
      sustained: messages / ((applied - began) / 1_000),
      rssBefore: before.peakRss,
      rssAtHalf: atHalf.peakRss,
      peakRss,
      lost,
      doubled,
      drained,
    };
  } finally {
    await receiver.stop();
    await stream.close();
    await server.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Messages of each member by name, once as many as expected are there, or patience is at its end. */
async function sumsOf(uri: string, database: string, expected: number): Promise<ReadonlyMap<string, number>> {
  const client = await new MongoClient(uri).connect();
  try {
    const db = client.db(database);
    const end = systemClock.monotonic() + PATIENCE;
    for (;;) {
      const rows = await db
        .collection<Document>('users')
        .aggregate<{ _id: string; messages: number }>([{ $group: { _id: '$userId', messages: { $sum: '$messages' } } }])
        .toArray();
      const total = rows.reduce((sum, { messages }) => sum + Number(messages), 0);
      const members = await db.collection<{ userId: string; name: string }>('members').find().toArray();
      if ((total >= expected && members.length >= rows.length) || systemClock.monotonic() > end) {
        const names = new Map(members.map(({ userId, name }) => [userId, name]));
        return new Map(rows.map(({ _id, messages }) => [names.get(_id) ?? _id, Number(messages)]));
      }
      await sleep(250);
    }
  } finally {
    await client.close();
  }
}
