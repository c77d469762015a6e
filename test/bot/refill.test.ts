import { expect, it } from 'vitest';
import { inLedger } from '../support/stored.js';
import { described, heardAll, rowOf, startStage } from './fixture.js';

const COUNT = 900;

it('goes on with a refill that kill -9 ended, counts each message once, and says in answers what stays unknown', async () => {
  const { discord, dataDir, guildId, general, stats, ada, grace, say, start, invoke } = await startStage();
  const kept = { STATS_CHANNEL_ID: stats };
  const random = discord.addChannel({ guildId, name: 'random' }).id;
  let bot = start(kept);
  await bot.logged('the board was posted');
  say(5);
  await heardAll(discord);
  await bot.end('SIGTERM');
  discord.faults.expireSessions();
  for (let n = 0; n < COUNT; n += 1) {
    discord.sendMessage({ channelId: general, author: ada, content: 'missed', silent: true });
    discord.sendMessage({ channelId: random, author: grace, content: 'missed', silent: true });
  }
  const asked = () => discord.calls.filter(({ path }) => /^\/channels\/\d+\/messages\?.*after=/.test(path)).length;

  for (const pages of [3, 9, 15]) {
    bot = start(kept);
    await discord.until(() => asked() >= pages, `${pages} pages to be read`, 30_000);
    await bot.end('SIGKILL');
  }
  bot = start(kept);
  say(7);
  await bot.logged('messages that were missed have been read again');
  await heardAll(discord);
  const { message } = await invoke(ada, '/my_stats').answered;
  expect(rowOf(described(message), 'All')).toEqual([COUNT + 12, 0, 0]);
  expect(described(message)).toMatch(
    /⚠️ Figures may be off from .*: messages were read again, reactions may be missing\./,
  );
  await bot.end('SIGTERM');

  const { counts, gaps } = inLedger(dataDir);
  const inChannel = (userId: string, channelId: string) =>
    [...counts]
      .filter(([key]) => key.startsWith(`channel ${guildId} ${userId} `) && key.endsWith(` ${channelId}`))
      .reduce((sum, [, count]) => sum + count, 0);
  expect(inChannel(ada, general)).toBe(COUNT + 5 + 7);
  expect(inChannel(grace, random)).toBe(COUNT);
  expect(gaps).toMatchObject([{ reason: 'newSession', state: 'refilled' }]);
  // Each kill costs what the last second read at the most, not all of it again.
  expect(asked()).toBeLessThan(4 * (COUNT / 100) * 2);
});
