import { type RateLimitData, REST } from 'discord.js';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { DiscordClock } from './discord-clock.js';
import { rejectsOnMessages } from './rate-limits.js';
import { createTransport, ONCE } from './transport.js';

/** Requests wait so long for an answer. */
const TIMEOUT_MS = 5_000;
/** Discord bans an address for a while after 10,000 refused requests (401, 403, 429) within 10 minutes; a line at every so many. */
const REFUSALS_NOTED = 1_000;

/** Discord's REST API, version 10, as the bot with this token. A call whose outcome is not known is repeated once. */
export function createRest({
  token,
  apiUrl,
  clock,
  discordClock,
  log,
  refusalsNoted = REFUSALS_NOTED,
  rejects = rejectsOnMessages,
  onTokenRefused = () => {},
}: {
  readonly token: string;
  /** Without version, e.g. `https://discord.com/api`. */
  readonly apiUrl?: string;
  readonly clock: Clock;
  readonly discordClock: DiscordClock;
  readonly log: Log;
  /** A line at every so many refused requests. */
  readonly refusalsNoted?: number;
  /** Whether a rate limit is thrown instead of waited out. */
  readonly rejects?: (limit: RateLimitData) => boolean;
  /** Discord refused the token, twice; called once. */
  readonly onTokenRefused?: () => void;
}): REST {
  const rest = new REST({
    version: '10',
    timeout: TIMEOUT_MS,
    retries: 1,
    userAgentAppendix: 'Statboard',
    rejectOnRateLimit: rejects,
    invalidRequestWarningInterval: refusalsNoted,
    ...(apiUrl === undefined ? {} : { api: apiUrl }),
    makeRequest: createTransport({ clock, discordClock, log, onTokenRefused }),
  });
  rest.on('invalidRequestWarning', ({ count, remainingTime }) => {
    log.warn(
      { refused: count, limit: 10_000, resetMs: remainingTime },
      'Discord refused many requests, and blocks this address beyond the limit; look for warnings above about permissions, or stop the bot',
    );
  });
  rest.on('rateLimited', ({ method, route, scope, timeToReset, global }) => {
    log.debug({ method, route, scope, global, waitMs: timeToReset }, 'waiting for a rate limit of Discord');
  });
  return rest.setToken(token);
}

/** The same client, with its limits and all that it knows, for calls that must not be made twice: none is repeated. */
export function withoutRepeats(rest: REST): REST {
  class Unrepeated extends REST {
    override queueRequest(request: Parameters<REST['queueRequest']>[0]): ReturnType<REST['queueRequest']> {
      return rest.queueRequest({ ...request, headers: { ...request.headers, [ONCE]: '1' } });
    }
  }
  // Its own sweeping of limits would have nothing to do.
  return new Unrepeated({ hashSweepInterval: 0, handlerSweepInterval: 0 });
}
