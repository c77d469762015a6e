import { API } from '@discordjs/core';
import { PermissionFlagsBits } from 'discord-api-types/v10';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LocalDiscord } from '../../../local-discord/index.js';
import { systemClock } from '../../../src/base/clock.js';
import { createHello, type HelloParts } from '../../../src/board/hello/hello.js';
import { createDiscordClock } from '../../../src/discord/discord-clock.js';
import { inviteLinkToMakeChannels } from '../../../src/discord/invite.js';
import { createRest, withoutRepeats } from '../../../src/discord/rest.js';
import type { Signal } from '../../../src/discord/signals.js';
import { en } from '../../../src/views/texts.js';
import { type BotOptions, startBot, startDiscord } from '../../discord/bot.js';
import { until } from '../../discord/support.js';
import { recordingLog } from '../../views/log.js';

const DAY = 86_400_000;
const AT_ONCE = { betweenMs: 0, afterOwnerMs: 0, laterMs: 5 };
const MENTION = '</setup:700000000000000001>';

/** The greeting part on a bot's real gateway and ledger; it begins with `start`, as in the whole bot after the commands are there. */
async function greeting(discord: LocalDiscord, over: Partial<HelloParts> = {}, options: BotOptions = {}) {
  const log = recordingLog();
  const early: Signal[] = [];
  let listener = (signal: Signal): void => void early.push(signal);
  const bot = await startBot(discord, { ...options, onSignal: (signal) => listener(signal) });
  const rest = createRest({
    token: discord.token,
    apiUrl: discord.url,
    clock: systemClock,
    discordClock: createDiscordClock(systemClock),
    log,
  });
  const hello = createHello({
    api: new API(withoutRepeats(rest)),
    ledger: bot.ledger,
    hasStatsChannel: () => false,
    knowsThePast: () => true,
    setupId: () => '700000000000000001',
    ownId: () => discord.botId,
    inviteToMakeChannels: (guildId) => inviteLinkToMakeChannels(discord.applicationId, guildId),
    hearsDirect: true,
    texts: en,
    log,
    pace: AT_ONCE,
    ...over,
  });
  onTestFinished(() => hello.stop());
  listener = hello.onSignal;
  for (const signal of early) hello.onSignal(signal);
  hello.start();
  await bot.live();
  const isSettled = (guildId: string) => bot.ledger.facts.get(`hello:${guildId}`) === 'settled';
  return { ...bot, log, hello, settled: (id: string) => until('the hello is settled', () => isSettled(id)) };
}

/** A local Discord whose guild has a channel in which it greets newcomers. */
async function withSystemChannel() {
  const stage = await startDiscord();
  const { discord, guild, channel } = stage;
  discord.updateGuild(guild.id, { systemChannelId: channel.id });
  const said = () => discord.messages(channel.id).map(({ content }) => content);
  const toOwner = () => discord.directMessages(guild.ownerId).map(({ content }) => content);
  return { ...stage, said, toOwner };
}

/** Everything that the bot sent anywhere. */
const sent = (discord: LocalDiscord) => discord.calls.filter(({ method }) => method === 'POST').length;

