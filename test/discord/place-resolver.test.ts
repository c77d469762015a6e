import { API } from '@discordjs/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { createDiscordClock } from '../../src/discord/discord-clock.js';
import { createPlaceResolver } from '../../src/discord/place-resolver.js';
import { createRest } from '../../src/discord/rest.js';
import { startBot, startDiscord } from './bot.js';
import { recordingLog, until } from './support.js';

const by = { userId: null, at: 0 };

/** A guild that leaves a category out, with a channel in it and one outside, and a bot that asks for places. */
async function setUp() {
  const stage = await startDiscord();
  const { discord, guild } = stage;
  const category = discord.addChannel({ guildId: guild.id, name: 'left out', type: 'category' }).id;
  const inside = discord.addChannel({ guildId: guild.id, name: 'inside', parentId: category }).id;
  const bot = await startBot(discord);
  await bot.live();
  await bot.caughtUp();
  bot.ledger.settings.save(guild.id, { notCounted: [category] }, by);
  const ask = () => startAsking(bot.ledger, discord);
  return { ...stage, bot, inside, ask };
}

function startAsking(ledger: Awaited<ReturnType<typeof startBot>>['ledger'], discord: { token: string; url: string }) {
  const { log, lines } = recordingLog();
  const rest = createRest({
    token: discord.token,
    apiUrl: discord.url,
    clock: systemClock,
    discordClock: createDiscordClock(systemClock),
    log,
    onTokenRefused: () => {},
  });
  const places = createPlaceResolver({
    api: new API(rest),
    ledger,
    clock: systemClock,
    log,
    everyMs: 5,
    delays: { firstMs: 5, longestMs: 20 },
  });
  places.start();
  onTestFinished(() => places.stop());
  return { lines, stop: () => places.stop() };
}

/** Everything that happens in a thread: a message, a reaction that stays, one that is taken back, one cleared. */
function live(
  discord: Awaited<ReturnType<typeof startDiscord>>['discord'],
  channelId: string,
  ada: string,
  grace: string,
) {
  const { id: messageId } = discord.sendMessage({ channelId, author: ada, content: 'hello' });
  discord.addReaction({ messageId, userId: grace, emoji: '🔥' });
  discord.addReaction({ messageId, userId: grace, emoji: '🎉' });
  discord.removeReaction({ messageId, userId: grace, emoji: '🎉' });
  discord.addReaction({ messageId, userId: ada, emoji: '👍' });
  discord.removeEmojiReactions(messageId, '👍');
}

const COUNTED = { messages: 1, reactionsGiven: 1, reactionsReceived: 1 };
const NOTHING = { messages: 0, reactionsGiven: 0, reactionsReceived: 0 };

describe.each([
  ['in a left-out category', true, NOTHING],
  ['elsewhere', false, COUNTED],
])('a thread %s', (_where, leftOut, expected) => {
  it('of which Discord never told is asked for once, and what happened in it is judged then', async () => {
    const { discord, guild, channel, inside, ada, grace, bot, ask } = await setUp();
    const thread = discord.addThread({ parentId: leftOut ? inside : channel.id, silent: true }).id;
    live(discord, thread, ada, grace);
    await bot.caughtUp();
    expect(bot.figures(guild.id)).toEqual(NOTHING);
    expect(bot.ledger.wanted.places()).toMatchObject([{ guildId: guild.id, channelId: thread }]);
    discord.clearCalls();
    ask();
    await until('nothing waits', () => bot.ledger.wanted.places().length === 0);
    expect(bot.figures(guild.id)).toEqual(expected);
    live(discord, thread, ada, grace);
    await bot.caughtUp();
    const twice = { messages: 2, reactionsGiven: 2, reactionsReceived: 2 };
    expect(bot.figures(guild.id)).toEqual(leftOut ? NOTHING : twice);
    expect(discord.calls.filter(({ path }) => path === `/channels/${thread}`)).toHaveLength(1);
    expect(bot.ledger.gaps.all()).toEqual([]);
  });

  it('that Discord tells of after its first message needs no asking', async () => {
    const { discord, guild, channel, inside, ada, grace, bot } = await setUp();
    const thread = discord.addThread({ parentId: leftOut ? inside : channel.id, silent: true }).id;
    live(discord, thread, ada, grace);
    await until('something waits', () => bot.ledger.wanted.places().length === 1);
    discord.updateChannel(thread, { name: 'told of late' });
    await until('nothing waits', () => bot.ledger.wanted.places().length === 0);
    expect(bot.figures(guild.id)).toEqual(expected);
  });

  it('is judged by the next process, where the one that heard of it was killed meanwhile', async () => {
    const { discord, guild, channel, inside, ada, grace, bot } = await setUp();
    const thread = discord.addThread({ parentId: leftOut ? inside : channel.id, silent: true }).id;
    live(discord, thread, ada, grace);
    await bot.caughtUp();
    const dataDir = await bot.crashCopy();
    await bot.stop();
    const next = await startBot(discord, { dataDir });
    await next.live();
    startAsking(next.ledger, discord);
    await until('nothing waits', () => next.ledger.wanted.places().length === 0);
    await next.caughtUp();
    expect(next.figures(guild.id)).toEqual(expected);
  });

  it('counts as its settings stand when it is known', async () => {
    const { discord, guild, channel, inside, ada, grace, bot } = await setUp();
    const thread = discord.addThread({ parentId: leftOut ? inside : channel.id, silent: true }).id;
    live(discord, thread, ada, grace);
    await bot.caughtUp();
    bot.ledger.settings.save(guild.id, {}, by);
    expect(bot.ledger.wanted.places()).toEqual([]);
    expect(bot.figures(guild.id)).toEqual(COUNTED);
  });
});

