import { API } from '@discordjs/core';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.js';
import { createDiscordClock } from '../../../src/discord/discord-clock.js';
import type { RefillApi } from '../../../src/discord/refill/refill-parts.js';
import { createRest } from '../../../src/discord/rest.js';
import { recordingLog, until } from '../support.js';
import { countedIn, expectedOf, record, startStage } from './stage.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Each guild costs a request. */
const ASKS = { asks: true };
const BEHIND = { firstMs: 300, longestMs: 300 };

type Stage = Awaited<ReturnType<typeof startStage>>;

/** The API as the stage's bot has it, with a part in other hands. */
function apiWith({ discord }: Stage, change: (api: API) => Partial<RefillApi['guilds']>): RefillApi {
  const { log } = recordingLog();
  const discordClock = createDiscordClock(systemClock);
  const rest = createRest({ token: discord.token, apiUrl: discord.url, clock: systemClock, discordClock, log });
  const api = new API(rest);
  const guilds = {
    getChannels: api.guilds.getChannels.bind(api.guilds),
    getActiveThreads: api.guilds.getActiveThreads.bind(api.guilds),
    ...change(api),
  };
  return { users: api.users, guilds, channels: api.channels };
}

/** Guilds in the order in which their channels were asked for first. */
const asked = ({ discord }: Stage) => [
  ...new Set(discord.calls.flatMap(({ path }) => /^\/guilds\/(\d+)\/channels/.exec(path)?.[1] ?? [])),
];

