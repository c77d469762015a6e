import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExitError } from '../src/base/errors.js';
import { readConfig, VARIABLES } from '../src/config/config.js';
import { secretsIn, shortSecrets } from '../src/config/secrets.js';

const TOKEN = { DISCORD_TOKEN: 'abc.def.ghi' };

function problemsOf(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ExitError && error.exitCode === 78) return error.message;
    throw error;
  }
  return '';
}

describe('settings', () => {
  test('only the token is needed', () => {
    expect(readConfig(TOKEN)).toEqual({
      token: 'abc.def.ghi',
      apiUrl: 'https://discord.com/api',
      guildId: null,
      statsChannelId: null,
      mongo: null,
      dataDir: './data',
      timeZone: 'UTC',
      boardRefreshCron: '*/10 * * * *',
      publishSeconds: 10,
      logLevel: 'info',
      onRefusal: 'exit',
      shardCount: null,
      shardIds: null,
    });
  });

  test('all problems are reported at once, each with its variable', () => {
    const problems = problemsOf({
      DISCORD_API_URL: 'discord.com',
      GUILD_ID: '0123',
      STATS_CHANNEL_ID: 'stats',
      MONGO_URI: 'localhost:27017',
      MONGO_APP_USERNAME: 'statboard',
      TIME_ZONE: 'Mars/Olympus',
      BOARD_REFRESH_CRON: 'often',
      PUBLISH_SECONDS: '0',
      LOG_LEVEL: 'loud',
      SHARD_COUNT: '-1',
      SHARD_IDS: '3-1',
    });
    for (const name of [
      'DISCORD_TOKEN',
      'DISCORD_API_URL',
      'GUILD_ID',
      'STATS_CHANNEL_ID',
      'MONGO_URI',
      'MONGO_APP_PASSWORD',
      'TIME_ZONE',
      'BOARD_REFRESH_CRON',
      'PUBLISH_SECONDS',
      'LOG_LEVEL',
      'SHARD_COUNT',
      'SHARD_IDS',
    ]) {
      expect(problems).toMatch(new RegExp(`^ {2}- ${name} `, 'm'));
    }
    expect(problems).toContain('12 settings are wrong');
  });

  test.each([
    ['europe/berlin', 'Europe/Berlin'],
    ['utc', 'UTC'],
    ['asia/calcutta', 'Asia/Calcutta'],
  ])('TIME_ZONE=%s is %s', (typed, timeZone) => {
    expect(readConfig({ ...TOKEN, TIME_ZONE: typed }).timeZone).toBe(timeZone);
  });

  test.each([
    ['BST', /may mean .*Europe\/London.*Asia\/Dhaka/],
    ['+05:30', /may mean Asia\/Kolkata, Asia\/Colombo/],
    ['Köln', /may mean Europe\/Berlin/],
    ['Atlantis', /such as Europe\/Berlin/],
  ])('TIME_ZONE=%s is refused with the zones that it may mean', (typed, said) => {
    expect(problemsOf({ ...TOKEN, TIME_ZONE: typed })).toMatch(said);
  });

  test('an empty or blank value is not set', () => {
    const blank = Object.fromEntries(VARIABLES.map((name, i) => [name, i % 2 ? '' : '  ']));
    expect(readConfig({ ...blank, ...TOKEN })).toEqual(readConfig(TOKEN));
  });

  test('the first name given wins', () => {
    const mongo = (env: Record<string, string>) => readConfig({ ...TOKEN, ...env }).mongo;
    expect(mongo({ MONGO_DB_NAME: 'c' })?.database).toBe('c');
    expect(mongo({ MONGO_DB_NAME: 'c', MONGO_DB: 'b' })?.database).toBe('b');
    expect(mongo({ MONGO_DB_NAME: 'c', MONGO_DB: 'b', MONGO_APP_DB: 'a' })?.database).toBe('a');
    expect(mongo({ MONGO_DB_NAME: 'c', MONGO_APP_DB: '' })?.database).toBe('c');
    const auth = { MONGO_APP_USERNAME: 'u', MONGO_APP_PASSWORD: 'p' };
    expect(mongo({ ...auth, MONGO_AUTH_DB: 'y' })?.user?.authSource).toBe('y');
    expect(mongo({ ...auth, MONGO_AUTH_DB: 'y', MONGO_AUTH_SOURCE: 'x' })?.user?.authSource).toBe('x');
  });

  test('any MongoDB setting makes MongoDB the store, on localhost unless told otherwise', () => {
    expect(readConfig({ ...TOKEN, MONGO_COLLECTION: 'stats' }).mongo).toMatchObject({
      uri: 'mongodb://localhost:27017/',
      database: 'discord_stats',
      collection: 'stats',
      user: null,
    });
    expect(readConfig({ ...TOKEN, MONGO_HOST: 'db', MONGO_PORT: '27018' }).mongo?.uri).toBe('mongodb://db:27018/');
  });

  test("the database is the setting's, else the URI's, else discord_stats, and the app user authenticates there", () => {
    const of = (env: Record<string, string>) =>
      readConfig({ ...TOKEN, MONGO_APP_USERNAME: 'u', MONGO_APP_PASSWORD: 'p', ...env }).mongo;
    expect(of({ MONGO_URI: 'mongodb://db/from_uri?w=1' })).toMatchObject({
      database: 'from_uri',
      user: { authSource: 'from_uri' },
    });
    expect(of({ MONGO_URI: 'mongodb://db/from_uri', MONGO_DB: 'set' })).toMatchObject({
      database: 'set',
      user: { authSource: 'set' },
    });
    expect(of({ MONGO_URI: 'mongodb+srv://db.example.org' })).toMatchObject({ database: 'discord_stats' });
  });

  test('root credentials need the user that they are to create', () => {
    expect(problemsOf({ ...TOKEN, MONGO_ROOT_USERNAME: 'root', MONGO_ROOT_PASSWORD: 'x' })).toContain(
      'MONGO_APP_USERNAME',
    );
    expect(
      readConfig({
        ...TOKEN,
        MONGO_ROOT_USERNAME: 'root',
        MONGO_ROOT_PASSWORD: 'x',
        MONGO_APP_USERNAME: 'u',
        MONGO_APP_PASSWORD: 'p',
      }).mongo?.root,
    ).toEqual({
      uri: null,
      username: 'root',
      password: 'x',
      authSource: 'admin',
    });
  });

  test('log levels may have any case, and WARNING and CRITICAL are known', () => {
    const level = (LOG_LEVEL: string) => readConfig({ ...TOKEN, LOG_LEVEL }).logLevel;
    expect([level('INFO'), level('Warning'), level('CRITICAL'), level('debug')]).toEqual([
      'info',
      'warn',
      'fatal',
      'debug',
    ]);
  });

  test('shards of several processes need a count and MongoDB', () => {
    expect(readConfig({ ...TOKEN, SHARD_COUNT: '8', SHARD_IDS: '0-2, 5', MONGO_URI: 'mongodb://db' })).toMatchObject({
      shardCount: 8,
      shardIds: [0, 1, 2, 5],
    });
    expect(problemsOf({ ...TOKEN, SHARD_COUNT: '8', SHARD_IDS: '0-2' })).toContain('MONGO_URI');
    expect(problemsOf({ ...TOKEN, SHARD_IDS: '0' })).toContain('SHARD_COUNT is missing');
    expect(problemsOf({ ...TOKEN, SHARD_COUNT: '2', SHARD_IDS: '0,2' })).toContain('the last shard is 1');
    expect(problemsOf({ ...TOKEN, SHARD_COUNT: '2', SHARD_IDS: '0-99999' })).toContain('names 2, 3, 4, ..., but with');
    expect(problemsOf({ ...TOKEN, SHARD_COUNT: '2', SHARD_IDS: '0,1' })).toBe('');
  });

  // Bug: such a token cannot be sent at all, and the bot went on trying to reach Discord for ever.
  test('a token with white space or with characters that no request can carry is refused', () => {
    expect(problemsOf({ DISCORD_TOKEN: 'abc def' })).toContain('DISCORD_TOKEN contains white space');
    for (const token of ['abc…', 'tök.én', 'a.\u0000.b', '☃']) {
      expect(problemsOf({ DISCORD_TOKEN: token })).toContain('DISCORD_TOKEN contains a character that no token has');
    }
  });

  test('a token that cannot be one is refused, whatever else was copied instead', () => {
    const others = ['abc', '1049321654098765432', 'a'.repeat(64), 'your-token-here', 'a.b', 'a..b', '.a.b', 'a.b.c.d'];
    for (const token of others) expect(problemsOf({ DISCORD_TOKEN: token })).toContain('DISCORD_TOKEN is no bot token');
    expect(problemsOf({ DISCORD_TOKEN: 'MTA0.Gh-k_2.x-Y_z' })).toBe('');
  });

  test('a wrong value says what nobody can see in it', () => {
    const problems = problemsOf({
      ...TOKEN,
      TIME_ZONE: '“Europe/Berlin”',
      GUILD_ID: '1049321654098765432\u200b',
      LOG_LEVEL: 'in\u00a0fo',
    });
    expect(problems).toContain('TIME_ZONE stands in curly quotes: type it anew');
    expect(problems).toContain('GUILD_ID holds a character that nobody can see');
    expect(problems).toContain('LOG_LEVEL holds a no-break space');
  });

  test('a version at the end of the API address is named as the mistake', () => {
    expect(problemsOf({ ...TOKEN, DISCORD_API_URL: 'https://discord.com/api/v10' })).toContain('version');
    expect(readConfig({ ...TOKEN, DISCORD_API_URL: 'http://127.0.0.1:1/api/' }).apiUrl).toBe('http://127.0.0.1:1/api');
  });

  test('no text whatever makes it throw anything but its own error', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...VARIABLES), fc.string({ unit: 'binary', maxLength: 40 })), (env) => {
        problemsOf(env);
      }),
      { numRuns: 500 },
    );
  });

  test('every secret among the settings is known as one, in percent escapes and without, also where the settings are wrong', () => {
    const secrets = (env: Record<string, string>) => secretsIn(env).map(({ value }) => value);
    expect(
      secrets({
        DISCORD_TOKEN: 'the-token',
        MONGO_URI: 'mongodb://db/?tls=true&tlsCertificateKeyFilePassword=key%2Bpassword',
        MONGO_APP_PASSWORD: 'app-password ',
        MONGO_ROOT_URI: 'mongodb://root:root%2Fpassword@db',
        TIME_ZONE: 'Mars/Olympus',
      }).toSorted(),
    ).toEqual(
      ['the-token', 'key%2Bpassword', 'key+password', 'app-password', 'root%2Fpassword', 'root/password'].toSorted(),
    );
    expect(secrets({ MONGO_URI: 'mongodb://bot:p@ss@db/' })).toEqual(['p@ss']);
    expect(secrets({ MONGO_APP_PASSWORD: '"in quotes"' })).toEqual(['"in quotes"', 'in quotes']);
    expect(secrets({ MONGO_URI: 'mongodb://db/', MONGO_ROOT_PASSWORD: ' ' })).toEqual([]);
  });

  test('a secret too short to be kept out of a log is named by its variable', () => {
    expect(shortSecrets({ MONGO_APP_PASSWORD: 'data', MONGO_ROOT_URI: 'mongodb://root:1234567@db' })).toEqual([
      'MONGO_APP_PASSWORD',
      'MONGO_ROOT_URI',
    ]);
    expect(shortSecrets({ DISCORD_TOKEN: 'abcdefgh' })).toEqual([]);
  });

  test('a value in quotes is named as such, for Docker keeps them', () => {
    const problems = () => readConfig({ DISCORD_TOKEN: '"token"', GUILD_ID: "'1'" });
    expect(problems).toThrow(/DISCORD_TOKEN stands in quotes.*\n.*GUILD_ID stands in quotes/);
    expect(problems).toThrow('2 settings are wrong');
  });

  test('README and .env.example list every variable, and no other', () => {
    const example = readFileSync('.env.example', 'utf8');
    const inExample = [...example.matchAll(/^(?:# )?([A-Z][A-Z_]+)=/gm)].map((match) => match[1]);
    expect(inExample.toSorted()).toEqual([...VARIABLES].sort());
    expect(example.match(/^[A-Z_]+=/gm)).toEqual(['DISCORD_TOKEN=']);
    const readme = readFileSync('README.md', 'utf8');
    const inReadme = new Set(
      [...readme.matchAll(/^\|.*$/gm)].flatMap((row) =>
        [...row[0].matchAll(/`([A-Z][A-Z_]{3,})`/g)].map((match) => match[1]),
      ),
    );
    expect([...VARIABLES].filter((name) => !inReadme.has(name))).toEqual([]);
    expect([...inReadme].filter((name) => name && !VARIABLES.includes(name))).toEqual([]);
  });
});
