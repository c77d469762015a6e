import { setTimeout as sleep } from 'node:timers/promises';
import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { growingDelay, jittered } from '../base/delays.js';
import type { Log } from '../base/log.js';
import { whyOf } from './error-fields.js';
import { HeldBackError, heldFor } from './held-back.js';

/** Waits between tries: twice as long each time, with jitter so that many shards or bots do not come together. */
export interface Delays {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** 1 s, 2 s, 4 s, ... 60 s. */
export const RETRY_DELAYS: Delays = { firstMs: 1_000, longestMs: 60_000 };

/** How long to wait before try number `tries` + 1, with up to a fifth on top. `tries` 0: not at all. */
export function delayAfter(tries: number, { firstMs, longestMs }: Delays, random: () => number = Math.random): number {
  if (tries <= 0) return 0;
  return jittered(growingDelay({ failures: tries, first: firstMs, longest: longestMs }), random);
}

/** The same after a failure that may itself say how long to wait at least. */
export function delayAfterError(error: unknown, tries: number, delays: Delays): number {
  return Math.max(heldFor(error), delayAfter(tries, delays));
}

/** Whether a failed request may succeed later: no network, no answer in time, a fault of Discord's, or too many requests. */
export function isPassing(error: unknown): boolean {
  if (error instanceof HeldBackError || error instanceof RateLimitError) return true;
  if (error instanceof HTTPError) return error.status >= 500;
  if (error instanceof DiscordAPIError) return error.status >= 500 || error.status === 429;
  return isNetworkError(error);
}

/**
 * Errors of sockets, TLS, name resolution and timeouts: those of Node and undici carry a code, an aborted request its name.
 * A `TypeError` or `RangeError` with a code is a wrong call of Node's functions; `fetch failed` has none, but a cause.
 */
function isNetworkError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return true;
  if ('code' in error && typeof error.code === 'string') {
    return !(error instanceof TypeError || error instanceof RangeError);
  }
  return error.cause !== undefined && isNetworkError(error.cause);
}

/**
 * Does a request until Discord can be reached, with growing delay and one line each time.
 * @throws what is not a passing fault, and the signal's reason when it is aborted
 */
export async function untilReachable<T>(
  request: () => Promise<T>,
  {
    log,
    signal,
    delays = RETRY_DELAYS,
  }: { readonly log: Log; readonly signal?: AbortSignal | undefined; readonly delays?: Delays | undefined },
): Promise<T> {
  for (let tries = 1; ; tries++) {
    signal?.throwIfAborted();
    try {
      return await request();
    } catch (error) {
      if (!isPassing(error)) throw error;
      const waitMs = delayAfterError(error, tries, delays);
      // What is held back was said when it was answered so.
      if (!(error instanceof HeldBackError))
        log.warn({ tries, waitMs, why: whyOf(error) }, 'Discord cannot be reached, trying again');
      await sleep(waitMs, undefined, { signal });
    }
  }
}
