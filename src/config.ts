import { z } from 'zod';
import { ExitError } from './errors.js';
import { isCron } from './schedule/cron.js';
import { isSnowflake, type Snowflake } from './snowflake.js';
import { isTimeZone } from './time/zone.js';

/** How to reach MongoDB, and what lies where in it. */
export interface MongoConfig {
  /** Connection string without a database user of ours, unless `MONGO_URI` itself names one. */
  readonly uri: string;
  /** The bot's own user; null: as the URI says, or no authentication. */
  readonly user: { readonly username: string; readonly password: string; readonly authSource: string } | null;
  readonly database: string;
  /** Whoever may create the bot's user; null: it is there already. */
  readonly root:
    | { readonly uri: string }
    | { readonly uri: null; readonly username: string; readonly password: string; readonly authSource: string }
    | null;
  /** One collection for all kinds; null: one for each kind. */
  readonly collection: string | null;
  readonly usersCollection: string;
  readonly serversCollection: string;
  readonly metaCollection: string;
}

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Every setting, checked. */
export interface Config {
  readonly token: string;
  /** As `@discordjs/rest` wants it: no version, no slash at the end. */
  readonly apiUrl: string;
  readonly guildId: Snowflake | null;
  readonly statsChannelId: Snowflake | null;
  /** null: the embedded store. */
  readonly mongo: MongoConfig | null;
  readonly dataDir: string;
  readonly timeZone: string;
  readonly boardRefreshCron: string;
  readonly publishSeconds: number;
  readonly logLevel: LogLevel;
  /** null: as the ledger knows it, else Discord's recommendation. */
  readonly shardCount: number | null;
  /** null: all of them. */
  readonly shardIds: readonly number[] | null;
}

const text = z.string();
const snowflake = text.refine(
  isSnowflake,
  'is not a Discord id; in Discord, switch on Developer Mode and use "Copy ID"',
);
const wholeNumber = (from: number, to: number) =>
  text
    .regex(/^[0-9]{1,9}$/, `must be a whole number from ${from} to ${to}`)
    .transform(Number)
    .refine((n) => n >= from && n <= to, `must be a whole number from ${from} to ${to}`);
const url = (what: string, ...protocols: string[]) =>
  text.refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), `must be ${what}`);