describe('a refill of many guilds', () => {
  it('puts a guild at whose channels Discord fails behind the others, and reads it when Discord answers', async () => {
    const stage = await startStage({ more: 3 });
    const { discord, others, guild, missed, back } = stage;
    const [ill] = others;
    if (!ill) throw new Error('no guild');
    const order = discord.faults.failRest({ route: new RegExp(`^/guilds/${ill.id}/channels`), times: 100_000 });
    const all = new Map(
      [{ id: guild.id, channelId: stage.channel.id }, ...others].map(({ id, channelId }) => [
        id,
        missed(channelId, { count: 4 }),
      ]),
    );
    const bot = await back({ behind: BEHIND }, ASKS);
    discord.faults.failRest({ route: new RegExp(`^/guilds/${ill.id}/threads`), times: 100_000 });
    bot.refill.start();
    await until('the gap of the shard is over', () => bot.gaps().some(({ state }) => state === 'refilled'));
    for (const [id, messages] of all) {
      expect(countedIn(bot.ledger, id)).toEqual(id === ill.id ? {} : expectedOf(messages));
      const told = bot.toldTo(id);
      expect(told).toContain('refilled');
      // A guild that waits has a gap of its own, which is tried now and then.
      expect(told.filter((state) => state !== 'refilled')).toHaveLength(id === ill.id ? 1 : 0);
    }
    const [line] = bot.said(/^Discord fails at a server again and again/);
    expect(line).toMatchObject({ level: 40, guildId: ill.id, status: 500 });
    expect(bot.said(/^Discord fails at a server/).every(({ guildId }) => guildId === ill.id)).toBe(true);
    order.cancel();
    discord.faults.clearRest();
    await bot.ended(2);
    expect(countedIn(bot.ledger, ill.id)).toEqual(expectedOf(all.get(ill.id) ?? []));
    expect(bot.gaps().map(({ state, guildId }) => [state, guildId])).toEqual(
      expect.arrayContaining([
        ['refilled', null],
        ['refilled', ill.id],
      ]),
    );
  });

  it('puts a guild at which Discord fails altogether behind the others, also where GUILD_CREATE told what to read', async () => {
    const stage = await startStage({ more: 2, downFor: MINUTE });
    const { discord, others, guild, channel, missed, back } = stage;
    const [ill] = others;
    if (!ill) throw new Error('no guild');
    const there = missed(ill.channelId, { ago: MINUTE / 2 });
    const here = missed(channel.id, { ago: MINUTE / 2 });
    const of = new RegExp(`^/(guilds/${ill.id}|channels/${ill.channelId})/`);
    discord.faults.failAtEdge({ route: of, method: 'GET', times: 100_000 });
    const bot = await back({ behind: BEHIND });
    bot.refill.start();
    await until('the gap of the shard is over', () => bot.gaps().some(({ state }) => state === 'refilled'));
    expect(bot.counted()).toEqual(expectedOf(here));
    expect(bot.toldTo(guild.id)).toEqual(['refilled']);
    expect(countedIn(bot.ledger, ill.id)).toEqual({});
    discord.faults.clearRest();
    await bot.ended(2);
    expect(countedIn(bot.ledger, ill.id)).toEqual(expectedOf(there));
  });

  it('goes on without a guild whose answer makes no sense', async () => {
    const stage = await startStage({ more: 1 });
    const { others, guild, channel, missed, back } = stage;
    const there = missed(others[0]?.channelId ?? '', { count: 2 });
    const here = missed(channel.id, { count: 2 });
    let odd = true;
    const api = apiWith(stage, (real) => ({
      getChannels: (id, one) =>
        odd && id === guild.id ? Promise.resolve(null as never) : real.guilds.getChannels(id, one),
    }));
    const bot = await back({ api, behind: BEHIND }, ASKS);
    bot.refill.start();
    await until('the gap of the shard is over', () => bot.gaps().some(({ state }) => state === 'refilled'));
    expect(countedIn(bot.ledger, others[0]?.id ?? '')).toEqual(expectedOf(there));
    expect(bot.counted()).toEqual({});
    expect(bot.said(/^refilling a gap failed in a server and is tried again later/)[0]).toMatchObject({
      guildId: guild.id,
    });
    odd = false;
    await bot.ended(2);
    expect(bot.counted()).toEqual(expectedOf(here));
  });

  it('is over for each guild as soon as that one is through', async () => {
    const stage = await startStage({ more: 2 });
    const { others, guild, channel, missed, back, discord } = stage;
    const [quick, slow] = others;
    missed(channel.id);
    const ended: string[] = [];
    const bot = await back({ onEnded: (id) => void ended.push(id) }, ASKS);
    const route = new RegExp(`^/guilds/${slow?.id}/channels`);
    discord.faults.refuseRest({ route, times: 100_000 });
    bot.refill.start();
    await until('two are through', () => ended.length === 2);
    expect([...ended].sort()).toEqual([guild.id, quick?.id].sort());
    expect(bot.toldTo(guild.id)).toEqual(['refilled']);
    expect(bot.toldTo(quick?.id ?? '')).toEqual(['refilled']);
    expect(bot.toldTo(slow?.id ?? '')).toEqual(['refilling']);
    discord.faults.clearRest();
    await bot.ended();
    expect(ended.at(-1)).toBe(slow?.id);
    expect(bot.gaps()[0]).not.toHaveProperty('done');
  });

  it('says partly of a gap only to guilds in which something could not be read', async () => {
    const stage = await startStage({ more: 2 });
    const { others, guild, missed, back, discord } = stage;
    const [, closed] = others;
    missed(closed?.channelId ?? '');
    const bot = await back();
    discord.faults.failRest({
      route: new RegExp(`^/channels/${closed?.channelId}/messages`),
      status: 403,
      code: 50001,
    });
    bot.refill.start();
    await bot.ended();
    expect(bot.toldTo(guild.id)).toEqual(['refilled']);
    expect(bot.toldTo(closed?.id ?? '')).toEqual(['partly']);
    expect(bot.refill.figures).toMatchObject({ gaps: 1, partly: 1 });
  });

  it('begins with the busiest guild, and works on several at a time', async () => {
    const stage = await startStage({ more: 6 });
    const { others, ada, missed, back, discord } = stage;
    const busy = [others[4], others[2]];
    const bot = await back({ atOnce: 2 }, ASKS);
    for (const [n, { id, channelId }] of others.entries()) {
      // Busy is where many write, not where one writes much.
      const writers = busy[0]?.id === id ? 3 : busy[1]?.id === id ? 2 : 0;
      for (let i = 0; i < writers; i += 1) {
        const { user } = discord.addMember({ guildId: id });
        discord.sendMessage({ channelId, author: user.id, content: 'hello' });
      }
      for (let i = 0; n === 0 && i < 30; i += 1) discord.sendMessage({ channelId, author: ada, content: 'hello' });
    }
    await bot.caughtUp();
    bot.ledger.read().close();
    missed(others[1]?.channelId ?? '');
    discord.clearCalls();
    discord.faults.delayRest({ route: '/guilds/{guild_id}/channels', milliseconds: 30 });
    bot.refill.start();
    await bot.ended();
    expect(asked(stage).slice(0, 3).sort()).toEqual([busy[0]?.id, busy[1]?.id, others[0]?.id].sort());
    expect(asked(stage).slice(0, 2)).not.toContain(others[0]?.id);
  });

  it('gives up a gap of a guild that the bot left, when it is older than seven days', async () => {
    const { back, now, discord, others } = await startStage({ more: 1 });
    const bot = await back();
    const guildId = others[0]?.id ?? '';
    discord.removeBotFromGuild(guildId);
    await bot.caughtUp();
    const of = { guildId, state: 'refilling' } as const;
    record(bot.ledger, { id: 'old', from: now - 9 * DAY, to: now - 8 * DAY, ...of });
    record(bot.ledger, { id: 'young', from: now - 2 * DAY, to: now - DAY, ...of });
    bot.refill.start();
    await until('the old one is given up', () => bot.gaps().find(({ id }) => id === 'old')?.state === 'partly');
    // It is read should the bot be invited again.
    expect(bot.gaps().find(({ id }) => id === 'young')).toMatchObject({ state: 'refilling' });
  });
});
