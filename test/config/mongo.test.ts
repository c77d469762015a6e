import { describe, expect, it } from 'vitest';
import { ExitError } from '../../src/base/errors.js';
import { readConfig } from '../../src/config/config.js';

const mongo = (env: Record<string, string>) => readConfig({ DISCORD_TOKEN: 'abc.def.ghi', ...env }).mongo;

function problemOf(env: Record<string, string>): string {
  try {
    mongo(env);
  } catch (error) {
    if (error instanceof ExitError && error.exitCode === 78) return error.message;
    throw error;
  }
  return '';
}

describe('MONGO_HOST', () => {
  it.each([
    ['db', 'mongodb://db:27017/'],
    ['192.0.2.7', 'mongodb://192.0.2.7:27017/'],
    ['::1', 'mongodb://[::1]:27017/'],
    ['[::1]', 'mongodb://[::1]:27017/'],
    ['2001:db8::2701', 'mongodb://[2001:db8::2701]:27017/'],
  ])('may be %s', (host, uri) => {
    expect(mongo({ MONGO_HOST: host })?.uri).toBe(uri);
  });

  it.each([
    ['db:27018', 'names a port too: that goes into MONGO_PORT'],
    ['[::1]:27018', 'names a port too: that goes into MONGO_PORT'],
    ['mongodb://db', 'must be a host name or address'],
    ['user@db', 'must be a host name or address'],
    ['::zz', 'must be a host name or address'],
    ['[db]', 'must be a host name or address'],
  ])('may not be %s', (host, words) => {
    expect(problemOf({ MONGO_HOST: host })).toContain(`MONGO_HOST ${words}`);
  });
});

describe('MONGO_URI', () => {
  const user = { MONGO_APP_USERNAME: 'u', MONGO_APP_PASSWORD: 'p' };
  it.each([
    ['mongodb://db/stats?authSource=people', 'stats', 'people'],
    ['mongodb://db/?w=1&authSource=%24external', 'discord_stats', '$external'],
    ['mongodb://db?authSource=people', 'discord_stats', 'people'],
    ['mongodb://db/stats', 'stats', 'stats'],
    ['mongodb+srv://c.ab1.mongodb.net/stats', 'stats', 'admin'],
    ['mongodb+srv://c.ab1.mongodb.net', 'discord_stats', 'admin'],
  ])('%s says which database, and where users authenticate', (MONGO_URI, database, authSource) => {
    expect(mongo({ ...user, MONGO_URI })).toMatchObject({ database, user: { authSource } });
    const MONGO_AUTH_SOURCE = 'elsewhere';
    expect(mongo({ ...user, MONGO_URI, MONGO_AUTH_SOURCE })?.user?.authSource).toBe('elsewhere');
  });

  it('may not name a database that MONGO_APP_DB could not', () => {
    for (const path of ['a%20b', 'a%2Fb', 'a.b', 'a%24', 'x'.repeat(64)]) {
      expect(problemOf({ MONGO_URI: `mongodb://db/${path}` })).toContain('MONGO_URI names a database');
      expect(mongo({ MONGO_URI: `mongodb://db/${path}`, MONGO_APP_DB: 'stats' })?.database).toBe('stats');
    }
  });

  it.each([
    '<password>',
    '<db_password>',
    '%3Cdb_password%3E',
    '<username>',
    '<cluster-url>',
    '<database>',
    '<your password>',
  ])('with the placeholder %s is told from one that is filled in', (placeholder) => {
    const { href } = { href: `mongodb+srv://bot:${placeholder.replace(' ', '%20')}@c.ab1.mongodb.net/` };
    expect(problemOf({ MONGO_URI: href })).toMatch(/MONGO_URI still holds .*: put your own in its place/);
    const set = { MONGO_APP_USERNAME: 'u', MONGO_APP_PASSWORD: placeholder };
    expect(problemOf(set)).toContain(`MONGO_APP_PASSWORD still is ${placeholder}`);
  });

  it.each([
    'mongodb://bot:good/part@db/stats',
    'mongodb+srv://bot:good/part@c.ab1.mongodb.net/',
    'mongodb://bot:good?part@db/stats',
    // As .env leaves it of one with a # in the password: a part of it must not be shown as a host.
    'mongodb://bot:good',
    'mongodb://bot:good/stats',
  ])('that is cut in its password (%s) is told so, and not by a part of it', (MONGO_URI) => {
    for (const problem of [problemOf({ MONGO_URI }), problemOf({ ...user, MONGO_ROOT_URI: MONGO_URI })]) {
      expect(problem).toMatch(/MONGO_(ROOT_)?URI names no port behind a colon: .* must be escaped/);
      expect(problem).not.toMatch(/good|part|names a database/);
    }
  });

  it.each(['mongodb://a:1,b:2/x', 'mongodb://[::1]:27017/', 'mongodb://[::1]', 'mongodb://u:p@a:1/'])(
    'may be %s',
    (MONGO_URI) => {
      expect(mongo({ MONGO_URI })?.uri).toBe(MONGO_URI);
    },
  );

  it('may hold a password with pointed brackets in it', () => {
    expect(mongo({ MONGO_URI: 'mongodb://u:a<b>c@db/' })?.uri).toBe('mongodb://u:a<b>c@db/');
  });
});
