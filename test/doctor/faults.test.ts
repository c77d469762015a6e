import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { PermissionFlagsBits } from 'discord-api-types/v10';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { guildStream } from '../../src/discord/shards.js';
import type { Finding } from '../../src/doctor/finding.js';
import { openDatabase } from '../../src/ledger/file/sqlite.js';
import { openLedger } from '../../src/ledger/open-ledger.js';
import { freshDatabase, type MongoServer, startMongo, whyNoMongo } from '../support/mongo-server.js';
import { recordingLog } from '../views/log.js';
import { startClinic } from './stage.js';

const [withUsers, faulty, standalone] = await Promise.all([
  startMongo({ auth: true }),
  startMongo({ testCommands: true }),
  startMongo({ standalone: true }),
]);
afterAll(() => Promise.all([withUsers?.close(), faulty?.close(), standalone?.close()]));

/** The one finding that speaks of something; what and what to do, in one text. */
function about(findings: readonly Finding[], words: string | RegExp): string {
  const found = findings.filter(({ what }) => (typeof words === 'string' ? what.includes(words) : words.test(what)));
  expect(found.map(({ what }) => what)).toHaveLength(1);
  expect(found[0]?.todo ?? '').not.toBe('');
  return `${found[0]?.status}: ${found[0]?.what} -> ${found[0]?.todo}`;
}

describe('settings', () => {
  it('names every setting that is missing or wrong, asks Discord nothing, and ends with 78', async () => {
    const { discord, examine } = await startClinic();
    const { code, wrong, report } = await examine({ DISCORD_TOKEN: '', TIME_ZONE: 'Mars/Olympus' });
    expect(code).toBe(78);
    expect(report.exitCode).toBe(78);
    expect(about(wrong, 'DISCORD_TOKEN')).toContain('https://discord.com/developers/applications');
    expect(about(wrong, 'TIME_ZONE')).toContain('is not an IANA time zone');
    expect(discord.calls).toEqual([]);
  });

  it('says where a setting comes from, and names one in .env that nobody reads', async () => {
    const { folder, examine } = await startClinic();
    await writeFile(path.join(folder, '.env'), 'TIME_ZONE=Europe/Berlin\nLOG_LEVEL=debug\nMONGO_URL=mongodb://db/\n');
    const { code, wrong, findings } = await examine({ LOG_LEVEL: 'warn' });
    expect(code).toBe(0);
    expect(about(wrong, 'MONGO_URL')).toMatch(/^warn: MONGO_URL in .env is not a setting .* did you mean MONGO_URI/);
    const elsewhere = await examine({ TIMEZONE: 'Europe/Berlin', MONGO_HOSTS: 'db', BUILD_ID: '7' });
    expect(about(elsewhere.wrong, 'MONGO_HOSTS in the environment')).toContain('did you mean MONGO_HOST?');
    // TIME_ZONE is set, in .env.
    expect(elsewhere.wrong.map(({ what }) => what).join()).not.toMatch(/TIMEZONE|BUILD_ID/);
    const said = findings.map(({ what }) => what);
    expect(said).toContain('TIME_ZONE = Europe/Berlin (.env)');
    expect(said).toContain('LOG_LEVEL = warn (environment)');
  });
});

describe('slips in .env', () => {
  it('get one finding in the doctor, and one line when the bot starts', async () => {
    const { folder, examine, start } = await startClinic();
    await writeFile(path.join(folder, '.env'), 'PUBLSH_SECONDS=5\nTIME_ZONE=#UTC\n');
    await writeFile(path.join(folder, '.env.txt'), 'LOG_LEVEL=debug\n');
    const { wrong } = await examine();
    const slips = [
      'LOG_LEVEL is set in the file .env.txt',
      'TIME_ZONE in .env is cut at its #',
      'PUBLSH_SECONDS in .env',
    ];
    for (const slip of slips) expect(about(wrong, slip)).toMatch(/^warn: /);
    const bot = start();
    await bot.logged('Statboard runs');
    const warned = bot.log.filter(({ level }) => level === 'warn').map(({ msg }) => msg);
    expect(warned).toEqual(slips.map((slip) => expect.stringContaining(slip)));
  });

  it('stand beside the settings that are wrong for them', async () => {
    const { folder, visit, start } = await startClinic();
    await writeFile(path.join(folder, '.env'), Buffer.from('LOG_LEVEL=debug\n', 'utf16le'));
    const bot = start({ DISCORD_TOKEN: '' });
    expect(await bot.ended).toEqual({ code: 78, signal: null });
    const seen = await visit({ DISCORD_TOKEN: '' });
    for (const printed of [bot.printed, seen.printed]) {
      expect(printed).toMatch(/DISCORD_TOKEN is missing[\s\S]*\.env cannot be read \(it is UTF-16, not UTF-8\)/);
    }
  });
});

