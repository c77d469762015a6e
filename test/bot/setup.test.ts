import { PermissionFlagsBits as Bit } from 'discord-api-types/v10';
import { expect, it } from 'vitest';
import { boardsIn, described, heardAll, rowOf, startStage } from './fixture.js';

it('sets up a server with the panel of /setup, which outlives the process', async () => {
  const { discord, guildId, general, stats, ownerId, ada, say, start, invoke } = await startStage();
  const guild = discord.world.guilds.get(guildId);
  const own = [...(guild?.roles.values() ?? [])].find(({ tags }) => tags?.bot_id === discord.botId);
  discord.updateRole(guildId, own?.id ?? '', { permissions: BigInt(own?.permissions ?? 0) | Bit.ManageChannels });
  const first = start();
  await first.logged('a new gateway session began');
  await first.logged('commands are in place');
  say(2);

  const { message } = await invoke(ownerId, '/setup').answered;
  const messageId = message?.id ?? '';
  const at = (customId: string) => ({ messageId, customId, userId: ownerId });
  const shown = () => described(discord.ephemeralMessage(messageId) ?? null);
  expect((await discord.click({ ...at('setup:1:make'), userId: ada }).answered).error).toBe('unknown');

  // A double click makes one channel.
  await Promise.all([discord.click(at('setup:1:make')).answered, discord.click(at('setup:1:make')).answered]);
  const made = [...(guild?.channels.values() ?? [])].filter(({ topic }) => topic !== null);
  expect(made).toHaveLength(1);
  const channelId = made[0]?.id ?? '';
  await discord.until(() => discord.pins(channelId).length === 1, 'the board in its channel');

  await discord.select({ ...at('setup:1:page'), values: ['counting'] }).answered;
  await discord.select({ ...at('setup:1:add:except'), values: [stats] }).answered;
  say(5, ada, stats);
  await heardAll(discord);
  await first.end('SIGKILL');

  const second = start();
  await second.logged('the gateway session was resumed');
  await second.logged('commands are in place');
  const opened = discord.click(at('setup:1:zone-form'));
  expect((await opened.answered).modal?.title).toBe('Time zone');
  await discord.submit({ interactionId: opened.id, fields: { zone: 'tokyo' } }).answered;
  for (const line of ['`Asia/Tokyo`', `**Not counted:** <#${stats}>`]) expect(shown()).toContain(line);
  await discord.select({ ...at('setup:1:page'), values: ['board'] }).answered;
  await discord.select({ ...at('setup:1:refresh'), values: ['5'] }).answered;
  for (const line of [`**Stats channel:** <#${channelId}>`, '**Redrawn:** every 5 minutes']) {
    expect(shown()).toContain(line);
  }

  // The look is tried, then saved.
  await discord.click(at('setup:1:look')).answered;
  await discord.select({ ...at('setup:1:look-shows:mra5'), values: ['messages'] }).answered;
  const preview = discord.ephemeralMessage(messageId)?.embeds[1];
  const board = () => boardsIn(discord, channelId)[0]?.embeds[0];
  expect(JSON.stringify(preview)).not.toContain('reactions');
  expect(JSON.stringify(board())).toContain('reactions');
  await discord.click(at('setup:1:look-save:m5')).answered;
  await discord.until(() => !JSON.stringify(board()).includes('reactions'), 'the look on the board');
  expect(shown()).toContain(
    '**The board shows:** today’s headline, a picture of 30 days, messages, and the top 5 members',
  );

  await discord.click(at('setup:1:pin:off')).answered;
  await discord.until(() => discord.pins(channelId).length === 0, 'the pin to go');

  // What was said where it is not counted is in no answer.
  say(1, ada, general);
  const { message: mine } = await invoke(ada, '/my_stats').answered;
  expect(rowOf(described(mine), 'All')[0]).toBe(3);
  expect(boardsIn(discord, channelId)).toHaveLength(1);
});
