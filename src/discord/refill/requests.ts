import { setTimeout as sleep } from 'node:timers/promises';
import { DiscordAPIError, RESTJSONErrorCodes } from 'discord.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { Log } from '../../log.js';
import type { Snowflake } from '../../snowflake.js';
import { abortable } from '../abortable.js';
import { type Delays, delayAfter, isPassing } from '../reachable.js';
import type { RefillCounters } from './refill.js';

/** A guild cannot be worked on now: Discord has an outage there, or the bot was removed. */
export class GuildAway extends Error {
  override readonly name = 'GuildAway';
}

/** Another epoch began: what was being refilled is none of this one's. */
export class OtherEpoch extends Error {
  override readonly name = 'OtherEpoch';
}

/** Does one request of a refill: after a pause, and until Discord answers it. */
export type Ask = <T>(request: (options: { readonly signal: AbortSignal }) => Promise<T>) => Promise<T>;

/**
 * Requests of one guild's refill: one at a time with a pause before each, so that live traffic and interactions go first.
 * Passing faults are waited out with growing delay, and so is a ledger that cannot be written.
 * @throws GuildAway, OtherEpoch, the signal's reason, and what Discord refuses
 */
export function createAsk({
  guildId,
  ledger,
  counters,
  signal,
  log,
  apartMs,
  delays,
}: {
  readonly guildId: Snowflake;
  readonly ledger: Pick<Ledger, 'guild' | 'identity' | 'isWritable'>;
  readonly counters: RefillCounters;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly apartMs: number;
  readonly delays: Delays;
}): Ask {
  const { epoch } = ledger.identity();

  function check(): void {
    signal.throwIfAborted();
    if (ledger.identity().epoch !== epoch) throw new OtherEpoch();
    if (ledger.guild(guildId)?.state !== 'present') throw new GuildAway();
  }

  return async (request) => {
    for (let tries = 1; ; tries++) {
      await sleep(apartMs, undefined, { signal });
      while (!ledger.isWritable()) await sleep(delays.firstMs, undefined, { signal });
      check();
      counters.requests++;
      try {
        const answer = await abortable(request, signal);
        check();
        return answer;
      } catch (error) {
        signal.throwIfAborted();
        if (!isPassing(error)) throw error;
        const waitMs = delayAfter(tries, delays);
        const why = error instanceof Error ? error.message : String(error);
        log.warn({ guildId, tries, waitMs, why }, 'Discord does not answer, the refill waits');
        await sleep(waitMs, undefined, { signal });
      }
    }
  };
}

/** Whether the thing asked about is gone. */
export function isGone(error: unknown): boolean {
  return error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.UnknownChannel;
}

/** Whether Discord refuses this one thing. A refused token (401) is no answer about a channel. */
export function isRefusal(error: unknown): error is DiscordAPIError {
  return error instanceof DiscordAPIError && error.status >= 400 && error.status < 500 && error.status !== 401;
}
