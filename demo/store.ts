import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import type { Snowflake } from '../src/base/snowflake.js';
import { type LineToStore, openLine } from './line-to-store.js';
import type { TallyMember } from './tally.js';

/** Where the demo's bot keeps its numbers. */
export interface DemoStore {
  /** In words. */
  readonly name: string;
  /** Settings of the bot. */
  readonly env: Readonly<Record<string, string>>;
  /** Null: there is no line that could be cut; `whyNoLine` says why. */
  readonly line: LineToStore | null;
  readonly whyNoLine: string | null;
  /** What stands in MongoDB, for each member; null: the numbers stay in the bot's own file. */
  readonly published: (() => Promise<ReadonlyMap<Snowflake, TallyMember>>) | null;
  /**
   * Removes what the demo stored.
   * @throws StoreError with the database's name where it cannot be dropped
   */
  remove(): Promise<void>;
}

/** A MongoDB that cannot be used as the demo's store. */
export class StoreError extends Error {}

const EMBEDDED: DemoStore = {
  name: 'embedded (SQLite)',
  env: {},
  line: null,
  published: null,
  whyNoLine: 'Only with MONGO_URI; now it is a file of the bot’s own.',
  remove: async () => undefined,
};

const PATIENCE_MS = 5_000;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What a server was sent before its connection was cut it may still do: then the database is there again. */
const LATE_WRITES_MS = 500;
const MOST_DROPS = 10;

/** Drops a database until nothing stands in it any more a moment later. */
async function dropForGood(client: MongoClient, database: string): Promise<void> {
  const db = client.db(database);
  for (let drops = 0; drops < MOST_DROPS; drops += 1) {
    await db.dropDatabase();
    await sleep(LATE_WRITES_MS);
    if ((await db.listCollections({}, { nameOnly: true }).toArray()).length === 0) return;
  }
  throw new Error('something goes on writing to it');
}

/** One host without encryption can stand behind a line of the demo; several, or a checked certificate, cannot. */
function hostBehindLine(uri: URL): { readonly host: string; readonly port: number } | null {
  const encrypted = ['tls', 'ssl'].some((name) => uri.searchParams.get(name) === 'true');
  if (uri.protocol !== 'mongodb:' || uri.host.includes(',') || encrypted) return null;
  return { host: uri.hostname.replace(/^\[|\]$/g, ''), port: uri.port === '' ? 27017 : Number(uri.port) };
}

/**
 * The embedded store, or with a connection string a database of its own there, which `remove` drops.
 * @throws StoreError where the server cannot be reached
 */
export async function openDemoStore(uri: string | undefined): Promise<DemoStore> {
  if (!uri) return EMBEDDED;
  const database = `statboard_demo_${randomBytes(6).toString('hex')}`;
  const options = { serverSelectionTimeoutMS: PATIENCE_MS, connectTimeoutMS: PATIENCE_MS };
  let client: MongoClient;
  try {
    client = await MongoClient.connect(uri, options);
    await client.db(database).command({ ping: 1 });
  } catch (error) {
    throw new StoreError(`The MongoDB of MONGO_URI cannot be used: ${reasonOf(error)}`, { cause: error });
  }
  const address = URL.canParse(uri) ? new URL(uri) : null;
  const host = address && hostBehindLine(address);
  const line = host ? await openLine(host) : null;
  if (address && line) {
    address.host = `127.0.0.1:${line.port}`;
    // Without it the driver would leave the line for the names that the server gives itself.
    address.searchParams.delete('replicaSet');
    address.searchParams.set('directConnection', 'true');
  }
  return {
    name: `MongoDB, database ${database}`,
    env: { MONGO_URI: line && address ? address.href : uri, MONGO_DB: database },
    line,
    whyNoLine: line ? null : 'MONGO_URI names several servers or an encrypted line: the demo cannot stand in between.',
    async published() {
      const sums = await client
        .db(database)
        .collection('users')
        .aggregate<TallyMember & { readonly _id: Snowflake }>([
          {
            $group: {
              _id: '$userId',
              messages: { $sum: '$messages' },
              given: { $sum: '$reactionsGiven' },
              received: { $sum: '$reactionsReceived' },
            },
          },
        ])
        .toArray();
      return new Map(sums.map(({ _id, messages, given, received }) => [_id, { messages, given, received }]));
    },
    async remove() {
      await line?.close();
      try {
        await dropForGood(client, database);
      } catch (error) {
        throw new StoreError(`The demo's database ${database} could not be dropped: ${reasonOf(error)}`, {
          cause: error,
        });
      } finally {
        await client.close();
      }
    },
  };
}
