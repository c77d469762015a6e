import { DiscordAPIError } from 'discord.js';
import { isPassing } from '../discord/reachable.js';
import { type Finding, fail } from './finding.js';

/** A failed request to Discord as a finding: what was asked for, what came back, what to do. */
export function discordFailed(asked: string, error: unknown): Finding {
  if (error instanceof DiscordAPIError && error.status < 500) {
    return fail(
      `${asked}: Discord answers ${error.status} (${error.code})`,
      'try again; if it stays, report this line',
    );
  }
  const why = error instanceof Error ? error.message : String(error);
  if (!isPassing(error)) return fail(`${asked}: ${why}`, 'this is a fault in Statboard: please report this line');
  return fail(
    `${asked}: Discord cannot be reached (${why})`,
    'check network, DNS, proxy and DISCORD_API_URL, and https://discordstatus.com',
  );
}
