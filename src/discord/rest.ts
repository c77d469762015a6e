import { DefaultRestOptions, RateLimitError, REST } from 'discord.js';
import type { Clock } from '../clock.js';
import type { Log } from '../log.js';
import { createAnswersHeld, kindOfAnswer } from './answers-held.js';
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
  retries = 1,
  refusalsNoted = REFUSALS_NOTED,
}: {
  readonly token: string;
  /** Without version, e.g. `https://discord.com/api`. */
  readonly apiUrl?: string;
  readonly clock: Clock;
  readonly discordClock: DiscordClock;
  readonly log: Log;
  /** How often a call is repeated whose outcome is not known; 0 for what must not be done twice. */
  readonly retries?: number;
  /** A line at every so many refused requests. */
  readonly refusalsNoted?: number;
}): REST {
  const held = createAnswersHeld(clock);
  const rest = new REST({
    version: '10',
    timeout: TIMEOUT_MS,
    retries,
    userAgentAppendix: 'Statboard',
    rejectOnRateLimit: rejectsOnMessages,
    invalidRequestWarningInterval: refusalsNoted,
    ...(apiUrl === undefined ? {} : { api: apiUrl }),
    async makeRequest(url, init) {
      const kind = kindOfAnswer(url);
      const waitMs = kind === null ? 0 : held.turn(kind);
      if (kind !== null && waitMs > 0) throw heldBack(kind, url, init.method ?? 'get', waitMs);
      const sentAt = clock.now();
      const response = await DefaultRestOptions.makeRequest(url, init);
      if (kind !== null) held.note(kind, response.status);
      discordClock.observe(response.headers.get('date'), sentAt);
      return response;
    },
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

/** The client's own error for a limit that was not waited out. */
function heldBack(kind: string, url: string, method: string, waitMs: number): RateLimitError {
  return new RateLimitError({
    global: false,
    scope: 'user',
    method,
    url,
    route: `/${kind}/:id`,
    majorParameter: '',
    hash: '',
    limit: 0,
    timeToReset: waitMs,
    retryAfter: waitMs,
    sublimitTimeout: 0,
  });
}
