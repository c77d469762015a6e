import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { type LineToStore, openLine } from './line-to-store.js';

/** Where the demo's bot keeps its numbers. */
export interface DemoStore {
  /** In words. */
  readonly name: string;
  /** Settings of the bot. */
  readonly env: Readonly<Record<string, string>>;
  /** Null: there is no line that could be cut; `whyNoLine` says why. */
  readonly line: LineToStore | null;
  readonly whyNoLine: string | null;
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
  whyNoLine: 'Only with MONGO_URI; now it is a file of the bot’s own.',
  remove: async () => undefined,
};

const PATIENCE_MS = 5_000;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

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
    async remove() {
      await line?.close();
      try {
        await client.db(database).dropDatabase();
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
