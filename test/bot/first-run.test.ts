import { PermissionFlagsBits } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { BOT_DEFAULT } from '../../local-discord/world/permissions.js';
import { boardsIn, described, emptyStage, heardAll, IN_SESSION, rowOf, startStage } from './fixture.js';

const COMMANDS = ['/help', '/my_stats', '/setup', '/stat_refresh'];
/** Levels of lines that call for somebody's attention. */
const LOUD = ['warn', 'error', 'fatal'];

describe('first runs', () => {
  it('draws the board of a guild with an icon and of one without', async () => {
    const { discord, guildId, stats, start } = await startStage();
    const bot = start({ STATS_CHANNEL_ID: stats });
    await bot.logged('the board was posted');
    await discord.until(() => discord.pins(stats).length === 1, 'the board to be pinned');
    expect(discord.pins(stats)[0]?.embeds[0]?.author).toEqual({ name: 'Garden' });

    await bot.end('SIGTERM');
    discord.updateGuild(guildId, { icon: '0123456789abcdef0123456789abcdef', name: 'Orchard' });
    start({ STATS_CHANNEL_ID: stats });
    const shown = () => boardsIn(discord, stats)[0]?.embeds[0]?.author;
    await discord.until(() => shown()?.name === 'Orchard', 'the board to follow the guild');
    expect(shown()?.icon_url).toContain(`/icons/${guildId}/0123456789abcdef0123456789abcdef.png`);
    expect(bot.log.filter(({ level }) => LOUD.includes(level))).toEqual([]);
  });

  it('says in an empty guild that nothing is counted yet', async () => {
    const { discord, start } = await emptyStage();
    const { id: guildId, ownerId: userId } = discord.addGuild({ name: 'Void' });
    const bot = start();
    await bot.logged('commands are in place');
    await discord.connected();
    const channelId = discord.addChannel({ guildId, name: 'first' }).id;
    const at = { guildId, channelId, userId };
    const { message: settings } = await discord.invoke({ ...at, command: '/setup', options: { channel: channelId } })
      .answered;
    expect(described(settings)).toContain(`**Stats channel:** <#${channelId}>`);
    await discord.until(() => boardsIn(discord, channelId).length === 1, 'the board');
    expect(described(boardsIn(discord, channelId)[0] ?? null)).toContain('Nothing counted yet');
    const { message: own } = await discord.invoke({ ...at, command: '/my_stats' }).answered;
    expect(described(own)).toContain('Not seen yet: no message by you and no reaction from you has been counted.');
    expect(bot.log.filter(({ level }) => LOUD.includes(level))).toEqual([]);
  });

  it('counts and shows only the guild of GUILD_ID, and no command stands twice when the scope moves', async () => {
    const { discord, guildId, stats, ada, say, start, invoke } = await startStage();
    const other = discord.addGuild({ name: 'Elsewhere' });
    const elsewhere = discord.addChannel({ guildId: other.id, name: 'talk' }).id;
    const visitor = discord.addMember({ guildId: other.id, user: ada }).user.id;
    const there = { guildId: other.id, channelId: elsewhere, userId: visitor, command: '/my_stats' };
    const figures = async (asked: ReturnType<typeof invoke>) => rowOf(described((await asked.answered).message), 'All');

    const inOne = start({ GUILD_ID: guildId, STATS_CHANNEL_ID: stats });
    await inOne.logged('the board was posted');
    await inOne.logged('commands are in place');
    expect(discord.commandNames()).toEqual([]);
    expect(discord.commandNames(guildId)).toEqual(COMMANDS);
    expect(discord.commandNames(other.id)).toEqual([]);
    say(3);
    say(4, visitor, elsewhere);
    expect(await figures(invoke(ada, '/my_stats'))).toEqual([3, 0, 0]);
    expect((await discord.invoke(there).answered).error).toBe('unknown');
    await inOne.end('SIGTERM');

    const inAll = start({ STATS_CHANNEL_ID: stats });
    await inAll.logged('commands are in place');
    expect(discord.commandNames()).toEqual(COMMANDS);
    expect(discord.commandNames(guildId)).toEqual([]);
    // The other guild begins now: what was ignored stays so.
    await inAll.logged('a new gateway session began');
    await heardAll(discord);
    say(2, visitor, elsewhere);
    say(1);
    expect(await figures(discord.invoke(there))).toEqual([2, 0, 0]);
    expect(await figures(invoke(ada, '/my_stats'))).toEqual([4, 0, 0]);
    await inAll.end('SIGTERM');

    const back = start({ GUILD_ID: other.id });
    await back.logged('commands are in place');
    await back.logged(IN_SESSION);
    expect(discord.commandNames()).toEqual([]);
    expect(discord.commandNames(other.id)).toEqual(COMMANDS);
    expect(await figures(discord.invoke(there))).toEqual([2, 0, 0]);
  });

  it('registers its commands in the guild of GUILD_ID when it is invited there later, and when it is invited again', async () => {
    const { discord, guildId, ada, say, start, invoke } = await startStage();
    discord.removeBotFromGuild(guildId);
    const bot = start({ GUILD_ID: guildId });
    await bot.logged(/^commands could not be registered: the bot is not in that server/);
    await bot.logged('a new gateway session began');
    for (const count of [1, 2]) {
      discord.addBotToGuild(guildId);
      await discord.until(() => discord.commandNames(guildId).length > 0, 'the commands');
      expect(discord.commandNames(guildId)).toEqual(COMMANDS);
      say(1);
      expect(rowOf(described((await invoke(ada, '/my_stats').answered).message), 'All')).toEqual([count, 0, 0]);
      discord.removeBotFromGuild(guildId);
      await heardAll(discord);
    }
  });

  it('leaves the board unpinned where it may not pin, says so once, and pins it when it may', async () => {
    const { discord, start } = await emptyStage();
    const guild = discord.addGuild({ name: 'Strict', botPermissions: BOT_DEFAULT & ~PermissionFlagsBits.PinMessages });
    const stats = discord.addChannel({ guildId: guild.id, name: 'stats' }).id;
    const bot = start({ STATS_CHANNEL_ID: stats, BOARD_REFRESH_CRON: '* * * * * *', LOG_LEVEL: 'debug' });
    await bot.logged(/^the board stands unpinned: give the bot Pin Messages/);
    await bot.logged('board drawn', 3);
    expect(boardsIn(discord, stats)).toHaveLength(1);
    expect(discord.pins(stats)).toEqual([]);
    expect(bot.log.filter(({ level }) => LOUD.includes(level))).toHaveLength(1);

    discord.updateRole(guild.id, guild.botRoleId, { permissions: BOT_DEFAULT });
    await discord.until(() => discord.pins(stats).length === 1, 'the board to be pinned');
    expect(boardsIn(discord, stats)).toHaveLength(1);
  });

  it('names in one line what is missing to send, counts on, and posts the board when it is given', async () => {
    const { discord, stats, ada, say, start, invoke, moderator } = await startStage();
    discord.denyBot(stats, PermissionFlagsBits.SendMessages | PermissionFlagsBits.EmbedLinks);
    const bot = start({ STATS_CHANNEL_ID: stats, BOARD_REFRESH_CRON: '* * * * * *' });
    const line = await bot.logged(/the board may not be kept in its channel/);
    expect(line).toMatchObject({ level: 'error', channel: 'stats', missing: ['Send Messages', 'Embed Links'] });
    await bot.logged('commands are in place');
    say(6);
    expect(rowOf(described((await invoke(ada, '/my_stats').answered).message), '24h')).toEqual([6, 0, 0]);
    const refusal = (await invoke(moderator, '/stat_refresh').answered).message?.content;
    expect(refusal).toBe(`I may not keep the board in <#${stats}>. I lack: Send Messages and Embed Links.`);
    expect(boardsIn(discord, stats)).toEqual([]);
    expect(bot.log.filter(({ level }) => LOUD.includes(level))).toHaveLength(1);

    discord.allowBot(stats);
    await bot.logged('the board was posted');
    expect(boardsIn(discord, stats)).toHaveLength(1);
  });

  it('says once that STATS_CHANNEL_ID lies outside GUILD_ID or nowhere, and counts on', async () => {
    const { discord, guildId, ada, say, start, invoke } = await startStage();
    const other = discord.addGuild({ name: 'Elsewhere' });
    const elsewhere = discord.addChannel({ guildId: other.id, name: 'stats' }).id;
    for (const [index, env] of [
      { GUILD_ID: guildId, STATS_CHANNEL_ID: elsewhere },
      { GUILD_ID: guildId, STATS_CHANNEL_ID: '123456789012345678' },
      { STATS_CHANNEL_ID: '123456789012345678' },
    ].entries()) {
      const bot = start({ ...env, BOARD_REFRESH_CRON: '* * * * * *', LOG_LEVEL: 'debug' });
      const { level, channelId } = await bot.logged(/STATS_CHANNEL_ID|stats channel/);
      expect({ level, channelId }).toEqual({ level: 'error', channelId: env.STATS_CHANNEL_ID });
      await bot.logged('commands are in place');
      await bot.logged(IN_SESSION);
      await bot.logged('board drawn', 2);
      say(2);
      expect(rowOf(described((await invoke(ada, '/my_stats').answered).message), '24h')).toEqual([2 + 2 * index, 0, 0]);
      expect(bot.log.filter(({ level }) => LOUD.includes(level))).toHaveLength(1);
      await bot.end('SIGTERM');
    }
    expect(boardsIn(discord, elsewhere)).toEqual([]);
  });

  it('keeps the board in the guild to which STATS_CHANNEL_ID belongs, and leaves other guilds alone', async () => {
    const { discord, general, start } = await startStage();
    const other = discord.addGuild({ name: 'Elsewhere' });
    const elsewhere = discord.addChannel({ guildId: other.id, name: 'stats' }).id;
    const bot = start({ STATS_CHANNEL_ID: elsewhere });
    await bot.logged('the board was posted');
    expect(boardsIn(discord, elsewhere)[0]?.embeds[0]?.author?.name).toBe('Elsewhere');
    expect(boardsIn(discord, general)).toEqual([]);
    expect(bot.log.filter(({ level }) => LOUD.includes(level))).toEqual([]);
  });

  it('runs without a stats channel, and tells a moderator how to choose one', async () => {
    const { discord, stats, moderator, say, start, invoke } = await startStage();
    const bot = start({ BOARD_REFRESH_CRON: '* * * * * *', LOG_LEVEL: 'debug' });
    await bot.logged('commands are in place');
    await bot.logged('board drawn', 2);
    say(2);
    const { message } = await invoke(moderator, '/stat_refresh').answered;
    expect(message?.content).toContain('No stats channel is chosen yet.');
    expect(boardsIn(discord, stats)).toEqual([]);
    expect(bot.log.filter(({ level }) => LOUD.includes(level))).toEqual([]);
  });

  it('counts and serves a guild that it joins while it runs, and goes on after it was removed and invited again', async () => {
    const { discord, start } = await startStage();
    const bot = start();
    await bot.logged('a new gateway session began');
    await bot.logged('commands are in place');
    const { id: guildId, ownerId: userId } = discord.addGuild({ name: 'Latecomers' });
    const channelId = discord.addChannel({ guildId, name: 'talk' }).id;
    const at = { guildId, channelId, userId };
    const say = () => discord.sendMessage({ channelId, author: userId, content: 'hello' });
    const figures = async () =>
      rowOf(described((await discord.invoke({ ...at, command: '/my_stats' }).answered).message), '24h');
    say();
    expect(await figures()).toEqual([1, 0, 0]);
    await discord.invoke({ ...at, command: '/setup', options: { channel: channelId } }).answered;
    await discord.until(() => discord.pins(channelId).length === 1, 'the board to be pinned');

    discord.removeBotFromGuild(guildId);
    await heardAll(discord);
    discord.addBotToGuild(guildId);
    say();
    expect(await figures()).toEqual([2, 0, 0]);
    await discord.until(
      () => described(boardsIn(discord, channelId)[0] ?? null).includes('Counting since'),
      'the board to go on',
    );
    expect(boardsIn(discord, channelId)).toHaveLength(1);
    expect(bot.log.filter(({ level }) => LOUD.includes(level))).toEqual([]);
  });
});
