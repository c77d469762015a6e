import type { MongoClient } from 'mongodb';
import { ExitError } from '../../base/errors.js';
import type { Log } from '../../base/log.js';
import type { MongoConfig } from '../../config/types.js';
import { type Collections, collectionsOf } from './collections.js';
import { ensureAppUser } from './ensure-app-user.js';
import { makeIndexes } from './indexes.js';

/** Longest that the driver looks for a server before it says why it found none, milliseconds. */
export const SELECTION_MS = 5_000;

/** One client of a MongoDB server, for rounds and reads. */
export interface MongoConnection {
  readonly collections: Collections;
  /** Connects, makes the bot's user (with root credentials) and the indexes. Any number of times, until it succeeds. */
  prepare(): Promise<void>;
  /** Makes indexes that could not be made before, if any. */
  completeIndexes(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Makes a client; it connects with `prepare`. Loads the driver only now, so that the embedded store never does.
 * @param onChange another server answers now, or connections to it broke: what was acknowledged may have been rolled back
 * @throws ExitError 78 when the driver cannot make sense of the address
 */
export async function openMongo(config: MongoConfig, log: Log, onChange: () => void): Promise<MongoConnection> {
  const client = await makeClient(config);
  watch(client, onChange);
  const collections = collectionsOf(client.db(config.database), config);
  let userIsThere = false;
  let indexed = false;
  return {
    collections,
    async prepare() {
      if (!userIsThere) await ensureAppUser(config, log);
      userIsThere = true;
      // Said aloud: a client whose first operation found no server is closed, and no later operation connects it again.
      await client.connect();
      indexed = await makeIndexes(collections, log);
    },
    async completeIndexes() {
      if (!indexed) indexed = await makeIndexes(collections, log);
    },
    close: () => client.close(),
  };
}

/**
 * A client that is not connected yet.
 * @throws ExitError 78 when the driver cannot make sense of the address
 */
export async function makeClient({ uri, user }: MongoConfig): Promise<MongoClient> {
  const { MongoClient } = await import('mongodb');
  try {
    return new MongoClient(uri, {
      appName: 'statboard',
      serverSelectionTimeoutMS: SELECTION_MS,
      connectTimeoutMS: 5_000,
      socketTimeoutMS: 30_000,
      heartbeatFrequencyMS: 5_000,
      maxPoolSize: 10,
      // Majority on a replica set; a standalone server has no others to ask, and journals.
      writeConcern: { w: 'majority', journal: true },
      promoteBuffers: true,
      ignoreUndefined: true,
      ...(user && { auth: { username: user.username, password: user.password }, authSource: user.authSource }),
    });
  } catch (error) {
    throw new ExitError(
      78,
      `MONGO_URI is not an address that the MongoDB driver understands${wordsOf(error, uri)}. Correct it: in user name and password, each of @ : / ? # % must be escaped (@ as %40).`,
      { cause: error },
    );
  }
}

/** What the driver says of an address, in brackets; nothing where it may repeat a part of user name or password. */
function wordsOf(error: unknown, uri: string): string {
  const words = error instanceof Error ? error.message.replaceAll(uri, 'the address') : '';
  const user = uri.slice(uri.indexOf('://') + 3, uri.lastIndexOf('@') + 1);
  const parts = user.split(/[^A-Za-z0-9]+/).filter((part) => part.length > 2);
  return words === '' || parts.some((part) => words.includes(part)) ? '' : ` (it says: ${words})`;
}

/** Calls `onChange` when connections broke or another server became the one that is written to. */
function watch(client: MongoClient, onChange: () => void): void {
  let primary: string | null = null;
  client.on('connectionPoolCleared', onChange);
  client.on('topologyDescriptionChanged', ({ newDescription }) => {
    for (const server of newDescription.servers.values()) {
      if (!server.isWritable) continue;
      const { processId } = server.topologyVersion ?? {};
      const now = [server.address, server.setVersion, server.electionId, processId].join();
      if (primary !== null && primary !== now) onChange();
      primary = now;
    }
  });
}
