import { cp, symlink } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { VARIABLES } from '../../src/config/config.js';
import { startBotProcess } from '../support/bot-process.js';
import { freshDatabase, type MongoServer, startMongo, whyNoMongo } from '../support/mongo-server.js';
import { keepRecord } from '../support/record.js';
import { inLedger, inMongo } from '../support/stored.js';
import {
  allGone,
  boardsIn,
  described,
  emptyStage,
  heardAll,
  messagesOnBoard,
  rowOf,
  startStage,
  tempFolder,
} from './fixture.js';

const server: MongoServer | null = await startMongo();
afterAll(() => server?.close());

const ROOT = path.resolve(import.meta.dirname, '../..');
/** "Within seconds", with room for a busy machine: less than the 10 s that a hanging call takes until it is given up. */
const SECONDS_MS = 8_000;

describe('stopping the bot', () => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    it(`ends with 0 at ${signal}, and the next start resumes the session and counts what was sent meanwhile`, async () => {
      const { discord, dataDir, stats, ada, say, start, invoke } = await startStage();
      const record = keepRecord(discord);
      const env = { STATS_CHANNEL_ID: stats };
      const first = start(env);
      await first.logged('commands are in place');
      await discord.until(() => boardsIn(discord, stats).length === 1, 'the board');
      await heardAll(discord);
      say(30);

      const before = performance.now();
      expect(await first.end(signal)).toEqual({ code: 0, signal: null });
      expect(performance.now() - before).toBeLessThan(SECONDS_MS);
      expect(first.lines('stopped')).toHaveLength(1);
      await allGone(discord);
      expect(discord.sessions).toHaveLength(1);
      say(20);

      const second = start(env);
      await second.logged('the gateway session was resumed');
      expect(rowOf(described((await invoke(ada, '/my_stats').answered).message), 'All')).toEqual([50, 0, 0]);
      expect(discord.sessions.map(({ resumes }) => resumes)).toEqual([1]);
      await discord.until(
        () => messagesOnBoard(boardsIn(discord, stats)[0]) === '50',
        'the board to show what was missed',
      );
      await second.end(signal);
      const { gaps, counts } = inLedger(dataDir);
      expect(counts).toEqual(record.expected());
      expect(gaps).toEqual([]);
      expect(boardsIn(discord, stats)).toHaveLength(1);
    });
  }

  it('posts the board once when it was deleted while the bot did not run', async () => {
    const { discord, stats, start } = await startStage();
    const env = { STATS_CHANNEL_ID: stats, LOG_LEVEL: 'debug' };
    for (const round of [1, 2, 3]) {
      const bot = start(env);
      await discord.until(() => discord.pins(stats).length === 1, 'the board');
      await heardAll(discord);
      // What the start and the deletion ask for may be served as one.
      await bot.logged('board drawn');
      expect(boardsIn(discord, stats)).toHaveLength(1);
      expect(
        discord.calls.filter(({ route, method }) => method === 'POST' && route?.endsWith('/messages')),
      ).toHaveLength(round);
      await bot.end(round === 1 ? 'SIGTERM' : 'SIGKILL');
      discord.deleteMessage(boardsIn(discord, stats)[0]?.id ?? '');
    }
  });

  it.skipIf(server === null)(`publishes the last counts at SIGTERM on ${server?.kind ?? whyNoMongo()}`, async () => {
    if (server === null) throw new Error(whyNoMongo());
    const { discord, say, start } = await startStage();
    const record = keepRecord(discord);
    const database = freshDatabase();
    const bot = start({ MONGO_URI: server.uri, MONGO_APP_DB: database, PUBLISH_SECONDS: '3600' });
    await bot.logged('commands are in place');
    await heardAll(discord);
    say(40);
    await heardAll(discord);
    expect((await inMongo(server.uri, database)).counts).toEqual(new Map());

    expect(await bot.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(record.messages).toBe(40);
    expect((await inMongo(server.uri, database)).counts).toEqual(record.expected());
  });

  it('ends at once with 0 at SIGTERM while Discord cannot be reached', async () => {
    const { discord, start } = await emptyStage();
    await discord.close();
    const bot = start();
    // By now it waits 8 s and longer.
    const { waitMs } = await bot.logged('Discord cannot be reached, trying again', 4);
    const before = performance.now();
    expect(await bot.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(performance.now() - before).toBeLessThan(Number(waitMs) - 1_000);
    expect(bot.lines('Discord cannot be reached, trying again')).toHaveLength(4);
  });

  it('ends with 0 at SIGTERM while the gateway refuses connections', async () => {
    const { discord, start } = await emptyStage();
    discord.faults.refuseConnections(1_000);
    const bot = start();
    const { why } = await bot.logged('the gateway connection failed, trying again');
    expect(why).toContain('503');
    expect(await bot.end('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  it('ends within seconds at SIGTERM while Discord answers nothing, with what it heard committed', async () => {
    const { discord, dataDir, stats, ada, moderator, say, start, invoke } = await startStage();
    const record = keepRecord(discord);
    const bot = start({ STATS_CHANNEL_ID: stats });
    await bot.logged('the board was posted');
    await bot.logged('commands are in place');
    discord.faults.hangRest({ times: 100 });
    const { length } = discord.calls;
    invoke(ada, '/my_stats');
    invoke(moderator, '/stat_refresh');
    await discord.until(() => discord.calls.length >= length + 2, 'calls that hang');
    say(15);
    await heardAll(discord);
    const before = performance.now();
    expect(await bot.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(performance.now() - before).toBeLessThan(SECONDS_MS);
    expect(inLedger(dataDir).counts).toEqual(record.expected());
  });

  it('ends with 0 at a second signal too, and does not cut the first one short', async () => {
    const { discord, dataDir, say, start } = await startStage();
    const record = keepRecord(discord);
    const bot = start();
    await bot.logged('commands are in place');
    await heardAll(discord);
    say(300);
    process.kill(bot.pid, 'SIGTERM');
    expect(await bot.end('SIGINT')).toEqual({ code: 0, signal: null });
    await bot.ended;
    const next = start();
    await next.logged('the gateway session was resumed');
    await heardAll(discord);
    await next.end('SIGTERM');
    const { gaps, counts } = inLedger(dataDir);
    expect(counts).toEqual(record.expected());
    expect(gaps).toEqual([]);
  });
});

describe('npm start', () => {
  it('builds where nothing is built, runs the bot, and hands SIGTERM on to it', async () => {
    const { discord, stats, say } = await startStage();
    const record = keepRecord(discord);
    const clone = await tempFolder();
    for (const part of ['package.json', 'package-lock.json', 'tsconfig.json', 'scripts', 'src']) {
      await cp(path.join(ROOT, part), path.join(clone, part), { recursive: true });
    }
    await symlink(path.join(ROOT, 'node_modules'), path.join(clone, 'node_modules'));
    const dataDir = path.join(clone, 'data');
    const npm = startBotProcess({
      cwd: clone,
      command: ['npm', 'start', '--silent'],
      env: {
        ...Object.fromEntries(VARIABLES.map((name) => [name, ''])),
        DISCORD_TOKEN: discord.token,
        DISCORD_API_URL: discord.url,
        STATS_CHANNEL_ID: stats,
      },
    });
    onTestFinished(async () => void (await npm.end('SIGKILL')));
    await npm.logged('the board was posted');
    await npm.logged('commands are in place');
    await heardAll(discord);
    say(25);
    expect(await npm.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(npm.lines('stopped')).toHaveLength(1);
    await allGone(discord);
    expect(discord.sessions).toHaveLength(1);

    const again = startBotProcess({
      cwd: clone,
      command: ['npm', 'start', '--silent'],
      env: { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.url, DATA_DIR: dataDir },
    });
    onTestFinished(async () => void (await again.end('SIGKILL')));
    await again.logged('the gateway session was resumed');
    await heardAll(discord);
    expect(await again.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(npm.printed).toContain('statboard: built in');
    expect(again.printed).not.toContain('statboard: built in');
    expect(inLedger(dataDir).counts).toEqual(record.expected());
  });
});