it('ends within half a minute where nothing answers: not Discord, not MongoDB, not the disk', async () => {
  const { discord, dataDir, examine } = await startClinic();
  discord.faults.hangRest({ times: 1_000 });
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  onTestFinished(() => void silent.close());
  const { port } = silent.address() as AddressInfo;
  // A pipe that nobody writes to: opening it waits for ever, as on a disk that is gone.
  await mkdir(dataDir);
  execFileSync('mkfifo', [path.join(dataDir, 'lock.sqlite')]);
  const began = systemClock.monotonic();
  const { code, wrong } = await examine({ MONGO_URI: `mongodb://127.0.0.1:${port}/` });
  expect(systemClock.monotonic() - began).toBeLessThan(30_000);
  expect(code).toBe(1);
  expect(about(wrong, /^whose token this is: Discord/)).toContain('discordstatus.com');
  expect(about(wrong, `the folder ${dataDir} does not answer`)).toContain('disk');
  expect(about(wrong, /^MongoDB (cannot be reached|does not answer)/)).toContain('check that it runs');
});

describe('Discord', () => {
  it('tells of a token that Discord refuses, ends with 78 and does not repeat the token', async () => {
    const { examine } = await startClinic();
    const { code, wrong, printed } = await examine({ DISCORD_TOKEN: 'a.wrong.token' });
    expect(code).toBe(78);
    expect(about(wrong, 'refused DISCORD_TOKEN')).toContain('Bot, Reset Token');
    expect(printed).not.toContain('a.wrong.token');
  });

  it('tells of an address that is not Discord, with 78', async () => {
    const { discord, examine } = await startClinic();
    const { code, wrong } = await examine({ DISCORD_API_URL: discord.url.replace('/api', '') });
    expect(code).toBe(78);
    expect(about(wrong, 'not Discord')).toContain('correct that setting or leave it out');
  });

  it('tells of a Discord that cannot be reached', async () => {
    const { discord, examine } = await startClinic();
    await discord.close();
    const { code, wrong } = await examine();
    expect(code).toBe(1);
    expect(about(wrong, 'cannot be reached')).toContain('check network, DNS, proxy and DISCORD_API_URL');
  });

  it.each([
    ['a block of this address', { status: 403 }, /answers 403 in its place; ask no more for/],
    ['a long block', { status: 429, retryAfter: 7_200 }, /answers 429 in its place; ask no more for 2 hours/],
    ['an edge without Discord', { status: 521 }, /answers 521 in its place/],
  ])('tells of %s by what stands in front of Discord', async (_what, order, words) => {
    const { discord, examine } = await startClinic();
    discord.faults.failAtEdge({ ...order, times: 100 });
    const { code, wrong } = await examine();
    expect(code).toBe(1);
    expect(about(wrong, words)).toContain('discordstatus.com');
    expect(discord.calls).toHaveLength(1);
  });

  it.each([
    ['names hours', 7_200, /limits requests, for 2 hours more/],
    ['names no time', null, /answers 429, and not for how long/],
  ])('tells of a limit that %s at once, and does not wait for it', async (_what, retryAfter, words) => {
    const { discord, examine } = await startClinic();
    discord.faults.rateLimitRest({ route: '/gateway/bot', retryAfter, times: 100 });
    const { code, wrong } = await examine();
    expect(code).toBe(1);
    expect(about(wrong, words)).toContain('the address of the gateway');
    expect(discord.calls.filter(({ route }) => route === '/gateway/bot')).toHaveLength(1);
  });

  it('compares the number of shards with what Discord advises', async () => {
    const { discord, examine } = await startClinic({ shards: 4 });
    const set = { SHARD_COUNT: '2', SHARD_IDS: '0', MONGO_URI: 'mongodb://127.0.0.1:1/' };
    expect(about((await examine(set)).wrong, '2 shards, and Discord advises 4')).toContain('SHARD_COUNT=4');
    discord.identifyLimits.demandShards(2);
    const { findings } = await examine({ ...set, SHARD_COUNT: '4' });
    expect(findings).toContainEqual({ status: 'ok', what: '4 shards, and Discord advises 4' });
  });

  it('tells of a bot that has used up its sessions for today', async () => {
    const { discord, examine } = await startClinic();
    discord.identifyLimits.setRemaining(0);
    const { code, wrong } = await examine();
    expect(code).toBe(1);
    expect(about(wrong, '0 of 1000 new sessions left today')).toMatch(/leave the bot stopped for \d+ minutes/);
  });

  it.each([
    ['two minutes behind', 120_000, 0, "warn: this machine's clock is 1\\d\\d s behind Discord's"],
    ['an hour ahead', -3_600_000, 0, "warn: this machine's clock is 3\\d\\d\\d s ahead of Discord's"],
  ])("tells of a clock that is %s of Discord's", async (_, aheadMs, exitCode, words) => {
    const clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
    const { examine } = await startClinic({ clock });
    const { code, wrong } = await examine();
    expect(code).toBe(exitCode);
    expect(about(wrong, "this machine's clock")).toMatch(new RegExp(`^${words} -> .*NTP`));
  });
});

