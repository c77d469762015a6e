import { type Finding, fail } from './finding.js';

/** Discord did not answer while there was time. */
export function late(what: string): Finding {
  return fail(
    `${what}: Discord does not answer`,
    'try again later; check network, proxy and DISCORD_API_URL, and https://discordstatus.com',
  );
}
