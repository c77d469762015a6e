import { API } from '@discordjs/core';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.js';
import { createDiscordClock } from '../../../src/discord/discord-clock.js';
import { createRest } from '../../../src/discord/rest.js';
import { recordingLog } from '../support.js';
import { expectedOf, HOUR, record, startStage } from './stage.js';

const MINUTE = 60_000;

describe('the threads of a refill', () => {
  it('are found where one was archived when the first list was asked for, and is not any more when the archived are', async () => {
    const { discord, channel, missed, back } = await startStage({ downFor: 2 * HOUR });
    const thread = discord.addThread({ parentId: channel.id, silent: true, ownerId: discord.botId, archived: true }).id;
    const all = missed(thread, { count: 3 });
    const discordClock = createDiscordClock(systemClock);
    const { log } = recordingLog();
    const real = new API(
      createRest({ token: discord.token, apiUrl: discord.url, clock: systemClock, discordClock, log }),
    );
    const api = {
      users: real.users,
      channels: real.channels,
      guilds: {
        getChannels: real.guilds.getChannels.bind(real.guilds),
        async getActiveThreads(...given: Parameters<typeof real.guilds.getActiveThreads>) {
          const list = await real.guilds.getActiveThreads(...given);
          discord.archiveThread(thread, false);
          return list;
        },
      },
    };
    const bot = await back({ api }, { asks: true });
    bot.refill.start();
    await bot.ended();
    expect(bot.counted()).toEqual(expectedOf(all));
  });

  it('are all listed where a page ends among some that were archived in one moment', async () => {
    const { discord, channel, missed, back } = await startStage({ downFor: 2 * HOUR });
    const all = [];
    const at = Date.now() - 5 * MINUTE;
    for (let n = 0; n < 130; n += 1) {
      const thread = discord.addThread({ parentId: channel.id, silent: true, ownerId: discord.botId, archived: true });
      if (thread.thread) thread.thread.archivedChangedAt = n < 60 ? at + 1 + n : n < 120 ? at : at - n;
      all.push(...missed(thread.id));
    }
    const bot = await back();
    bot.refill.start();
    await bot.ended();
    expect(bot.counted()).toEqual(expectedOf(all));
    expect(bot.gaps()).toMatchObject([{ state: 'refilled' }]);
  });

  it('are what cannot be listed, where the channel itself was read', async () => {
    const { discord, channel, missed, back } = await startStage({ downFor: 2 * HOUR });
    const all = missed(channel.id, { count: 3 });
    discord.faults.failRest({ route: '/channels/{channel_id}/threads/archived/public', status: 403, code: 50001 });
    const bot = await back();
    bot.refill.start();
    await bot.ended();
    expect(bot.counted()).toEqual(expectedOf(all));
    expect(bot.gaps()).toMatchObject([{ state: 'partly' }]);
    expect(bot.said(/^a channel cannot be read/)).toEqual([]);
    expect(bot.said(/^the archived threads of a channel cannot be listed/)).toMatchObject([{ channelId: channel.id }]);
  });
});

describe('the ends of a gap', () => {
  it('are read from five minutes before to a minute after, since clocks differ', async () => {
    const { channel, missed, back, now } = await startStage();
    const bot = await back({}, { asks: true });
    bot.ledger.apply({ changes: bot.gaps().map((gap) => ({ kind: 'gap', gap: { ...gap, state: 'refilled' } })) });
    record(bot.ledger, { id: 'hole', from: now - 30 * MINUTE, to: now - 20 * MINUTE });
    missed(channel.id, { ago: 36 * MINUTE });
    const read = [
      ...missed(channel.id, { ago: 34 * MINUTE }),
      ...missed(channel.id, { ago: 25 * MINUTE, count: 120 }),
      ...missed(channel.id, { ago: 19.5 * MINUTE }),
    ];
    bot.refill.start();
    await bot.ended(2);
    expect(bot.counted()).toEqual(expectedOf(read));
  });
});