describe('servers', () => {
  it('tells of a bot that is in no server, with the link that invites it', async () => {
    const { discord, examine, guildId } = await startClinic();
    discord.removeBotFromGuild(guildId);
    const { code, wrong } = await examine({ STATS_CHANNEL_ID: '' });
    expect(code).toBe(0);
    expect(about(wrong, 'in no server yet')).toContain(`client_id=${discord.applicationId}&scope=bot+applications`);
  });

  it('tells of a GUILD_ID in which the bot is not', async () => {
    const { examine } = await startClinic();
    const { code, wrong } = await examine({ GUILD_ID: '4242' });
    expect(code).toBe(1);
    expect(about(wrong, 'the bot is not in the server 4242')).toContain(
      'correct it, or invite it: https://discord.com/',
    );
  });

  it('tells of a STATS_CHANNEL_ID that no server has, and of a server without a stats channel', async () => {
    const { examine } = await startClinic();
    const { code, wrong } = await examine({ STATS_CHANNEL_ID: '4242' });
    expect(code).toBe(1);
    expect(about(wrong, 'STATS_CHANNEL_ID 4242')).toContain('Copy Channel ID');
    expect(about(wrong, 'STATS_CHANNEL_ID 4242')).toContain('no thread and no post of a forum');
    expect(about(wrong, 'Garden: no stats channel is chosen')).toContain('/setup');
  });

  it.each([
    ['voice', 'a voice channel'],
    ['forum', 'a forum'],
    ['category', 'a category'],
  ] as const)('refuses a stats channel that is a %s, as the bot does', async (type, kind) => {
    const { discord, examine, guildId, start } = await startClinic();
    const { id } = discord.addChannel({ guildId, name: 'elsewhere', type });
    const { code, wrong } = await examine({ STATS_CHANNEL_ID: id });
    expect(code).toBe(1);
    expect(about(wrong, `#elsewhere is ${kind}`)).toContain('choose another with STATS_CHANNEL_ID');
    const bot = start({ STATS_CHANNEL_ID: id });
    expect(await bot.logged(/^the stats channel is unknown, of another server or no text channel/)).toMatchObject({
      level: 'error',
      is: type,
    });
  });

  it.each([
    ['none is chosen', () => [], 'none is chosen'],
    ['all are gone', () => ['4242'], 'none of those chosen is there'],
    ['one is there', (there: string) => ['4242', there], null],
  ])('says that nothing is counted where only chosen channels count and %s', async (_what, counted, why) => {
    const { examine, guildId, stats, dataDir } = await startClinic();
    const before = openLedger({ streamOf: guildStream, dataDir, clock: systemClock, log: recordingLog() });
    const settings = { countOnly: true, counted: counted(stats) };
    before.settings.save(guildId, settings, { userId: null, at: systemClock.now() });
    before.close();
    const { code, wrong } = await examine();
    expect(code).toBe(0);
    if (why === null) expect(wrong.filter(({ what }) => what.includes('nothing is counted'))).toEqual([]);
    else
      expect(about(wrong, 'nothing is counted')).toBe(
        `warn: Garden: nothing is counted: only chosen channels count, and ${why} -> in that server: /setup, page Counting, and add some or count everywhere`,
      );
  });

  it('names the overwrites that take permissions away in the stats channel', async () => {
    const { discord, examine, guildId } = await startClinic();
    const bot = discord.world.guilds.get(guildId)?.members.get(discord.botId);
    const muted = discord.addRole({ guildId, name: 'muted' });
    discord.updateMember(guildId, discord.botId, { roles: [...(bot?.roles ?? []), muted.id] });
    const notices = discord.addChannel({
      guildId,
      name: 'notices',
      overwrites: [
        { id: guildId, type: 'role', deny: PermissionFlagsBits.SendMessages },
        { id: muted.id, type: 'role', deny: PermissionFlagsBits.EmbedLinks },
        { id: discord.botId, type: 'member', deny: PermissionFlagsBits.PinMessages },
      ],
    });
    const { code, wrong } = await examine({ STATS_CHANNEL_ID: notices.id });
    expect(code).toBe(1);
    expect(about(wrong, 'Send Messages is missing')).toContain(
      "Garden: #notices: Send Messages is missing: the overwrite for @everyone in #notices denies it -> in that channel's permissions, allow Send Messages",
    );
    expect(about(wrong, 'Embed Links is missing')).toContain('the overwrite for the role muted in #notices denies it');
    expect(about(wrong, 'Pin Messages is missing')).toMatch(
      /^warn: .*the overwrite for the bot itself in #notices denies it -> .* allow Pin Messages for the bot itself/,
    );
  });

  it('names the roles of which none grants a permission', async () => {
    const { discord, examine, guildId } = await startClinic();
    for (const role of discord.world.guilds.get(guildId)?.roles.values() ?? []) {
      discord.updateRole(guildId, role.id, {
        permissions: BigInt(role.permissions) & ~PermissionFlagsBits.ViewChannel,
      });
    }
    const { code, wrong } = await examine();
    expect(code).toBe(1);
    expect(about(wrong, 'View Channel is missing')).toContain(
      "none of the bot's roles grants it (@everyone, Statboard) -> in Server Settings, Roles, switch on View Channel for the bot's own role",
    );
  });

  it('tells of a server that was joined without the scope for commands', async () => {
    const { discord, examine } = await startClinic();
    discord.faults.failRest({
      route: '/applications/{application_id}/guilds/{guild_id}/commands',
      status: 403,
      code: 50001,
    });
    const { code, wrong } = await examine();
    expect(code).toBe(1);
    expect(about(wrong, 'without the scope applications.commands')).toContain('invite it once more');
  });

  it('tells of commands that are not registered, and of those registered twice', async () => {
    const { discord, examine, guildId, start } = await startClinic();
    const none = await examine();
    expect(about(none.wrong, 'no commands are registered for all servers')).toContain('start the bot');
    const bot = start();
    await bot.logged('commands are in place');
    await bot.end('SIGTERM');
    discord.world.commands.set(guildId, [...(discord.world.commands.get('global') ?? [])]);
    const twice = await examine({ GUILD_ID: guildId });
    expect(about(twice.wrong, 'registered twice')).toContain('start the bot');
  });
});

