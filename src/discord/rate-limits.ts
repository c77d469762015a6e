import type { RateLimitData } from 'discord.js';

/** Longest wait for a rate limit inside a call; longer ones are the board's to wait out with newer content. */
const LONGEST_WAIT_MS = 5000;

/**
 * For `rejectOnRateLimit` of the REST client: whether a rate limit on posts and edits is thrown instead of waited out. Without it
 * the client would queue, and send content that is old by then. A 429 that names no time is thrown too: the client would
 * repeat it at once.
 */
export function rejectsOnMessages({ method, route, retryAfter, timeToReset, sublimitTimeout }: RateLimitData): boolean {
  const changes = method.toUpperCase() !== 'GET' && route.startsWith('/channels/:id/messages');
  return changes && (retryAfter === 0 || Math.max(retryAfter, timeToReset, sublimitTimeout) > LONGEST_WAIT_MS);
}
