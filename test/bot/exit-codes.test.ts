import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MongoClient } from 'mongodb';
import { afterAll, describe, expect, it } from 'vitest';
import type { MetaDocument } from '../../src/store/mongo/documents.js';
import { freshDatabase, type MongoServer, startMongo, whyNoMongo } from '../support/mongo-server.js';
import { emptyStage, startStage, tempFolder } from './fixture.js';

const server: MongoServer | null = await startMongo();
afterAll(() => server?.close());

const WRONG_SETTING = { code: 78, signal: null };
const HELD = { code: 1, signal: null };

describe('exit codes', () => {
  it('lists every wrong and missing setting and ends with 78', async () => {
    const { discord, start } = await emptyStage();
    const bot = start({
      DISCORD_TOKEN: '',
      GUILD_ID: 'my guild',
      TIME_ZONE: 'Mars/Olympus',
      BOARD_REFRESH_CRON: 'often',
      PUBLISH_SECONDS: '0',
      MONGO_APP_USERNAME: 'statboard',
    });
    expect(await bot.ended).toEqual(WRONG_SETTING);
    expect(bot.printed).toContain('6 settings are wrong');
    for (const name of [
      'DISCORD_TOKEN is missing',
      'GUILD_ID is not a Discord id',
      'TIME_ZONE is not an IANA time zone',
      'BOARD_REFRESH_CRON is not a cron expression',
      'PUBLISH_SECONDS must be a whole number',
      'MONGO_APP_PASSWORD is missing',
    ]) {
      expect(bot.printed).toContain(`  - ${name}`);
    }
    expect(bot.printed).not.toMatch(/\n {4}at /);
    expect(discord.calls).toEqual([]);
  });

  it('reads its settings from .env in the working folder', async () => {
    const { folder, discord, start } = await emptyStage();
    await writeFile(path.join(folder, '.env'), 'LOG_LEVEL=loud\nTIME_ZONE=Mars\n');
    const bot = start({ TIME_ZONE: 'UTC' });
    expect(await bot.ended).toEqual(WRONG_SETTING);
    expect(bot.printed).toContain('A setting is wrong:\n  - LOG_LEVEL must be one of');
    expect(discord.calls).toEqual([]);
  });

  // Node's recursive mkdir never came back: the process stood still and heard no SIGTERM.
  it.skipIf(process.platform !== 'linux')('ends with 78 where the data folder cannot be made', async () => {
    const { discord, start, folder } = await emptyStage();
    await writeFile(path.join(folder, 'file'), '');
    for (const dataDir of ['/proc/statboard/data', path.join(folder, 'file'), path.join(folder, 'file', 'data')]) {
      const bot = start({ DATA_DIR: dataDir });
      expect(await bot.ended).toEqual(WRONG_SETTING);
      expect(bot.printed).toContain(`The data folder ${dataDir} cannot be written`);
    }
    expect(discord.calls).toEqual([]);
  });

  it('ends with 78 when Discord refuses the token, which it is asked twice', async () => {
    const { discord, start } = await emptyStage();
    const bot = start({ DISCORD_TOKEN: 'a.wrong.token' });
    expect(await bot.ended).toEqual(WRONG_SETTING);
    expect(bot.printed).toContain('Discord refused DISCORD_TOKEN');
    expect(discord.calls.map(({ path }) => path)).toEqual(['/applications/@me', '/users/@me']);
  });

  it('ends with 78 when something else than Discord answers', async () => {
    const { discord, start } = await emptyStage();
    discord.faults.failRest({ route: '/applications/@me', status: 404 });
    for (const url of [discord.url, discord.url.replace('/api', '')]) {
      const bot = start({ DISCORD_API_URL: url });
      expect(await bot.ended).toEqual(WRONG_SETTING);
      expect(bot.printed).toContain('What answers at DISCORD_API_URL is not Discord.');
    }
  });

  it('ends with 78 when the gateway refuses the token or an intent, and does not try again', async () => {
    const { discord, start } = await startStage();
    for (const [code, words] of [
      [4004, 'Discord refused DISCORD_TOKEN'],
      [4014, 'Discord refused an intent (4014)'],
    ] as const) {
      discord.faults.refuseIdentify(code);
      const bot = start();
      expect(await bot.ended).toEqual(WRONG_SETTING);
      expect(bot.printed).toContain(words);
    }
    expect(discord.sessions).toEqual([]);
  });

  it('ends with 1 and names the holder when another process has the data folder', async () => {
    const { discord, dataDir, start } = await startStage();
    const first = start();
    await first.logged('commands are in place');
    const second = start();
    expect(await second.ended).toEqual(HELD);
    expect(second.printed).toContain(`The data folder ${dataDir} is in use by process ${first.pid} on `);
    expect(discord.calls.filter(({ route }) => route === '/applications/@me')).toHaveLength(1);

    await first.end('SIGKILL');
    const third = start();
    await third.logged('commands are in place');
    expect(await third.end('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  it('ends with 78 when the ledger is damaged, and leaves the file alone', async () => {
    const { dataDir, start } = await emptyStage();
    await mkdir(dataDir);
    const file = path.join(dataDir, 'ledger.sqlite');
    const damaged = 'once a database, and long enough to be looked at. '.repeat(99);
    await writeFile(file, damaged);
    const bot = start();
    expect(await bot.ended).toEqual(WRONG_SETTING);
    expect(bot.printed).toContain('ledger.sqlite is damaged and cannot be read');
    expect(bot.printed).toContain('restore the data folder from a backup');
    expect(await readFile(file, 'utf8')).toBe(damaged);
  });
});

describe('a database name that cannot be looked up', () => {
  it('is one line that says what to do, and the bot counts on', async () => {
    const { discord, start } = await startStage();
    const bot = start({ MONGO_URI: 'mongodb+srv://statboard.invalid/' });
    const { level } = await bot.logged(/^The host of MongoDB is not known: check the name/);
    expect(level).toBe('warn');
    await bot.logged('commands are in place');
    await discord.connected();
    expect(bot.log.filter((line) => line.level !== 'info')).toHaveLength(1);
  });
});

describe.skipIf(server === null)(`exit codes on ${server?.kind ?? whyNoMongo()}`, () => {
  it('ends with 1 and names the holder when the lease is held by another ledger', async () => {
    if (server === null) throw new Error(whyNoMongo());
    const { discord, start } = await startStage();
    const mongo = { MONGO_URI: server.uri, MONGO_APP_DB: freshDatabase() };
    const first = start(mongo);
    await first.logged('commands are in place');
    const second = start({ ...mongo, DATA_DIR: await tempFolder() });
    expect(await second.ended).toEqual(HELD);
    expect(second.printed).toContain('Another process counts for this bot');
    expect(second.printed).toContain(`process ${first.pid}, started`);
    // Refused before it had IDENTIFYed: the first one's session is the only one.
    expect(discord.sessions).toHaveLength(1);
    expect(first.running).toBe(true);
  });

  it('ends with 1 and names the new holder when its lease is taken while it runs', async () => {
    if (server === null) throw new Error(whyNoMongo());
    const { start, say } = await startStage();
    const database = freshDatabase();
    const bot = start({ MONGO_URI: server.uri, MONGO_APP_DB: database, PUBLISH_SECONDS: '1' });
    await bot.logged('commands are in place');
    const client = new MongoClient(server.uri);
    try {
      const meta = client.db(database).collection<MetaDocument>('meta');
      const { modifiedCount } = await meta.updateOne(
        { kind: 'lease' },
        { $set: { token: 'of another', holder: 'elsewhere, process 7' } },
      );
      expect(modifiedCount).toBe(1);
      say(5);
      expect(await bot.ended).toEqual(HELD);
      expect(bot.printed).toContain('Another process counts for this bot: elsewhere, process 7 holds lease:');
    } finally {
      await client.close();
    }
  });
});
