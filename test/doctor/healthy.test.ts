import { readdir, stat } from 'node:fs/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { guildStream } from '../../src/discord/shards.js';
import { openLedger } from '../../src/ledger/open-ledger.js';
import { freshDatabase, type MongoServer, startMongo } from '../support/mongo-server.js';
import { recordingLog } from '../views/log.js';
import { startClinic } from './stage.js';

const server: MongoServer | null = await startMongo({ auth: true });
afterAll(() => server?.close());

describe('the doctor of a healthy bot', () => {
  it('finds all well beside the running bot, and disturbs it in nothing', async () => {
    const { discord, start, examine, visit, stats, guildId, dataDir, invoke, ada } = await startClinic();
    const bot = start({ STATS_CHANNEL_ID: stats });
    await bot.logged('commands are in place');
    const { code, report, wrong, findings } = await examine();
    expect(wrong).toEqual([]);
    expect({ code, status: report.status, exitCode: report.exitCode }).toEqual({ code: 0, status: 'ok', exitCode: 0 });
    expect(report.sections.map(({ title }) => title)).toEqual([
      'Program',
      'Settings',
      'Discord',
      'Servers',
      'Data folder',
      'MongoDB',
    ]);
    const said = findings.map(({ what }) => what).join('\n');
    for (const words of [
      `Node ${process.version}`,
      'DISCORD_TOKEN = [secret] (environment)',
      'TIME_ZONE = UTC (default)',
      `application ${discord.bot.username}, id ${discord.applicationId}`,
      'needs no privileged intent, and none is switched on',
      `client_id=${discord.applicationId}&scope=bot+applications.commands&permissions=2251799813803008`,
      "clock agrees with Discord's",
      'registered for all servers: /my_stats',
      'Garden: #stats has every permission for the board',
      `a bot works in it now: process ${bot.pid} `,
      "SQLite's locks work there",
      'the ledger can be read',
    ]) {
      expect(said).toContain(words);
    }
    expect(JSON.stringify(report)).not.toContain(discord.token);

    const { code: shownCode, printed } = await visit();
    expect(shownCode).toBe(0);
    expect(printed).toContain('All is well.');
    expect(printed).not.toContain(discord.token);

    expect((await readdir(dataDir)).filter((name) => name.startsWith('.doctor'))).toEqual([]);
    expect((await invoke(ada, 'my_stats').answered).error).toBeNull();
    expect(bot.running).toBe(true);
    expect(await bot.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(discord.world.guilds.get(guildId)?.present).toBe(true);
  });

  it('reads the stats channel that /setup left in the ledger, and takes no lock that a starting bot wants', async () => {
    const { discord, examine, guildId, stats, dataDir } = await startClinic();
    const before = openLedger({ streamOf: guildStream, dataDir, clock: systemClock, log: recordingLog() });
    before.settings.save(guildId, { statsChannelId: stats }, { userId: null, at: systemClock.now() });
    before.close();
    const { code, findings, wrong } = await examine({ STATS_CHANNEL_ID: '' });
    expect(wrong.map(({ what }) => what)).toEqual(['no commands are registered for all servers']);
    expect(wrong[0]?.todo).toContain('start the bot');
    expect(code).toBe(0);
    expect(findings.map(({ what }) => what)).toContain('Garden: #stats has every permission for the board');
    expect((await stat(dataDir)).isDirectory()).toBe(true);
    expect(discord.calls.every(({ method }) => method === 'GET')).toBe(true);
  });

  it.skipIf(server === null)('finds MongoDB well, with the user that the bot made itself', async () => {
    if (server === null) return;
    const { start, examine, stats } = await startClinic();
    const database = freshDatabase();
    const mongo = {
      MONGO_URI: server.uri,
      MONGO_APP_DB: database,
      MONGO_APP_USERNAME: `bot-${database}`,
      MONGO_APP_PASSWORD: 'a:p@ss/word',
      MONGO_ROOT_USERNAME: server.root?.username ?? '',
      MONGO_ROOT_PASSWORD: server.root?.password ?? '',
    };
    const first = await examine(mongo);
    expect(first.wrong.map(({ what }) => what)).toContain(`MongoDB has no user bot-${database} yet`);
    expect(first.code).toBe(0);
    const bot = start({ ...mongo, STATS_CHANNEL_ID: stats });
    await bot.logged('commands are in place');
    const { code, wrong, findings, printed } = await examine(mongo);
    expect(wrong).toEqual([]);
    expect(code).toBe(0);
    const said = findings.map(({ what }) => what).join('\n');
    expect(said).toMatch(/MongoDB \d+\.\d+.* answers, the replica set \w+ of one member, database statboard_/);
    expect(said).toContain('may read and write; a majority acknowledges');
    expect(said).toMatch(/all \d indexes are there/);
    expect(said).toContain("clock agrees with MongoDB's");
    expect(printed).not.toContain('a:p@ss/word');
    expect(printed).not.toContain(server.root?.password);
    expect(bot.running).toBe(true);
  });
});