describe('data folder', () => {
  it('tells of a folder that cannot be made, with 78', async () => {
    const { folder, examine } = await startClinic();
    await writeFile(path.join(folder, 'file'), '');
    const { code, wrong } = await examine({ DATA_DIR: path.join(folder, 'file', 'data') });
    expect(code).toBe(78);
    expect(about(wrong, 'cannot be made')).toContain('set DATA_DIR to a folder that this user may write');
  });

  it('tells of a ledger that cannot be read', async () => {
    const { dataDir, examine } = await startClinic();
    await mkdir(dataDir);
    await writeFile(path.join(dataDir, 'ledger.sqlite'), 'this was a ledger once, '.repeat(500));
    const { code, wrong } = await examine();
    expect(code).toBe(1);
    expect(about(wrong, 'the ledger cannot be read')).toContain('put back a copy of DATA_DIR');
  });

  it('tells of a ledger that is damaged where the doctor need not read', async () => {
    const { dataDir, examine, start } = await startClinic();
    const bot = start();
    await bot.logged('commands are in place');
    await bot.end('SIGTERM');
    const file = path.join(dataDir, 'ledger.sqlite');
    const bytes = await readFile(file);
    await writeFile(file, bytes.fill(0xab, bytes.length - 4_096, bytes.length - 3_800));
    const { code, wrong } = await examine();
    expect(code).toBe(1);
    expect(about(wrong, 'ledger.sqlite is damaged')).toContain('restore the data folder from a backup');
  });

  it('tells of a ledger that is gone or was emptied where a bot has counted', async () => {
    const { dataDir, examine } = await startClinic();
    await mkdir(dataDir);
    await writeFile(path.join(dataDir, 'alive'), '');
    const gone = await examine();
    expect(gone.code).toBe(1);
    expect(about(gone.wrong, 'is gone, though a bot has counted in this folder')).toContain('from a backup');
    await writeFile(path.join(dataDir, 'ledger.sqlite'), '');
    const emptied = await examine();
    expect(about(emptied.wrong, 'is empty, though a bot has counted')).toContain('from a backup');
  });

  it('tells of a ledger that the next start brings up to date, and of one that is too new', async () => {
    const { dataDir, examine, start } = await startClinic();
    const bot = start();
    await bot.logged('Statboard runs');
    await bot.end('SIGTERM');
    const db = openDatabase(path.join(dataDir, 'ledger.sqlite'));
    db.exec('pragma user_version = 1');
    const older = await examine();
    expect(older.code).toBe(0);
    expect(about(older.wrong, 'of an older Statboard')).toMatch(/^warn: .* -> copy DATA_DIR first/);
    db.exec("pragma user_version = 999; update facts set value = '9.8.7' where name = 'schema:raised by'");
    db.close();
    const newer = await examine();
    expect(newer.code).toBe(1);
    expect(about(newer.wrong, 'by a newer Statboard')).toContain('Start Statboard 9.8.7 or newer.');
  });

  it('tells of a lock that cannot be read', async () => {
    const { dataDir, examine } = await startClinic();
    await mkdir(dataDir);
    await writeFile(path.join(dataDir, 'lock.sqlite'), 'not a lock, '.repeat(500));
    const { code, wrong } = await examine();
    expect(code).toBe(1);
    expect(about(wrong, 'lock.sqlite cannot be read')).toContain('delete that file');
  });
});

