import type { RateLimitData } from 'discord.js';

/** Longest wait for a rate limit inside a call; longer ones are the board's to wait out with newer content. */
const LONGEST_WAIT_MS = 5000;
/** Below this Discord has named no time: the client adds 50 ms of its own to everything. */
const NO_TIME_MS = 100;

/**
 * For `rejectOnRateLimit` of the REST client: whether a rate limit on posts and edits is thrown instead of waited out. Without it
 * the client would queue, and send content that is old by then. An answered 429 is thrown too: the client would repeat the
 * call at each time named, for as long as it is refused. (One that the client foresees has no `sublimitTimeout`, and the
 * same `timeToReset` and `retryAfter`; @discordjs/rest 2, `SequentialHandler.runRequest`.)
 */
export function rejectsOnMessages({ method, route, retryAfter, timeToReset, sublimitTimeout }: RateLimitData): boolean {
  const changes = method.toUpperCase() !== 'GET' && route.startsWith('/channels/:id/messages');
  const answered = sublimitTimeout > 0 || retryAfter !== timeToReset;
  return changes && (answered || Math.max(retryAfter, timeToReset, sublimitTimeout) > LONGEST_WAIT_MS);
}

/** How long a rate limit that was thrown asks to wait, milliseconds; null: it names no time. */
export function namedWait({
  retryAfter,
  timeToReset,
  sublimitTimeout,
}: Pick<RateLimitData, 'retryAfter' | 'timeToReset' | 'sublimitTimeout'>): number | null {
  return retryAfter < NO_TIME_MS ? null : Math.max(retryAfter, timeToReset, sublimitTimeout);
}
