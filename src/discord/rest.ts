import { DefaultRestOptions, REST } from 'discord.js';
import type { Clock } from '../clock.js';
import type { Log } from '../log.js';
import type { DiscordClock } from './discord-clock.js';
import { rejectsOnMessages } from './rate-limits.js';

/** Requests wait so long for an answer. */
const TIMEOUT_MS = 5_000;
/** Discord bans an address for a while after 10,000 refused requests (401, 403, 429) within 10 minutes; a line at every so many. */
const REFUSALS_NOTED = 1_000;

/** Discord's REST API, version 10, as the bot with this token. */
export function createRest({
  token,
  apiUrl,
  clock,
  discordClock,
  log,
  refusalsNoted = REFUSALS_NOTED,
}: {
  readonly token: string;
  /** Without version, e.g. `https://discord.com/api`. */
  readonly apiUrl?: string;
  readonly clock: Clock;
  readonly discordClock: DiscordClock;
  readonly log: Log;
  /** A line at every so many refused requests. */
  readonly refusalsNoted?: number;
}): REST {
  const rest = new REST({
    version: '10',
    timeout: TIMEOUT_MS,
    retries: 1,
    userAgentAppendix: 'Statboard',
    rejectOnRateLimit: rejectsOnMessages,
    invalidRequestWarningInterval: refusalsNoted,
    ...(apiUrl === undefined ? {} : { api: apiUrl }),
    async makeRequest(url, init) {
      const sentAt = clock.now();
      const response = await DefaultRestOptions.makeRequest(url, init);
      discordClock.observe(response.headers.get('date'), sentAt);
      return response;
    },
  });
  rest.on('invalidRequestWarning', ({ count, remainingTime }) => {
    log.warn(
      { refused: count, limit: 10_000, resetMs: remainingTime },
      'Discord refused many requests; it blocks this address beyond the limit',
    );
  });
  rest.on('rateLimited', ({ method, route, scope, timeToReset, global }) => {
    log.debug({ method, route, scope, global, waitMs: timeToReset }, 'waiting for a rate limit of Discord');
  });
  return rest.setToken(token);
}
