import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { startProxy } from '../support/mongo-proxy.js';
import { freshDatabase, type MongoServer, startMongo, whyNoMongo } from '../support/mongo-server.js';
import { keepRecord } from '../support/record.js';
import { inMongo } from '../support/stored.js';
import { boardsIn, described, heardAll, rowOf, startStage } from './fixture.js';

// Killed and restarted: a server of its own that loses nothing it has acknowledged.
const server: MongoServer | null = await startMongo({ own: true, syncOnCommit: true });
afterAll(() => server?.close());

const NOTE = /The database went out of reach <t:\d+:R>\. Days before <t:\d+:D> are missing until it is back\./;
const LOUD = ['warn', 'error', 'fatal'];

/** A stage whose bot reaches the server through a line of its own. */
async function stageWithMongo() {
  if (server === null) throw new Error(whyNoMongo());
  const { uri } = server;
  const stage = await startStage();
  const line = await startProxy(server);
  onTestFinished(() => line.close());
  const database = freshDatabase();
  const own = async () => described((await stage.invoke(stage.ada, '/my_stats').answered).message);
  const board = async () => {
    await stage.invoke(stage.moderator, '/stat_refresh').answered;
    return described(boardsIn(stage.discord, stage.stats)[0] ?? null);
  };
  return {
    ...stage,
    line,
    env: { MONGO_URI: line.uri, MONGO_APP_DB: database, PUBLISH_SECONDS: '1', STATS_CHANNEL_ID: stage.stats },
    record: keepRecord(stage.discord),
    published: async () => (await inMongo(uri, database)).counts,
    /** Ada's `/my_stats`. */
    own,
    /** What the board shows after a moderator had it redrawn. */
    board,
    /** Waits until answers lack nothing. */
    async whole() {
      while (NOTE.test(await own()));
      while (NOTE.test(await board()));
    },
  };
}

describe.skipIf(server === null)(`while MongoDB is away (${server?.kind ?? whyNoMongo()})`, () => {
  it('the bot starts, says in one line what to do, counts and answers, and publishes when MongoDB comes', async () => {
    const { line, start, env, say, own, board, record, published, whole } = await stageWithMongo();
    line.cut();
    const bot = start(env);
    await bot.logged('the board was posted');
    await bot.logged('Statboard runs');
    say(12);
    const answer = await own();
    expect(rowOf(answer, 'All')).toEqual([12, 0, 0]);
    // Before it has met MongoDB it cannot know whether an earlier ledger counted there.
    expect(answer).toMatch(NOTE);
    expect(await board()).toMatch(NOTE);
    const [trouble, ...more] = bot.log.filter(({ level }) => LOUD.includes(level));
    expect(more).toEqual([]);
    // The line takes connections and closes them at once.
    expect(trouble?.msg).toMatch(
      /^MongoDB closed the connection: .*\. Counting goes on; it is published when MongoDB is back$/,
    );

    line.mend();
    await bot.logged('MongoDB is back');
    await whole();
    expect(await bot.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(await published()).toEqual(record.expected());
    expect(bot.log.filter(({ level }) => LOUD.includes(level))).toHaveLength(1);
  });

  it('answers lack nothing and say nothing when the server is killed', async () => {
    const { start, env, say, own, board, record, published } = await stageWithMongo();
    const bot = start(env);
    await bot.logged('the board was posted');
    await bot.logged('Statboard runs');
    say(5);
    await server?.kill('SIGKILL');
    try {
      say(5);
      const answer = await own();
      expect(rowOf(answer, '24h')).toEqual([10, 0, 0]);
      for (const text of [answer, await board()]) expect(text).not.toMatch(/out of reach|are missing/);
    } finally {
      await server?.restart();
    }
    say(5);
    expect(rowOf(await own(), '24h')).toEqual([15, 0, 0]);
    expect(await bot.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(await published()).toEqual(record.expected());
  });

  it('a server that hangs holds up neither answers nor SIGTERM, and the next start publishes', async () => {
    const { discord, line, start, env, say, own, invoke, ada, record, published } = await stageWithMongo();
    const first = start(env);
    await first.logged('the board was posted');
    await first.logged('Statboard runs');
    say(4);
    expect(rowOf(await own(), '24h')).toEqual([4, 0, 0]);
    line.hang();
    say(4);
    const asked = invoke(ada, '/my_stats');
    expect((await asked.acknowledged).deferred).toBe(true);
    const answer = described((await asked.answered).message);
    expect(rowOf(answer, '24h')).toEqual([8, 0, 0]);
    expect(answer).not.toMatch(/out of reach|are missing/);
    await heardAll(discord);
    const before = performance.now();
    expect(await first.end('SIGTERM')).toEqual({ code: 0, signal: null });
    // 5 s for the last round, 1 s for connections to close, and what a busy machine takes; the driver itself gives up after 30 s.
    expect(performance.now() - before).toBeLessThan(25_000);

    line.mend();
    const second = start(env);
    await second.logged('the gateway session was resumed');
    await heardAll(discord);
    expect(await second.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(await published()).toEqual(record.expected());
  });

  it('SIGTERM ends a start that waits for a server which hangs', async () => {
    const { line, start, env, discord } = await stageWithMongo();
    line.hang();
    const bot = start(env);
    await discord.until(() => discord.calls.some(({ route }) => route === '/gateway/bot'), 'the start to be under way');
    const before = performance.now();
    expect(await bot.end('SIGTERM')).toEqual({ code: 0, signal: null });
    // It had not even given MongoDB up, which is after 5 s.
    expect(bot.lines(/^MongoDB|^Statboard runs$/)).toEqual([]);
    expect(discord.sessions).toEqual([]);
    expect(performance.now() - before).toBeLessThan(25_000);
  });
});
