import { type Reader, text, wholeNumber } from './reader.js';
import { safeDecode } from './secrets.js';
import type { MongoConfig } from './types.js';

const mongoUri = text.regex(
  /^mongodb(\+srv)?:\/\/[^/\s]+/,
  'must start with mongodb:// or mongodb+srv:// and name a host',
);
/** @see https://www.mongodb.com/docs/manual/reference/limits/#naming-restrictions */
const databaseName = text.regex(/^[^/\\. "$*<>:|?]{1,63}$/, 'is not a database name that MongoDB allows');
const collectionName = text.regex(/^(?!system\.)[^$]{1,120}$/, 'is not a collection name that MongoDB allows');

const DATABASE_NAMES = ['MONGO_APP_DB', 'MONGO_DB', 'MONGO_DB_NAME'] as const;
const AUTH_SOURCE_NAMES = ['MONGO_AUTH_SOURCE', 'MONGO_AUTH_DB'] as const;
/** Any of them set makes MongoDB the store. */
export const MONGO_VARIABLES = [
  'MONGO_URI',
  'MONGO_HOST',
  'MONGO_PORT',
  'MONGO_APP_USERNAME',
  'MONGO_APP_PASSWORD',
  ...AUTH_SOURCE_NAMES,
  ...DATABASE_NAMES,
  'MONGO_ROOT_URI',
  'MONGO_ROOT_USERNAME',
  'MONGO_ROOT_PASSWORD',
  'MONGO_ROOT_AUTH_DB',
  'MONGO_COLLECTION',
  'MONGO_USERS_COLLECTION',
  'MONGO_SERVERS_COLLECTION',
  'MONGO_META_COLLECTION',
] as const;

/** What is said of MongoDB; null: nothing. */
export function readMongo(reader: Reader): MongoConfig | null {
  if (!reader.given(...MONGO_VARIABLES)) return null;
  const host = reader.read('MONGO_HOST', text.regex(/^[^/@\s]+$/, 'must be a host name or address'), 'localhost');
  const port = reader.read('MONGO_PORT', wholeNumber(1, 65_535), 27_017);
  const uri = reader.read('MONGO_URI', mongoUri, `mongodb://${host}:${port}/`);
  const path = safeDecode(/^mongodb(?:\+srv)?:\/\/[^/]+\/([^?]*)/.exec(uri)?.[1] ?? '');
  const database = reader.read(DATABASE_NAMES, databaseName, path || 'discord_stats');
  const authSource = reader.read(AUTH_SOURCE_NAMES, databaseName, database);
  const user = reader.pair('MONGO_APP_USERNAME', 'MONGO_APP_PASSWORD');
  if (user && /^mongodb(\+srv)?:\/\/[^/]*@/.test(uri)) {
    reader.problems.push('MONGO_APP_USERNAME is set and MONGO_URI names a user too: leave one of them out');
  }
  const rootUri = reader.read('MONGO_ROOT_URI', mongoUri, null);
  const rootAuth = reader.read('MONGO_ROOT_AUTH_DB', databaseName, 'admin');
  const rootUser = rootUri ? null : reader.pair('MONGO_ROOT_USERNAME', 'MONGO_ROOT_PASSWORD');
  if ((rootUri || rootUser) && !user && !reader.given('MONGO_APP_USERNAME', 'MONGO_APP_PASSWORD')) {
    reader.problems.push(
      'MONGO_APP_USERNAME and MONGO_APP_PASSWORD are missing: MONGO_ROOT_… creates that user, the bot itself never works as root',
    );
  }
  return {
    uri,
    user: user && { username: user[0], password: user[1], authSource },
    database,
    root: rootUri
      ? { uri: rootUri }
      : rootUser && { uri: null, username: rootUser[0], password: rootUser[1], authSource: rootAuth },
    collection: reader.read('MONGO_COLLECTION', collectionName, null),
    usersCollection: reader.read('MONGO_USERS_COLLECTION', collectionName, 'users'),
    serversCollection: reader.read('MONGO_SERVERS_COLLECTION', collectionName, 'servers'),
    metaCollection: reader.read('MONGO_META_COLLECTION', collectionName, 'meta'),
  };
}