describe('MongoDB', () => {
  const given = (server: MongoServer | null): MongoServer => {
    if (server === null) throw new Error(whyNoMongo());
    return server;
  };

  it('tells of an address where nobody listens, and hides the password in it', async () => {
    const { examine } = await startClinic();
    const { code, wrong, printed } = await examine({ MONGO_URI: 'mongodb://bot:very%40secret@127.0.0.1:9/stats' });
    expect(code).toBe(1);
    expect(about(wrong, 'MongoDB cannot be reached')).toContain('check that it runs, and MONGO_URI');
    expect(printed).toContain('MONGO_URI = mongodb://[secret]@127.0.0.1:9/stats');
    expect(printed).not.toMatch(/very(%40|@)secret/);
  });

  it('names a file for TLS that cannot be read, in the words of the bot', async () => {
    const { examine } = await startClinic();
    const MONGO_URI = 'mongodb://127.0.0.1:9/?tls=true&tlsCAFile=/no/such.pem';
    const { code, wrong } = await examine({ MONGO_URI });
    expect(code).toBe(1);
    expect(about(wrong, 'A file that MONGO_URI names cannot be used')).toMatch(/\/no\/such\.pem.*-> check tlsCAFile/);
  });

  it('warns of a database that MongoDB keeps for itself', async () => {
    const { examine } = await startClinic();
    const { wrong } = await examine({ MONGO_URI: given(standalone).uri, MONGO_APP_DB: 'admin' });
    expect(about(wrong, "The database admin is MongoDB's own")).toMatch(/^warn: .*-> set MONGO_APP_DB/);
  });

  it('tells of a password that is not escaped, without a part of it', async () => {
    const { examine } = await startClinic();
    const { code, wrong, printed } = await examine({ MONGO_URI: 'mongodb://bot:p@ss-word@127.0.0.1:9/stats' });
    expect(code).toBe(78);
    expect(about(wrong, 'MONGO_URI is not an address')).toMatch(/escaped \(@ as %40\)\. https:\/\/www\.mongodb\.com/);
    expect(printed).not.toContain('ss-word');
  });

  it('tells of a server that takes the connection and says nothing', async () => {
    const { examine } = await startClinic();
    const deaf = createServer(() => {}).listen(0, '127.0.0.1');
    await once(deaf, 'listening');
    onTestFinished(() => void deaf.close());
    const address = deaf.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const { code, wrong } = await examine({ MONGO_HOST: '127.0.0.1', MONGO_PORT: String(address.port) });
    expect(code).toBe(1);
    expect(about(wrong, 'MongoDB cannot be reached')).toContain('MONGO_HOST and MONGO_PORT');
  });

  it.skipIf(withUsers === null)('tells a wrong password of the bot from one of root', async () => {
    const { uri, root } = given(withUsers);
    const { examine } = await startClinic();
    const user = {
      MONGO_URI: uri,
      MONGO_APP_USERNAME: 'root',
      MONGO_APP_PASSWORD: 'guessed',
      MONGO_AUTH_SOURCE: 'admin',
    };
    const alone = await examine(user);
    expect(alone.code).toBe(1);
    expect(about(alone.wrong, 'MongoDB refused the user name or password')).toContain('check MONGO_APP_USERNAME');
    const asRoot = { ...user, MONGO_ROOT_USERNAME: root?.username ?? '' };
    const known = await examine({ ...asRoot, MONGO_ROOT_PASSWORD: root?.password ?? '' });
    expect(about(known.wrong, 'another password than MONGO_APP_PASSWORD')).toContain('changeUserPassword');
    const neither = await examine({ ...asRoot, MONGO_ROOT_PASSWORD: 'guessed-too' });
    expect(neither.code).toBe(1);
    expect(about(neither.wrong, 'nor the root user')).toContain('correct MONGO_ROOT_USERNAME');
    expect(neither.printed).not.toMatch(/guessed/);
    const unescaped = await examine({ ...user, MONGO_ROOT_URI: 'mongodb://root:p@ss-word@127.0.0.1:9/' });
    expect(about(unescaped.wrong, 'The address of MongoDB is not understood')).toContain('check MONGO_ROOT_URI');
    expect(unescaped.printed).not.toContain('ss-word');
  });

  it.skipIf(withUsers === null)('tells of a user without the rights', async () => {
    const { uri, root } = given(withUsers);
    const { MongoClient } = await import('mongodb');
    const client = new MongoClient(uri, { auth: { username: root?.username ?? '', password: root?.password ?? '' } });
    onTestFinished(() => client.close());
    const database = freshDatabase();
    await client.db(database).command({
      createUser: `reader-${database}`,
      pwd: 'only-reads',
      roles: [{ role: 'read', db: database }],
    });
    const { examine } = await startClinic();
    const { code, wrong } = await examine({
      MONGO_URI: uri,
      MONGO_APP_DB: database,
      MONGO_APP_USERNAME: `reader-${database}`,
      MONGO_APP_PASSWORD: 'only-reads',
    });
    expect(code).toBe(1);
    expect(about(wrong, 'may not do what is needed')).toContain('give it readWrite');
    expect(about(wrong, 'may not do what is needed')).not.toContain('documents');
  });

  it.skipIf(faulty === null)('tells of a majority that does not acknowledge', async () => {
    const { uri } = given(faulty);
    const { MongoClient } = await import('mongodb');
    const client = new MongoClient(uri);
    onTestFinished(() => client.close());
    await client.db('admin').command({
      configureFailPoint: 'failCommand',
      mode: { times: 1 },
      data: { failCommands: ['insert'], writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } },
    });
    const { examine } = await startClinic();
    const { code, wrong } = await examine({ MONGO_URI: uri, MONGO_DB: freshDatabase() });
    expect(code).toBe(1);
    expect(about(wrong, 'not acknowledged by a majority')).toContain('bring back its other members');
  });

  it.skipIf(standalone === null)(
    'tells of indexes that are not there yet, and a standalone server from a replica set',
    async () => {
      const { uri } = given(standalone);
      const { examine } = await startClinic();
      const { code, wrong, findings } = await examine({ MONGO_URI: uri, MONGO_DB: freshDatabase() });
      expect(code).toBe(0);
      expect(about(wrong, 'indexes are missing: users {"guildId":1')).toContain('start the bot: it makes them');
      expect(findings.map(({ what }) => what).join()).toContain('answers, a standalone server, database statboard_');
    },
  );
});

it('tells what is wrong with how it was called', async () => {
  const { visit } = await startClinic();
  const { code, printed } = await visit({}, '--jsno');
  expect({ code, printed }).toMatchObject({ code: 1, printed: expect.stringContaining('There is no --jsno.') });
});
