import { z } from 'zod';
import { ExitError } from '../base/errors.js';
import { timeZoneNamed } from '../base/time/zone.js';
import { zonesMeant } from '../base/time/zone-search.js';
import { isCron } from '../schedule/cron.js';
import { MONGO_VARIABLES, readMongo } from './mongo.js';
import { Reader, snowflake, text, url, wholeNumber } from './reader.js';
import { checkShards, shardIds } from './shard-settings.js';
import { type Config, LOG_LEVELS, type LogLevel } from './types.js';

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
  'ON_REFUSAL',
  'SHARD_COUNT',
  'SHARD_IDS',
];

const onRefusal = z.enum(['exit', 'wait'], 'must be exit or wait');
const levels: Record<string, LogLevel> = { warning: 'warn', critical: 'fatal' };
const logLevel = text.transform((value, context): LogLevel => {
  const name = value.toLowerCase();
  const level = levels[name] ?? LOG_LEVELS.find((known) => known === name);
  if (level) return level;
  context.addIssue({ code: 'custom', message: `must be one of ${LOG_LEVELS.join(', ')}, warning, critical` });
  return z.NEVER;
});

const timeZone = text.transform((value, context): string => {
  const zone = timeZoneNamed(value);
  if (zone !== null) return zone;
  const meant = zonesMeant(value).slice(0, 5);
  const which = meant.length === 0 ? 'such as Europe/Berlin' : `but may mean ${meant.join(', ')}`;
  context.addIssue({ code: 'custom', message: `is not an IANA time zone, ${which}` });
  return z.NEVER;
});

/** Settings with which the bot cannot run: every problem begins with the name of its setting. */
export class SettingsError extends ExitError {
  constructor(readonly problems: readonly string[]) {
    const many = problems.length > 1;
    const list = problems.map((problem) => `  - ${problem}`).join('\n');
    super(78, `${many ? `${problems.length} settings are` : 'A setting is'} wrong:\n${list}`);
  }
}

/**
 * Reads every setting from the environment. Pure: the same environment gives the same answer.
 * @throws SettingsError (78) that lists every problem, in words a newcomer can act on
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const reader = new Reader(env);
  const token = reader.read(
    'DISCORD_TOKEN',
    text
      .regex(/^\S+$/, 'contains white space; copy it again from the Developer Portal')
      .regex(/^[!-~]+$/, 'contains a character that no token has; copy it again from the Developer Portal')
      .regex(
        /^[^.]+\.[^.]+\.[^.]+$/,
        'is no bot token, which has three parts with dots between; it is on the page Bot of the Developer Portal, not the public key, the client secret or the application id',
      ),
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
    timeZone: reader.read('TIME_ZONE', timeZone, 'UTC'),
    boardRefreshCron: reader.read(
      'BOARD_REFRESH_CRON',
      text.refine(isCron, 'is not a cron expression of five or six fields, such as */10 * * * *'),
      '*/10 * * * *',
    ),
    publishSeconds: reader.read('PUBLISH_SECONDS', wholeNumber(1, 3_600), 10),
    logLevel: reader.read('LOG_LEVEL', logLevel, 'info'),
    onRefusal: reader.read('ON_REFUSAL', onRefusal, 'exit'),
    shardCount,
    shardIds: ids,
  };
  if (reader.problems.length > 0) throw new SettingsError(reader.problems);
  return config;
}

/** `ON_REFUSAL` alone, which holds also where other settings are wrong; `exit` where it is wrong itself. */
export function readOnRefusal(env: Readonly<Record<string, string | undefined>>): Config['onRefusal'] {
  return new Reader(env).read('ON_REFUSAL', onRefusal, 'exit');
}