const mongoUri = text.regex(
  /^mongodb(\+srv)?:\/\/[^/\s]+/,
  'must start with mongodb:// or mongodb+srv:// and name a host',
);
/** @see https://www.mongodb.com/docs/manual/reference/limits/#naming-restrictions */
const databaseName = text.regex(/^[^/\\. "$*<>:|?]{1,63}$/, 'is not a database name that MongoDB allows');
const collectionName = text.regex(/^(?!system\.)[^$]{1,120}$/, 'is not a collection name that MongoDB allows');
const levels: Record<string, LogLevel> = { warning: 'warn', critical: 'fatal' };
const logLevel = text.transform((value, context): LogLevel => {
  const name = value.toLowerCase();
  const level = levels[name] ?? LOG_LEVELS.find((known) => known === name);
  if (level) return level;
  context.addIssue({ code: 'custom', message: `must be one of ${LOG_LEVELS.join(', ')}, warning, critical` });
  return z.NEVER;
});
const shardIds = text.transform((value, context): number[] => {
  const ids = new Set<number>();
  for (const part of value.split(',')) {
    const [, first, last] = /^\s*([0-9]{1,5})(?:\s*-\s*([0-9]{1,5}))?\s*$/.exec(part) ?? [];
    if (first === undefined || Number(last ?? first) < Number(first)) {
      context.addIssue({ code: 'custom', message: 'must be shard numbers, such as 0,1 or 0-3' });
      return z.NEVER;
    }
    for (let id = Number(first); id <= Number(last ?? first); id += 1) ids.add(id);
  }
  return [...ids].sort((a, b) => a - b);
});

/** A reader of variables that notes every problem instead of stopping at the first. */
class Reader {
  readonly problems: string[] = [];

  constructor(private readonly env: Readonly<Record<string, string | undefined>>) {}

  /** The first of these variables that is given; an empty value is not set. */
  given(...names: readonly string[]): { readonly name: string; readonly value: string } | null {
    for (const name of names) {
      const value = this.env[name]?.trim();
      if (value) return { name, value };
    }
    return null;
  }

  read<T, D>(names: string | readonly string[], schema: z.ZodType<T, string>, fallback: D): T | D {
    const found = this.given(...[names].flat());
    if (!found) return fallback;
    if (/^(["']).*\1$/.test(found.value)) {
      this.problems.push(`${found.name} stands in quotes: leave them out (Docker's --env-file keeps them)`);
      return fallback;
    }
    const result = schema.safeParse(found.value);
    if (result.success) return result.data;
    this.problems.push(`${found.name} ${result.error.issues[0]?.message ?? 'is not valid'}`);
    return fallback;
  }

  /** Two variables that only make sense together. */
  pair(first: string, second: string): readonly [string, string] | null {
    const a = this.given(first);
    const b = this.given(second);
    if (a && b) return [a.value, b.value];
    if (a) this.problems.push(`${second} is missing: ${first} is set, and one needs the other`);
    if (b) this.problems.push(`${first} is missing: ${second} is set, and one needs the other`);
    return null;
  }
}

const DATABASE_NAMES = ['MONGO_APP_DB', 'MONGO_DB', 'MONGO_DB_NAME'] as const;
const AUTH_SOURCE_NAMES = ['MONGO_AUTH_SOURCE', 'MONGO_AUTH_DB'] as const;
const MONGO_VARIABLES = [
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

/** Every variable that Statboard reads. README and `.env.example` list the same ones; a test holds that. */
export const VARIABLES: readonly string[] = [
  'DISCORD_TOKEN',
  'DISCORD_API_URL',
  'GUILD_ID',
  'STATS_CHANNEL_ID',
  ...MONGO_VARIABLES,
  'DATA_DIR',
  'TIME_ZONE',
  'BOARD_REFRESH_CRON',
  'PUBLISH_SECONDS',
  'LOG_LEVEL',
  'SHARD_COUNT',
  'SHARD_IDS',
];

function readMongo(reader: Reader): MongoConfig | null {
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

function checkShards(
  reader: Reader,
  count: number | null,
  ids: readonly number[] | null,
  mongo: MongoConfig | null,
): void {
  if (!ids) return;
  if (count === null) {
    if (!reader.given('SHARD_COUNT'))
      reader.problems.push('SHARD_COUNT is missing: SHARD_IDS is set, and needs to know of how many');
    return;
  }
  const outside = ids.filter((id) => id >= count);
  if (outside.length > 0)
    reader.problems.push(
      `SHARD_IDS names ${outside.join(', ')}, but with SHARD_COUNT=${count} the last shard is ${count - 1}`,
    );
  else if (ids.length < count && !mongo) {
    reader.problems.push(
      'SHARD_IDS leaves shards to other processes; they can only share their numbers through MongoDB: set MONGO_URI',
    );
  }
}

/**
 * Reads every setting from the environment. Pure: the same environment gives the same answer.
 * @throws ExitError 78 that lists every problem, in words a newcomer can act on
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const reader = new Reader(env);
  const token = reader.read(
    'DISCORD_TOKEN',
    text
      .regex(/^\S+$/, 'contains white space; copy it again from the Developer Portal')
      .regex(/^[!-~]+$/, 'contains a character that no token has; copy it again from the Developer Portal'),
    null,
  );
  if (!reader.given('DISCORD_TOKEN')) {
    reader.problems.push(
      'DISCORD_TOKEN is missing: create a bot at https://discord.com/developers/applications and copy its token into .env',
    );
  }
  const mongo = readMongo(reader);
  const shardCount = reader.read('SHARD_COUNT', wholeNumber(1, 16_384), null);
  const ids = reader.read('SHARD_IDS', shardIds, null);
  checkShards(reader, shardCount, ids, mongo);
  const apiUrl = reader.read(
    'DISCORD_API_URL',
    url('an http:// or https:// address', 'http:', 'https:').refine(
      (value) => !/\/v[0-9]+\/*$/.test(value),
      'must not end with a version such as /v10; it is added',
    ),
    'https://discord.com/api',
  );
  const config: Config = {
    token: token ?? '',
    apiUrl: apiUrl.replace(/\/+$/, ''),
    guildId: reader.read('GUILD_ID', snowflake, null),
    statsChannelId: reader.read('STATS_CHANNEL_ID', snowflake, null),
    mongo,
    dataDir: reader.read('DATA_DIR', text, './data'),
    timeZone: reader.read(
      'TIME_ZONE',
      text.refine(isTimeZone, 'is not an IANA time zone such as Europe/Berlin'),
      'UTC',
    ),
    boardRefreshCron: reader.read(
      'BOARD_REFRESH_CRON',
      text.refine(isCron, 'is not a cron expression of five or six fields, such as */10 * * * *'),
      '*/10 * * * *',
    ),
    publishSeconds: reader.read('PUBLISH_SECONDS', wholeNumber(1, 3_600), 10),
    logLevel: reader.read('LOG_LEVEL', logLevel, 'info'),
    shardCount,
    shardIds: ids,
  };
  if (reader.problems.length > 0) {
    const many = reader.problems.length > 1;
    throw new ExitError(
      78,
      `${many ? `${reader.problems.length} settings are` : 'A setting is'} wrong:\n${reader.problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
  }
  return config;
}

/** The values of a configuration that must never be seen in a log. */
export function secretsOf(config: Config): readonly string[] {
  const { mongo } = config;
  // Up to the last `@`: one in the password should be escaped, and is what people forget.
  const inUri = (uri: string | null | undefined) => /^mongodb(?:\+srv)?:\/\/[^/:@]*:([^/]+)@/.exec(uri ?? '')?.[1];
  const found = [
    config.token,
    mongo?.user?.password,
    mongo?.root?.uri === null ? mongo.root.password : undefined,
    inUri(mongo?.uri),
    inUri(mongo?.root?.uri),
  ];
  return found.flatMap((secret) => (secret ? [secret, safeDecode(secret)] : []));
}

function safeDecode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
