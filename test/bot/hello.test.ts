import { describe, expect, it } from 'vitest';
import { startStage } from './fixture.js';

/** A guild whose general channel is the one in which Discord greets newcomers. */
async function greetedStage() {
  const stage = await startStage();
  const { discord, guildId, general } = stage;
  discord.updateGuild(guildId, { systemChannelId: general });
  const said = () => discord.messages(general).map(({ content }) => content);
  return { ...stage, said };
}

describe('the hello of a bot that was invited before its first start', () => {
  it('names /setup so that it can be clicked', async () => {
    const { discord, said, start } = await greetedStage();
    const bot = start();
    await bot.logged('said hello to a server that joined');
    const setup = discord.world.commands.get('global')?.find(({ name }) => name === 'setup');
    expect(said()).toEqual([expect.stringContaining(`</setup:${setup?.id}>`)]);
    expect(bot.log.filter(({ level }) => level !== 'info')).toEqual([]);
  });

  it('is not said where STATS_CHANNEL_ID has set up the board', async () => {
    const { discord, said, stats, start } = await greetedStage();
    const bot = start({ STATS_CHANNEL_ID: stats });
    await bot.logged('the board was posted');
    const other = discord.addGuild({ name: 'Elsewhere' });
    await discord.until(() => discord.directMessages(other.ownerId).length === 1, 'the hello to another guild');
    expect(said()).toEqual([]);
  });

  it.each(['failRest', 'hangRest'] as const)('is said once, though its answer is lost (%s)', async (how) => {
    const { discord, said, start } = await greetedStage();
    const lost = { method: 'POST', route: '/channels/{channel_id}/messages', applied: true } as const;
    if (how === 'failRest') discord.faults.failRest({ ...lost, status: 502 });
    else discord.faults.hangRest(lost);
    const bot = start();
    await bot.logged('hello could not be said to a server; its next step is /setup');
    expect(said()).toHaveLength(1);
  });

  it('is said once, though the bot is killed before it hears that it was', async () => {
    const { discord, said, start } = await greetedStage();
    discord.faults.hangRest({ method: 'POST', route: '/channels/{channel_id}/messages', applied: true });
    const first = start();
    await discord.until(() => said().length === 1, 'the hello');
    await first.end('SIGKILL');
    const second = start();
    await second.logged('commands are in place');
    const other = discord.addGuild({ name: 'Elsewhere' });
    await discord.until(() => discord.directMessages(other.ownerId).length === 1, 'the hello to another guild');
    expect(said()).toHaveLength(1);
  });
});
