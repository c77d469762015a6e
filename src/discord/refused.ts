import { DiscordAPIError } from 'discord.js';
import { ExitError } from '../base/errors.js';
import { callOf } from './call.js';
import { refusalWords } from './error-fields.js';

/**
 * What Discord refuses of the calls that a bot cannot be without, as what whoever runs it is told; any other error as it is.
 * Servers that speak Discord's API may lack one, and answer 404 without a code.
 */
export function refusedInWords(error: unknown): unknown {
  if (!(error instanceof DiscordAPIError)) return error;
  const { shown } = callOf(error.method.toUpperCase(), error.url);
  return new ExitError(
    1,
    `Discord refused ${shown} with ${error.status} (${refusalWords(error)}). Start it again later; if that stays, check DISCORD_API_URL and https://discordstatus.com, and report this line.`,
    { cause: error },
  );
}
