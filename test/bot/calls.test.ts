import { describe, expect, it } from 'vitest';
import { heardAll, startStage } from './fixture.js';

describe('calls to Discord', () => {
  it('makes at most six to start with unchanged commands and board, with the session resumed and with a new one', async () => {
    const { discord, stats, say, start } = await startStage();
    const env = { STATS_CHANNEL_ID: stats, LOG_LEVEL: 'debug' };
    const first = start(env);
    await first.logged('the board was posted');
    await first.logged('board drawn');
    say(3);
    await heardAll(discord);
    await first.end('SIGTERM');

    for (const session of ['the gateway session was resumed', 'a new gateway session began']) {
      discord.clearCalls();
      const bot = start(env);
      await bot.logged(session);
      await bot.logged('board drawn');
      await bot.logged('Statboard runs');
      await heardAll(discord);
      await bot.end('SIGTERM');
      const calls = discord.calls.map(({ method, path }) => `${method} ${path}`);
      expect(calls.length, calls.join(', ')).toBeLessThanOrEqual(6);
      expect(calls.filter((call) => !/^(GET|PATCH) /.test(call))).toEqual([]);
      discord.faults.expireSessions();
    }
  });

  it('makes one for each redraw by the schedule, and none where nothing changed', async () => {
    const { discord, stats, say, start } = await startStage();
    const bot = start({ STATS_CHANNEL_ID: stats, BOARD_REFRESH_CRON: '* * * * * *', LOG_LEVEL: 'debug' });
    const drawn = (outcome: string) => bot.lines('board drawn').filter((line) => line.outcome === outcome).length;
    await bot.logged('the board was posted');
    await discord.until(() => drawn('unchanged') >= 1, 'a redraw that changes nothing');
    discord.clearCalls();
    for (let redraw = 1; redraw <= 2; redraw += 1) {
      say(1);
      await discord.until(() => drawn('edited') === redraw, 'a redraw');
    }
    const before = drawn('unchanged');
    await discord.until(() => drawn('unchanged') > before, 'a redraw that changes nothing');
    expect(discord.calls.map(({ method, route }) => `${method} ${route}`)).toEqual(
      Array(2).fill('PATCH /channels/{channel_id}/messages/{message_id}'),
    );
  });
});
