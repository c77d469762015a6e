import { ComponentType } from 'discord-api-types/v10';
import { type Simulation, until } from '../simulation.js';

/** An admin does what a server's admin does first: `/setup`, and the stats channel. Resolves when the board stands there. */
export async function setUp(simulation: Simulation): Promise<void> {
  const { community, discord, clock } = simulation;
  const { guildId, statsChannelId, visitors } = community;
  const userId = visitors.admin.id;
  await until(
    'for /setup to be registered',
    () => discord.commandNames(guildId).includes('/setup') || discord.commandNames().includes('/setup'),
    clock,
  );
  const invoked = discord.invoke({ guildId, channelId: statsChannelId, userId, command: '/setup', options: {} });
  const { message, error } = await invoked.answered;
  const menu = message?.components
    ?.flatMap((row) => (row.type === ComponentType.ActionRow ? row.components : []))
    .find((part) => part.type === ComponentType.ChannelSelect && (part.max_values ?? 1) === 1);
  if (!message || !menu || !('custom_id' in menu)) {
    throw new Error(`/setup offers no menu for the stats channel: ${error ?? message?.content ?? 'no answer'}`);
  }
  const chosen = discord.select({ messageId: message.id, customId: menu.custom_id, userId, values: [statsChannelId] });
  await chosen.answered;
  await until('for the first board', () => simulation.boards().length > 0, clock);
}
