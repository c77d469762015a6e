import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { MongoClient } from 'mongodb';
import { onTestFinished } from 'vitest';
import type { ExitError } from '../../src/base/errors.js';
import { createProcessFigures, type ProcessFigures } from '../../src/base/process-figures.js';
import { snowflakeAt } from '../../src/base/snowflake.js';
import type { MongoConfig } from '../../src/config/types.js';
import type { MessageSent } from '../../src/counts/activity.js';
import { guildStream, shardStreams } from '../../src/discord/shards.js';
import { ledgerPath } from '../../src/ledger/file/data-dir.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { openLedger } from '../../src/ledger/open-ledger.js';
import { createPublisher, type Publisher } from '../../src/publish/publisher.js';
import type { PublisherOptions } from '../../src/publish/publisher-options.js';
import type { Collections } from '../../src/store/mongo/collections.js';
import { collectionsOf } from '../../src/store/mongo/collections.js';
import { recordingLog } from '../views/log.js';

export const BOT = '900000000000000001';
export const GUILD = '81384788765712384';
export const OTHER_GUILD = '81384788765712999';
/** 2026-11-21T12:00:00Z: the tests' time, unless they move it. */
export const NOON = Date.UTC(2026, 10, 21, 12);
/** For `vi.waitFor`, whose own patience is a second: too little where a server is under load. */
export const PATIENCE = { timeout: 60_000 };
/** Longer than any test: a holder that lives shows it before, however slow the server is. */
export const FOREVER = 600_000;

/** A clock whose wall time a test sets; its monotonic time is real. */
export function testClock(at = NOON) {
  const clock = { at, now: () => clock.at, monotonic: () => performance.now() };
  return clock;
}
export type TestClock = ReturnType<typeof testClock>;

/** A data folder, removed after the test. */
export function dataFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'statboard-publish-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A copy of a data folder whose ledger is closed. */
export function copyOf(folder: string): string {
  const copy = dataFolder();
  cpSync(folder, copy, { recursive: true });
  return copy;
}

let messages = 0n;

/** A message of a member, sent at a time; each call is another message. */
export function message(userId: string, at = NOON, guildId = GUILD): MessageSent {
  messages += 1n;
  const messageId = String(BigInt(snowflakeAt(at)) + (messages % 4_194_304n));
  return { kind: 'message', messageId, guildId, channelId: '77', userId, at, name: `member ${userId}` };
}

/** Makes a guild known to a ledger, as a GUILD_CREATE does. */
export function addGuild(ledger: Ledger, at = NOON, guildId = GUILD): void {
  const guild = { id: guildId, name: 'a guild', icon: null, ownerId: '1', roles: [], ownRoles: [] };
  ledger.apply({ changes: [{ kind: 'guild', guild, at }] });
  ledger.commit();
}

/** One bot process as far as publishing goes. */
export interface Process {
  readonly folder: string;
  readonly ledger: Ledger;
  readonly publisher: Publisher;
  readonly log: ReturnType<typeof recordingLog>;
  /** As it began. */
  readonly epoch: string;
  /** The ledger's file. */
  readonly path: string;
  readonly lost: ExitError[];
  newEpochs: number;
  /** Ends it as `kill -9` does: nothing is committed, published or given back. */
  kill(): Promise<void>;
}

export interface ProcessOptions extends Partial<Pick<PublisherOptions, 'holder' | 'times' | 'publishSeconds'>> {
  /** Default: the only one. */
  readonly shards?: Parameters<typeof shardStreams>[0];
  readonly figures?: ProcessFigures;
  readonly mongo: MongoConfig;
  readonly folder: string;
  readonly clock: TestClock;
}

/** Opens a ledger and a publisher over it; `start` is the test's. Rounds are the test's too, unless `publishSeconds` is given. */
export function openProcess(options: ProcessOptions): Process {
  const { mongo, folder, clock, times } = options;
  const log = recordingLog();
  const figures = options.figures ?? createProcessFigures();
  const ledger = openLedger({ streamOf: guildStream, dataDir: folder, clock, log, autoCommit: false, figures });
  const lost: ExitError[] = [];
  const publisher = createPublisher({
    ledger,
    mongo,
    botId: BOT,
    streams: shardStreams(options.shards ?? { ids: [0], count: 1 }),
    holder: options.holder ?? 'host-a pid 1',
    clock,
    log,
    publishSeconds: options.publishSeconds ?? 3_600,
    discordNow: () => clock.now(),
    callbacks: {
      onNewEpoch() {
        process.newEpochs += 1;
      },
      onLost: (error) => void lost.push(error),
    },
    figures,
    times: { beat: 50, standstill: 400, silence: 60_000, retry: { first: 40, longest: 160 }, ...times },
  });
  let open = true;
  const process: Process = {
    folder,
    ledger,
    publisher,
    log,
    epoch: ledger.identity().epoch,
    path: ledgerPath(folder),
    lost,
    newEpochs: 0,
    async kill() {
      if (!open) return;
      open = false;
      await publisher.close();
      ledger.close();
    },
  };
  onTestFinished(() => process.kill());
  return process;
}

/** A shard's READY in an epoch: from here on messages count. */
export function ready(ledger: Ledger, at: number): void {
  const position = { stream: 'discord:0', cursor: 'a cursor', at };
  ledger.apply({ position, changes: [{ kind: 'ready', stream: 'discord:0', at }] });
  ledger.commit();
}

/** Looks into a store beside the bot. */
export async function lookInto(
  mongo: MongoConfig,
): Promise<Collections & { drop(): Promise<void>; refuseUser(userId: string): Promise<void> }> {
  const client = new MongoClient(mongo.uri);
  onTestFinished(() => client.close());
  const db = client.db(mongo.database);
  return Object.assign(collectionsOf(db, mongo), {
    drop: async () => void (await db.dropDatabase()),
    /** Makes the server refuse one member's day documents. */
    refuseUser: async (userId: string) => {
      // An index that a slow server did not make in time leaves the collection out, too.
      const { usersCollection } = mongo;
      if (!(await db.listCollections({ name: usersCollection }).hasNext())) await db.createCollection(usersCollection);
      await db.command({ collMod: usersCollection, validator: { userId: { $ne: userId } } });
    },
  });
}

/** Messages of each member as the store's day documents have them, all epochs added up. */
export async function publishedMessages({ users }: Collections): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const { userId, messages: sent = 0 } of await users.find({ kind: 'user' }).toArray()) {
    sums[userId] = (sums[userId] ?? 0) + sent;
  }
  return sums;
}
