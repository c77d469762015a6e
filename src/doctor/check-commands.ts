import { ApplicationCommandType, DiscordAPIError, type REST, Routes } from 'discord.js';
import type { RESTGetAPIApplicationCommandsResult } from 'discord-api-types/v10';
import type { Config } from '../config/types.js';
import type { Known } from './check-application.js';
import { discordFailed } from './discord-error.js';
import { type Finding, ok, warn } from './finding.js';

/** Whether the commands are registered, and only in one place. */
export async function checkCommands(
  rest: Pick<REST, 'get'>,
  { id }: Known,
  { guildId }: Pick<Config, 'guildId'>,
): Promise<readonly Finding[]> {
  const names = async (route: `/${string}`): Promise<string> => {
    const commands = (await rest.get(route)) as RESTGetAPIApplicationCommandsResult;
    // An activity's Entry Point is none of the bot's.
    const own = commands.filter(({ type }) => type !== ApplicationCommandType.PrimaryEntryPoint);
    return own.map(({ name }) => `/${name}`).join(' ');
  };
  try {
    const global = await names(Routes.applicationCommands(id));
    const own = guildId === null ? global : await names(Routes.applicationGuildCommands(id, guildId));
    const where = guildId === null ? 'for all servers' : `in the server ${guildId} of GUILD_ID`;
    const start = 'start the bot: it registers them, and removes those that stand elsewhere';
    if (own === '') return [warn(`no commands are registered ${where}`, start)];
    const findings = [ok(`registered ${where}: ${own}`)];
    if (guildId !== null && global !== '')
      return [...findings, warn(`registered twice, also for all servers: ${global}`, start)];
    return findings;
  } catch (error) {
    // Said of the server itself, with what to do.
    if (error instanceof DiscordAPIError && (error.status === 403 || error.status === 404)) return [];
    return [discordFailed('the commands', error)];
  }
}
