import { isIPv6 } from 'node:net';
import { type Reader, text, wholeNumber } from './reader.js';
import { safeDecode } from './secrets.js';
import type { MongoConfig } from './types.js';

/** What providers and guides write where somebody is to put their own: `<password>`, `<db_password>`, `<cluster-url>`. */
const PLACEHOLDER =
  /(?:<|%3C)((?:db[_-]?|your(?:[_ -]|%20)?)?(?:user(?:name)?|pass(?:word)?|cluster|host(?:name)?|database|db)(?:[a-z_ -]|%20)*)(?:>|%3E)/i;
const own = <T extends typeof text>(schema: T) =>
  schema.superRefine((value, context) => {
    const [found] = PLACEHOLDER.exec(value) ?? [];
    if (found !== undefined)
      context.addIssue({
        code: 'custom',
        message: `still holds ${found}: put your own in its place, without the brackets`,
      });
  });
const mongoUri = own(
  text
    .regex(/^mongodb(\+srv)?:\/\/[^/\s]+/, 'must start with mongodb:// or mongodb+srv:// and name a host')
    .refine(
      (value) => !isCutInPassword(value),
      'names no port behind a colon: in user name and password each of @ : / ? # % must be escaped (/ as %2F), and a # needs quotes around the whole value',
    ),
);
const host = text
  .regex(/^[^/@\s]+$/, 'must be a host name or address')
  .refine((value) => isIPv6(bare(value)) || !/:[0-9]+$/.test(value), 'names a port too: that goes into MONGO_PORT')
  .refine((value) => isIPv6(bare(value)) || !/[:[\]]/.test(value), 'must be a host name or address')
  .transform((value) => (isIPv6(bare(value)) ? `[${bare(value)}]` : value));
/** @see https://www.mongodb.com/docs/manual/reference/limits/#naming-restrictions */
const databaseName = text.regex(/^[^/\\. "$*<>:|?]{1,63}$/, 'is not a database name that MongoDB allows');
const authDatabase = text.refine(
  (value) => value === '$external' || databaseName.safeParse(value).success,
  'is not a database name that MongoDB allows',
);
const collectionName = text.regex(/^(?!system\.)[^$]{1,120}$/, 'is not a collection name that MongoDB allows');

const DATABASE_NAMES = ['MONGO_APP_DB', 'MONGO_DB', 'MONGO_DB_NAME'] as const;
const USER_NAMES = ['MONGO_APP_USERNAME', 'MONGO_APP_PASSWORD', 'MONGO_ROOT_USERNAME', 'MONGO_ROOT_PASSWORD'];
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

/** Users of Atlas authenticate in `admin`, whatever database they use. */
const OF_ATLAS = /\.mongodb\.net(?:[:,/?]|$)/i;

/** Whether `user:pass` stands where hosts and ports should, since the password holds a `/` or `?`, or `.env` ended it at a `#`. */
function isCutInPassword(uri: string): boolean {
  const [, hosts = ''] = /^mongodb(?:\+srv)?:\/\/([^/?]*)/.exec(uri) ?? [];
  return !hosts.includes('@') && /:(?!\d+(?:,|$))/.test(hosts.replaceAll(/\[[^\]]*\]/g, ''));
}

/** An IPv6 address as it stands in a URI has brackets around it. */
function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

/** The database that an address names, and where its users authenticate; null: it does not say. */
function partsOf(uri: string): { readonly path: string; readonly authSource: string | null } {
  const [, path = '', options = ''] = /^mongodb(?:\+srv)?:\/\/[^/?]+\/?([^?]*)\??(.*)$/s.exec(uri) ?? [];
  const authSource = /(?:^|&)authSource=([^&]+)/i.exec(options)?.[1];
  return { path: safeDecode(path), authSource: authSource === undefined ? null : safeDecode(authSource) };
}

/** What is said of MongoDB; null: nothing. */
export function readMongo(reader: Reader): MongoConfig | null {
  if (!reader.given(...MONGO_VARIABLES)) return null;
  const name = reader.read('MONGO_HOST', host, 'localhost');
  const port = reader.read('MONGO_PORT', wholeNumber(1, 65_535), 27_017);
  const uri = reader.read('MONGO_URI', mongoUri, `mongodb://${name}:${port}/`);
  const { path, authSource: ofUri } = partsOf(uri);
  const database = reader.read(DATABASE_NAMES, databaseName, path || 'discord_stats');
  if (path !== '' && !reader.given(...DATABASE_NAMES) && !databaseName.safeParse(path).success) {
    reader.problems.push('MONGO_URI names a database, behind the last /, that is not one that MongoDB allows');
  }
  const authSource = reader.read(AUTH_SOURCE_NAMES, authDatabase, ofUri ?? (OF_ATLAS.test(uri) ? 'admin' : database));
  for (const variable of USER_NAMES) {
    const value = reader.given(variable)?.value ?? '';
    if (PLACEHOLDER.exec(value)?.[0] === value && value !== '')
      reader.problems.push(`${variable} still is ${value}: put your own in its place, without the brackets`);
  }
  const user = reader.pair('MONGO_APP_USERNAME', 'MONGO_APP_PASSWORD');
  if (user && /^mongodb(\+srv)?:\/\/[^/]*@/.test(uri)) {
    reader.problems.push('MONGO_APP_USERNAME is set and MONGO_URI names a user too: leave one of them out');
  }
  const rootUri = reader.read('MONGO_ROOT_URI', mongoUri, null);
  const rootAuth = reader.read('MONGO_ROOT_AUTH_DB', authDatabase, 'admin');
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
