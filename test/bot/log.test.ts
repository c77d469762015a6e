import { statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { afterAll, describe, expect, it } from 'vitest';
import { version } from '../../src/process/version.js';
import type { LeaseDocument } from '../../src/store/mongo/documents.js';
import { freshDatabase, type MongoServer, startMongo, whyNoMongo } from '../support/mongo-server.js';
import { keepRecord } from '../support/record.js';
import { described, heardAll, rowOf, startStage } from './fixture.js';

const server: MongoServer | null = await startMongo({ auth: true });
afterAll(() => server?.close());

const LOUD = ['warn', 'error', 'fatal'];
/** With characters that an address must escape. */
const PASSWORD = 's3cret/p@ss:w%rd"\\';
const WRONG = 'wr0ng/p@ss:w%rd';

/** A secret as it stands, as an address has it, inside JSON, and in base64. */
const shapesOf = (secret: string) => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64'),
];

function expectNoSecret(printed: string, secrets: readonly string[]): void {
  expect(printed).not.toBe('');
  for (const shape of secrets.flatMap(shapesOf)) expect(printed.includes(shape), `printed ${shape}`).toBe(false);
}

/** Uses the auth server as its root. */
async function asRoot<T>(use: (client: MongoClient) => Promise<T>): Promise<T> {
  if (!server?.root) throw new Error(whyNoMongo());
  const client = new MongoClient(server.uri, { auth: server.root });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

describe('the log of an idle bot', () => {
  it('has lines at its start only, on the embedded store', async () => {
    const { discord, dataDir, stats, start } = await startStage({ heartbeatInterval: 3_000 });
    const bot = start({ STATS_CHANNEL_ID: stats, BOARD_REFRESH_CRON: '* * * * * *' });
    await bot.logged('the board was posted');
    await bot.logged('commands are in place');
    await discord.until(() => discord.pins(stats).length === 1, 'the board to be pinned');
    await heardAll(discord);
    const atStart = bot.log.length;
    // Touched with each acknowledged heartbeat; the first may still be on its way. Far enough apart that a stall of the
    // machine is not taken for a dead connection.
    const touches = new Set<number>();
    while (touches.size < 5) {
      const alive = statSync(path.join(dataDir, 'alive'), { throwIfNoEntry: false });
      if (alive) touches.add(alive.mtimeMs);
      await sleep(20);
    }
    expect(bot.log.slice(atStart)).toEqual([]);
    expect(bot.log.filter(({ level }) => level !== 'info')).toEqual([]);
    expect(atStart).toBeLessThan(8);
  });

  it.skipIf(server === null)(`has lines at its start only, on ${server?.kind ?? whyNoMongo()}`, async () => {
    if (!server?.root) throw new Error(whyNoMongo());
    const { discord, start } = await startStage();
    const database = freshDatabase();
    const { username, password } = server.root;
    const bot = start({
      MONGO_URI: server.uri,
      MONGO_APP_DB: database,
      MONGO_APP_USERNAME: username,
      MONGO_APP_PASSWORD: password,
      MONGO_AUTH_SOURCE: 'admin',
      BOARD_REFRESH_CRON: '* * * * * *',
      PUBLISH_SECONDS: '1',
    });
    await bot.logged('commands are in place');
    await bot.logged('said hello to a server that joined');
    await heardAll(discord);
    const atStart = bot.log.length;
    await asRoot(async (client) => {
      const leases = client.db(database).collection<LeaseDocument>('meta');
      const beat = async () => (await leases.findOne({ kind: 'lease' }))?.beat ?? 0;
      const before = await beat();
      while ((await beat()) < before + 2) await sleep(50);
    });
    expect(bot.log.slice(atStart)).toEqual([]);
    expect(bot.log.filter(({ level }) => level !== 'info')).toEqual([]);
  });
});

describe('the line at the start', () => {
  it('says version, store, servers, commands and intents', async () => {
    const { discord, start } = await startStage();
    discord.addGuild({ name: 'Another' });
    const line = await start().logged('Statboard runs');
    expect(line).toMatchObject({
      version,
      store: 'embedded',
      servers: 2,
      commands: '/my_stats /stat_refresh /setup /help',
      intents: 'Guilds GuildMessages GuildMessageReactions',
    });
  });
});

describe('secrets', () => {
  it('are in nothing that the bot prints at LOG_LEVEL=trace on the embedded store, through start, failures and stop', async () => {
    const { discord, stats, moderator, ada, say, start, invoke } = await startStage({ heartbeatInterval: 1_000 });
    const env = { STATS_CHANNEL_ID: stats, LOG_LEVEL: 'trace', MONGO_URI: '' };
    discord.faults.refuseRest({ route: '/applications/@me' });
    discord.faults.failRest({ route: '/gateway/bot', status: 503 });
    const bot = start(env);
    await bot.logged('the board was posted');
    await bot.logged('commands are in place');
    say(3);
    discord.faults.failRest({ method: 'PATCH', times: 2 });
    const failing = invoke(moderator, '/stat_refresh');
    await failing.acknowledged;
    discord.faults.failRest({ method: 'PATCH', route: /\/webhooks\//, times: 4 });
    const unanswered = invoke(ada, '/my_stats');
    await bot.logged('an interaction could not be answered; whoever asked can try again, report this line if it stays');
    discord.faults.dropConnections();
    await bot.logged('the gateway session was resumed');
    discord.faults.invalidateSessions(false);
    await bot.logged('the gateway connection was closed', 2);
    await bot.end('SIGTERM');

    const refused = start({ ...env, DISCORD_TOKEN: 'refused.token.of-the-operator' });
    await refused.ended;
    const held = start(env);
    await held.logged('commands are in place');
    const second = start(env);
    await second.ended;
    await held.end('SIGTERM');
    expectNoSecret(bot.printed + refused.printed + second.printed + held.printed, [
      discord.token,
      'refused.token.of-the-operator',
      failing.token,
      unanswered.token,
    ]);
    expect(
      bot.lines('an interaction could not be answered; whoever asked can try again, report this line if it stays'),
    ).not.toEqual([]);
  });

  it.skipIf(server === null)(
    `are in nothing that it prints when MongoDB refuses the password; one line says what to do, and it publishes when the user is there (${server?.kind ?? whyNoMongo()})`,
    async () => {
      if (!server?.root) throw new Error(whyNoMongo());
      const { root, uri } = server;
      const { discord, guildId, say, ada, start, invoke } = await startStage();
      const record = keepRecord(discord);
      const database = freshDatabase();
      const login = {
        MONGO_APP_USERNAME: 'statboard',
        MONGO_APP_DB: database,
        LOG_LEVEL: 'trace',
        PUBLISH_SECONDS: '1',
      };
      const bot = start({ ...login, MONGO_URI: uri, MONGO_APP_PASSWORD: PASSWORD });
      await bot.logged('commands are in place');
      await discord.connected();
      say(6);
      await heardAll(discord);
      const loud = bot.log.filter(({ level }) => LOUD.includes(level));
      expect(loud.map(({ msg }) => msg)).toEqual([
        'MongoDB refused the user name or password: check MONGO_APP_USERNAME, MONGO_APP_PASSWORD and MONGO_AUTH_SOURCE, MONGO_ROOT_... where set, or the user in MONGO_URI. Counting goes on; it is published when MongoDB is back',
      ]);
      await asRoot(async (client) => {
        const roles = [{ role: 'readWrite', db: database }];
        await client.db(database).command({ createUser: 'statboard', pwd: PASSWORD, roles });
      });
      await bot.logged('MongoDB is back');
      await heardAll(discord);
      await bot.end('SIGTERM');

      // A password in the address, and a wrong one there.
      const address = (password: string) =>
        uri.replace('://', `://statboard:${encodeURIComponent(password)}@`).replace('?', `${database}?`);
      const inAddress = start({ MONGO_URI: address(PASSWORD), LOG_LEVEL: 'trace' });
      await inAddress.logged('the gateway session was resumed');
      expect(rowOf(described((await invoke(ada, '/my_stats').answered).message), 'All')).toEqual([6, 0, 0]);
      await inAddress.end('SIGTERM');
      const wrong = start({ MONGO_URI: address(WRONG), LOG_LEVEL: 'trace' });
      await wrong.logged(/^MongoDB refused the user name or password/);
      await wrong.end('SIGTERM');

      expectNoSecret(bot.printed + inAddress.printed + wrong.printed, [discord.token, PASSWORD, WRONG]);
      const sums = await asRoot(async (client) => {
        const users = client.db(database).collection<{ messages: number }>('users');
        return (await users.find({ guildId }).toArray()).map(({ messages }) => messages);
      });
      expect(sums).toEqual([6]);
      expect(record.messages).toBe(6);
      expect(root.password).not.toBe(PASSWORD);
    },
  );

  it.skipIf(server === null)(
    `are in nothing that it prints when it makes its MongoDB user as root (${server?.kind ?? whyNoMongo()})`,
    async () => {
      if (!server?.root) throw new Error(whyNoMongo());
      const { root, uri } = server;
      const { discord, ada, say, start, invoke } = await startStage();
      const env = {
        MONGO_URI: uri,
        MONGO_APP_DB: freshDatabase(),
        MONGO_APP_USERNAME: 'statboard',
        MONGO_APP_PASSWORD: PASSWORD,
        MONGO_ROOT_USERNAME: root.username,
        LOG_LEVEL: 'trace',
      };
      const wrong = start({ ...env, MONGO_ROOT_PASSWORD: WRONG });
      await wrong.logged(/^MongoDB refused the user name or password/);
      await wrong.end('SIGTERM');
      const bot = start({ ...env, MONGO_ROOT_PASSWORD: root.password });
      await bot.logged('made the MongoDB user of the bot');
      await bot.logged('commands are in place');
      await discord.connected();
      say(2);
      expect(rowOf(described((await invoke(ada, '/my_stats').answered).message), 'All')).toEqual([2, 0, 0]);
      await bot.end('SIGTERM');
      // The user is there already: it is left alone.
      const again = start({ ...env, MONGO_ROOT_PASSWORD: root.password });
      await again.logged('publishing to MongoDB');
      expect(again.lines('made the MongoDB user of the bot')).toEqual([]);
      await again.end('SIGTERM');
      expectNoSecret(wrong.printed + bot.printed + again.printed, [discord.token, PASSWORD, WRONG, root.password]);
    },
  );
});
