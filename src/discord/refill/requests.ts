import { setTimeout as sleep } from 'node:timers/promises';
import { DiscordAPIError, HTTPError, RESTJSONErrorCodes } from 'discord.js';
import { abortable } from '../../base/abortable.js';
import type { Log } from '../../base/log.js';
import type { RefillFigures } from '../../base/process-figures.js';
import type { Snowflake } from '../../base/snowflake.js';
import type { Ledger } from '../../ledger/ledger.js';
import { whyOf } from '../error-fields.js';
import { HeldBackError } from '../held-back.js';
import { type Delays, delayAfterError, isPassing } from '../reachable.js';

/** A guild cannot be worked on now: Discord has an outage there, or the bot was removed. */
export class GuildAway extends Error {
  override readonly name = 'GuildAway';
}

/** Another epoch began: what was being refilled is none of this one's. */
export class OtherEpoch extends Error {
  override readonly name = 'OtherEpoch';
}

/** Discord goes on failing at one thing of a guild while it answers others there: its cause is the last failure. */
export class KeepsFailing extends Error {
  override readonly name = 'KeepsFailing';
}

/** Discord fails at a guild as a whole while it answers other things: its cause is the last failure. */
export class GuildFails extends Error {
  override readonly name = 'GuildFails';
}

export type Request<T> = (options: { readonly signal: AbortSignal }) => Promise<T>;

/**
 * Does one request of a refill: after a pause, and until Discord answers it. It is given up where Discord answered it with a
 * fault of its own several times in a row, and does answer something else: one thing must not hold up all others, and an
 * outage of Discord or of the network must do no more than that. `other`: about the same guild; absent, where the request
 * itself is about the guild as a whole.
 */
export type Ask = <T>(request: Request<T>, other?: Request<unknown>) => Promise<T>;

/** Tries that Discord answered with a fault before another thing is asked for: some 15 minutes, as most of its troubles are over by then. */
const FAULTS_BORNE = 20;
/** The same where it is the whole guild, which can be put behind the others: some 10 seconds. */
const GUILD_FAULTS_BORNE = 4;

/**
 * Requests of one guild's refill: one at a time with a pause before each, so that live traffic and interactions go first.
 * Passing faults are waited out with growing delay, and so is a ledger that cannot be written.
 * @throws GuildAway, OtherEpoch, KeepsFailing, GuildFails, the signal's reason, and what Discord refuses
 */
export function createAsk({
  guildId,
  ledger,
  figures,
  signal,
  log,
  anything,
  apartMs,
  delays,
}: {
  readonly guildId: Snowflake;
  readonly ledger: Pick<Ledger, 'directory' | 'identity' | 'isWritable'>;
  readonly figures: RefillFigures;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Asks for something that is of no guild. */
  readonly anything: Request<unknown>;
  readonly apartMs: number;
  readonly delays: Delays;
}): Ask {
  const { epoch } = ledger.identity();

  function check(): void {
    signal.throwIfAborted();
    if (ledger.identity().epoch !== epoch) throw new OtherEpoch();
    if (ledger.directory.guild(guildId)?.state !== 'present') throw new GuildAway();
  }

  async function once<T>(request: Request<T>): Promise<T> {
    await sleep(apartMs, undefined, { signal });
    while (!ledger.isWritable()) await sleep(delays.firstMs, undefined, { signal });
    check();
    figures.requests++;
    const answer = await abortable(request, signal);
    check();
    return answer;
  }

  /** Whether Discord answers something at all. */
  async function answers(request: Request<unknown>): Promise<boolean> {
    try {
      await once(request);
      return true;
    } catch (error) {
      signal.throwIfAborted();
      if (!isPassing(error)) throw error;
      return false;
    }
  }

  /** @throws where one thing, or one guild, is to be given up */
  async function judge(cause: unknown, faults: number, other: Request<unknown> | undefined): Promise<void> {
    if (faults < GUILD_FAULTS_BORNE) return;
    if (other !== undefined && (await answers(other))) {
      if (faults >= FAULTS_BORNE) throw new KeepsFailing('Discord goes on failing', { cause });
    } else if (await answers(anything)) throw new GuildFails('Discord fails at a guild', { cause });
  }

  return async (request, other) => {
    let faults = 0;
    for (let tries = 1; ; tries++) {
      try {
        return await once(request);
      } catch (error) {
        signal.throwIfAborted();
        if (!isPassing(error)) throw error;
        faults = isFault(error) ? faults + weightOf(error) : 0;
        await judge(error, faults, other);
        const waitMs = delayAfterError(error, tries, delays);
        const why = whyOf(error);
        log.warn({ guildId, tries, waitMs, why }, 'Discord does not answer, the refill waits');
        await sleep(waitMs, undefined, { signal });
      }
    }
  };
}

/** Whether Discord answered, and with a fault of its own: no answer at all may be the network's fault. */
export function isFault(error: unknown): boolean {
  if (error instanceof HeldBackError) return true;
  return (error instanceof HTTPError || error instanceof DiscordAPIError) && error.status >= 500;
}

/** What is held back is tried after a minute, two, four and eight: as long as `FAULTS_BORNE` of Discord's own. */
function weightOf(error: unknown): number {
  return error instanceof HeldBackError ? FAULTS_BORNE / 4 : 1;
}

/** Whether the thing asked about is gone. */
export function isGone(error: unknown): boolean {
  return error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.UnknownChannel;
}

/** Whether Discord no longer takes the token: nothing can be asked. */
export function isTokenRefused(error: unknown): boolean {
  return error instanceof DiscordAPIError && error.status === 401;
}

/** Whether Discord refuses this one thing. A refused token (401) is no answer about a channel. */
export function isRefusal(error: unknown): error is DiscordAPIError {
  return error instanceof DiscordAPIError && error.status >= 400 && error.status < 500 && error.status !== 401;
}