describe('hello', () => {
  it('is said in the system channel, with the one next step to click', async () => {
    const { discord, channel, said, toOwner } = await withSystemChannel();
    const bot = await greeting(discord);
    await discord.until(() => said().length === 1, 'the hello');
    expect(said()[0]).toContain(`or choose one, here or with ${MENTION}.`);
    const [hello] = discord.messages(channel.id);
    const [row] = hello?.components ?? [];
    // The bot's role grants no Manage Channels here: a link gives it, and loses nothing.
    expect(JSON.stringify(row)).toMatch(/Make #stats for me.*I choose.*disable_guild_select=true/);
    expect(toOwner()).toEqual([]);
    await until('it is logged', () => bot.log.lines.some(({ msg }) => msg === 'said hello to a server that joined'));
  });

  it('names the command in plain text where its id is not known', async () => {
    const { discord, said } = await withSystemChannel();
    await greeting(discord, { setupId: () => null });
    await discord.until(() => said().length === 1, 'the hello');
    expect(said()[0]).toContain('with `/setup`.');
  });

  it('goes to the owner where the bot may not write in the system channel, or there is none', async () => {
    const { discord, guild, channel, said, toOwner } = await withSystemChannel();
    const bare = discord.addGuild({ name: '**Bare** @everyone' });
    discord.denyBot(channel.id, PermissionFlagsBits.SendMessages);
    await greeting(discord);
    await discord.until(() => toOwner().length === 1 && discord.directMessages(bare.ownerId).length === 1, 'both');
    expect(said()).toEqual([]);
    expect(toOwner()[0]).toContain('I am in **\u2068Garden\u2069** now.');
    expect(discord.directMessages(bare.ownerId)[0]?.content).toContain('**\u2068\\*\\*Bare\\*\\* \\@everyone\u2069**');
    expect(guild.ownerId).not.toBe(bare.ownerId);
  });

  it('has the two ways to a board for the owner, too, which name the server; none where nobody would hear of a press', async () => {
    const { discord, guild, channel, toOwner } = await withSystemChannel();
    discord.denyBot(channel.id, PermissionFlagsBits.SendMessages);
    await greeting(discord);
    await discord.until(() => toOwner().length === 1, 'the message');
    const [hello] = discord.directMessages(guild.ownerId);
    expect(JSON.stringify(hello?.components)).toMatch(new RegExp(`hello:make:${guild.id}.*hello:choose:${guild.id}`));
    expect(hello?.content).toMatch(
      /have me make a channel for the board, or choose one with `\/setup` in the server\.$/,
    );

    const deaf = await startDiscord();
    await greeting(deaf.discord, { hearsDirect: false });
    const heard = () => deaf.discord.directMessages(deaf.guild.ownerId);
    await deaf.discord.until(() => heard().length === 1, 'the message');
    expect(heard()[0]?.components ?? []).toEqual([]);
    expect(heard()[0]?.content).toMatch(/type `\/setup` in the server and choose the board’s channel\.$/);
  });

  it('goes to the owner where Discord refuses what the permissions seemed to allow', async () => {
    const { discord, said, toOwner } = await withSystemChannel();
    discord.faults.failRest({ method: 'POST', route: '/channels/{channel_id}/messages', status: 403, code: 50013 });
    await greeting(discord);
    await discord.until(() => toOwner().length === 1, 'the message to the owner');
    expect(said()).toEqual([]);
  });

  it('is a line in the log, with what to do, where nobody can be reached', async () => {
    const { discord, guild } = await startDiscord();
    discord.refuseDirectMessages(guild.ownerId);
    const bot = await greeting(discord);
    await until('it is logged', () => bot.log.at('info').some(({ msg }) => msg.includes('/setup')));
    expect(bot.log.at('info')).toHaveLength(1);
    expect([...bot.log.at('warn'), ...bot.log.at('error')]).toEqual([]);
  });

  it('is said once, through outages, new sessions, removals and starts', async () => {
    const { discord, guild, said } = await withSystemChannel();
    const bot = await greeting(discord);
    await discord.until(() => said().length === 1, 'the hello');
    discord.guildOutage(guild.id);
    discord.guildBack(guild.id);
    discord.removeBotFromGuild(guild.id);
    discord.addBotToGuild(guild.id);
    discord.faults.invalidateSessions(false);
    await until('a fresh session is there', () => discord.sessions.length === 1 && bot.gateway.isLive());
    await bot.caughtUp();
    await bot.hello.stop();
    await bot.stop();
    const again = await greeting(discord, {}, { dataDir: bot.dataDir });
    await again.caughtUp();
    const other = discord.addGuild({ name: 'Later' });
    await discord.until(() => discord.directMessages(other.ownerId).length === 1, 'the hello to a later guild');
    expect(said()).toHaveLength(1);
  });

  it('is said after the next start where the process ended before', async () => {
    const { discord, said } = await withSystemChannel();
    const bot = await greeting(discord, { pace: { ...AT_ONCE, betweenMs: 600_000 } });
    await bot.caughtUp();
    const dataDir = await bot.crashCopy();
    await bot.hello.stop();
    await bot.stop();
    expect(said()).toEqual([]);
    await greeting(discord, {}, { dataDir });
    await discord.until(() => said().length === 1, 'the hello');
  });

  it('is not said to a guild that the bot has been in for long, nor where the board has its place', async () => {
    const long = await withSystemChannel();
    const member = long.discord.world.guilds.get(long.guild.id)?.members.get(long.discord.botId);
    if (!member) throw new Error('the bot is no member');
    Object.assign(member, { joinedAt: new Date(systemClock.now() - 8 * DAY).toISOString() });
    const bot = await greeting(long.discord);
    await bot.settled(long.guild.id);
    expect(sent(long.discord)).toBe(0);

    const placed = await withSystemChannel();
    const other = await greeting(placed.discord, { hasStatsChannel: () => true });
    await other.settled(placed.guild.id);
    expect(sent(placed.discord)).toBe(0);
  });

  it('waits until the past is known, and is not said where an earlier ledger knew the guild', async () => {
    const { discord, guild } = await withSystemChannel();
    let known = false;
    const bot = await greeting(discord, { knowsThePast: () => known });
    await bot.caughtUp();
    bot.ledger.epochs.adopt({ guildId: guild.id, since: systemClock.now() - DAY, settings: {}, board: null });
    known = true;
    await bot.settled(guild.id);
    expect(sent(discord)).toBe(0);
  });

  it('is tried again where Discord limits, and no more where it may have arrived', async () => {
    const limited = await withSystemChannel();
    limited.discord.faults.rateLimitRest({ method: 'POST', retryAfter: 0.01 });
    await greeting(limited.discord);
    await limited.discord.until(() => limited.said().length === 1, 'the hello');

    const open = await withSystemChannel();
    open.discord.faults.refuseRest({ method: 'POST', times: 2, applied: true });
    const bot = await greeting(open.discord);
    await until('it is logged', () => bot.log.at('warn').length === 1);
    expect(bot.log.at('warn')[0]?.msg).toContain('/setup');
    await bot.settled(open.guild.id);
    expect(open.said()).toHaveLength(1);
  });

  it('comes to many guilds one after another', async () => {
    const { discord } = await startDiscord();
    const guilds = Array.from({ length: 5 }, (_, index) => discord.addGuild({ name: `Guild ${index}` }));
    const afterOwnerMs = 60;
    await greeting(discord, { pace: { ...AT_ONCE, afterOwnerMs } });
    const times = () => guilds.flatMap(({ ownerId }) => discord.directMessages(ownerId)).map((m) => m.timestamp);
    await discord.until(() => times().length === guilds.length, 'all of them');
    const at = times()
      .map(Date.parse)
      .sort((a, b) => a - b);
    // A timer may fire a little early, and times are whole milliseconds.
    for (const [index, time] of at.slice(1).entries())
      expect(time - (at[index] ?? 0)).toBeGreaterThan(afterOwnerMs - 5);
  });
});
