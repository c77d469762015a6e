import { describe, expect, it } from 'vitest';
import { inLedger } from '../support/stored.js';
import { boardsIn, startStage } from './fixture.js';

const EACH_SECOND = '* * * * * *';

/** A running bot whose board is drawn each second. */
async function running(options: Parameters<typeof startStage>[0] = {}) {
  const stage = await startStage(options);
  const { discord, stats, start } = stage;
  const bot = start({ STATS_CHANNEL_ID: stats, BOARD_REFRESH_CRON: EACH_SECOND });
  await discord.until(() => discord.pins(stats).length === 1, 'the board to be pinned');
  return { ...stage, bot };
}

describe('what stands in front of Discord', () => {
  it.each([
    ['a page and 403', (stage: Stage) => stage.discord.faults.failAtEdge({ status: 403, times: 1_000 }), 403],
    ['a page and 521', (stage: Stage) => stage.discord.faults.failAtEdge({ status: 521, times: 1_000 }), 521],
    [
      '429 that names no time',
      (stage: Stage) => stage.discord.faults.rateLimitRest({ retryAfter: null, times: 1_000 }),
      429,
    ],
  ])(
    'answers a start with %s: it waits for a minute and more, and says for what until when',
    async (_what, block, status) => {
      // Bugs: a page ended the start as a fault of Statboard, and a 429 was repeated 50 times a second.
      const stage = await startStage();
      block(stage);
      const bot = stage.start();
      const { level, blocked, waitMs, until, ...line } = await bot.logged(/so that waits$/);
      expect(level).toBe('warn');
      expect(line).toMatchObject({ status, why: expect.stringContaining(`HTTP ${status}`) });
      expect(blocked).toBe('GET /applications/@me');
      expect(Number(waitMs)).toBeGreaterThanOrEqual(60_000);
      expect(Date.parse(String(until))).toBeGreaterThan(0);
      // Nothing else is asked: the next try is a minute away.
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(stage.discord.calls).toHaveLength(1);
      expect(bot.running).toBe(true);
      expect(await bot.end('SIGTERM')).toMatchObject({ code: 0 });
    },
  );

  it('refuses the edits of the board: commands are answered, and the bot counts', async () => {
    const { discord, bot, ada, say, invoke, stats } = await running();
    discord.faults.failAtEdge({ method: 'PATCH', route: /^\/channels\//, status: 403, times: 1_000 });
    say(3);
    expect(await bot.logged(/so that waits$/)).toMatchObject({ blocked: 'PATCH /channels/:id/messages/:id' });
    expect((await invoke(ada, '/my_stats').answered).message).not.toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(discord.calls.filter(({ status }) => status === 403)).toHaveLength(1);
    expect(boardsIn(discord, stats)).toHaveLength(1);
  });
});

type Stage = Awaited<ReturnType<typeof startStage>>;

describe('a token that Discord refuses while the bot runs', () => {
  it('is not believed at once: the board goes on after one 401', async () => {
    // A bug: the REST client forgot the token, and every later call failed until a restart.
    const { discord, bot, say, stats } = await running();
    discord.faults.failRest({ method: 'PATCH', route: /^\/channels\//, status: 401 });
    say(1);
    await bot.logged(/^Discord refused a call as if the token were wrong/);
    const edits = () => discord.calls.filter(({ method, status }) => method === 'PATCH' && status === 200).length;
    const before = edits();
    say(1);
    await discord.until(() => edits() > before, 'the board to be drawn again');
    expect(discord.calls.filter(({ path }) => path === '/users/@me')).toHaveLength(1);
    expect(boardsIn(discord, stats)).toHaveLength(1);
    expect(bot.running).toBe(true);
  });

  it('ends it with 78, as at start, where Discord says so twice', async () => {
    const { discord, bot, say } = await running();
    discord.faults.failRest({ status: 401, times: 1_000 });
    say(1);
    expect(await bot.ended).toEqual({ code: 78, signal: null });
    expect(bot.printed).toContain('Discord refused DISCORD_TOKEN');
    expect(discord.calls.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(4);
  });
});

it('outgrows its shards: it ends with 1, and the next start takes as many as Discord advises', async () => {
  const { discord, bot, dataDir, say, start } = await running();
  say(4);
  discord.identifyLimits.demandShards(2);
  discord.faults.invalidateSessions(false);
  expect(await bot.ended).toEqual({ code: 1, signal: null });
  expect(bot.printed).toContain('too many servers for one shard');
  const next = start();
  await next.logged('a new gateway session began', 2);
  expect(discord.sessions.filter(({ connected }) => connected).map(({ shardCount }) => shardCount)).toEqual([2, 2]);
  await next.logged(/^messages that were missed have been read again/);
  expect(await next.end('SIGTERM')).toMatchObject({ code: 0 });
  const { counts, gaps } = inLedger(dataDir);
  expect([...counts].filter(([key]) => key.startsWith('messages ')).map(([, n]) => n)).toEqual([4]);
  expect(gaps.length).toBeGreaterThan(0);
});