it('asks for the channel of a thread, too, where that is not known', async () => {
  const { discord, guild, inside, ada, grace, bot, ask } = await setUp();
  const thread = discord.addThread({ parentId: inside, silent: true }).id;
  bot.ledger.apply({ changes: [{ kind: 'channelGone', channelId: inside }] });
  live(discord, thread, ada, grace);
  await bot.caughtUp();
  ask();
  await until('nothing waits', () => bot.ledger.wanted.places().length === 0);
  expect(bot.figures(guild.id)).toEqual(NOTHING);
  expect(bot.ledger.directory.channel(inside)?.name).toBe('inside');
});

it('of a thread that was deleted before it could be asked for, its deletion tells', async () => {
  const { discord, guild, channel, ada, grace, bot } = await setUp();
  const thread = discord.addThread({ parentId: channel.id, silent: true }).id;
  live(discord, thread, ada, grace);
  discord.deleteChannel(thread);
  await bot.caughtUp();
  expect(bot.ledger.wanted.places()).toEqual([]);
  expect(bot.figures(guild.id)).toEqual(COUNTED);
});

it('what happened where nobody can tell of is not counted, and stands as a gap', async () => {
  const { discord, guild, channel, ada, grace, bot, ask } = await setUp();
  const thread = discord.addThread({ parentId: channel.id, silent: true }).id;
  const before = systemClock.now();
  live(discord, thread, ada, grace);
  await bot.caughtUp();
  discord.faults.failRest({ route: new RegExp(`/channels/${thread}$`), status: 404, code: 10_003, times: 1 });
  const { lines } = ask();
  await until('nothing waits', () => bot.ledger.wanted.places().length === 0);
  expect(bot.figures(guild.id)).toEqual(NOTHING);
  const [gap] = bot.ledger.gaps.all();
  expect(gap).toMatchObject({ guildId: guild.id, reason: 'hole', state: 'partly' });
  expect(gap?.from).toBeLessThanOrEqual(before);
  expect(gap?.to).toBeGreaterThanOrEqual(before);
  expect(lines.filter(({ level }) => level === 40)).toMatchObject([{ guildId: guild.id, channelId: thread }]);
});

it('waits while Discord does not answer', async () => {
  const { discord, guild, channel, ada, grace, bot, ask } = await setUp();
  const thread = discord.addThread({ parentId: channel.id, silent: true }).id;
  live(discord, thread, ada, grace);
  await bot.caughtUp();
  discord.clearCalls();
  discord.faults.failRest({ route: new RegExp(`/channels/${thread}$`), status: 500, times: 4 });
  ask();
  await until('nothing waits', () => bot.ledger.wanted.places().length === 0);
  expect(bot.figures(guild.id)).toEqual(COUNTED);
  expect(bot.ledger.gaps.all()).toEqual([]);
});

it('at which Discord fails holds up no other', async () => {
  const { discord, guild, channel, ada, grace, bot, ask } = await setUp();
  const failing = discord.addThread({ parentId: channel.id, silent: true }).id;
  discord.faults.failRest({ route: new RegExp(`/channels/${failing}$`), status: 500, times: 1_000_000 });
  live(discord, failing, ada, grace);
  live(discord, discord.addThread({ parentId: channel.id, silent: true }).id, ada, grace);
  await bot.caughtUp();
  const { lines } = ask();
  await until('only one waits', () => bot.ledger.wanted.places().length === 1);
  expect(bot.ledger.wanted.places()).toMatchObject([{ channelId: failing }]);
  expect(bot.figures(guild.id)).toEqual(COUNTED);
  expect(lines.filter(({ level }) => Number(level) > 40)).toEqual([]);
});

it('a guild that leaves nothing out waits for nothing', async () => {
  const { discord, guild, inside, ada, grace, bot } = await setUp();
  bot.ledger.settings.save(guild.id, {}, by);
  live(discord, discord.addThread({ parentId: inside, silent: true }).id, ada, grace);
  await bot.caughtUp();
  expect(bot.ledger.wanted.places()).toEqual([]);
  expect(bot.figures(guild.id)).toEqual(COUNTED);
});
