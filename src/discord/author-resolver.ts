import { setTimeout as sleep } from 'node:timers/promises';
import type { API } from '@discordjs/core';
import { DiscordAPIError, RESTJSONErrorCodes } from 'discord.js';
import { abortable } from '../base/abortable.js';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { pause } from '../base/pause.js';
import { createRepeats } from '../base/repeats.js';
import { isSnowflake } from '../base/snowflake.js';
import type { AuthorChange } from '../ledger/change.js';
import type { WantedAuthor } from '../ledger/counting/wanted.js';
import type { Ledger } from '../ledger/ledger.js';
import { errorFields } from './error-fields.js';
import { heldFor } from './held-back.js';
import { type Delays, delayAfter, delayAfterError, isPassing } from './reachable.js';

export interface AuthorResolverOptions {
  readonly api: { readonly channels: Pick<API['channels'], 'getMessage'> };
  readonly ledger: Pick<Ledger, 'wanted' | 'apply'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Between looks at the to-do, milliseconds. Default 2,000. */
  readonly everyMs?: number;
  /** Between two requests, milliseconds. Default 250. */
  readonly apartMs?: number;
}

/**
 * Asks Discord who wrote messages whose reactions wait for `reactionsReceived` to be booked. The to-do stands in the ledger,
 * so it survives a restart.
 */
export interface AuthorResolver {
  /** Asks from now on, in the background. */
  start(): void;
  /** Asks for what is due now, one after another. */
  round(): Promise<void>;
  stop(): Promise<void>;
}

/** Messages asked for in one round. */
const BATCH = 20;
/** Passing faults: 10 s, 20 s, ... an hour. */
const PASSING: Delays = { firstMs: 10_000, longestMs: 3_600_000 };
/** Refusals, mostly for lack of permission: tried again after 1, 2, 4 and 8 minutes, since people mend permissions, and then given up. */
const REFUSED: Delays = { firstMs: 60_000, longestMs: 3_600_000 };
const REFUSED_TRIES = 5;

const GONE: ReadonlySet<unknown> = new Set([RESTJSONErrorCodes.UnknownMessage, RESTJSONErrorCodes.UnknownChannel]);

export function createAuthorResolver({
  api,
  ledger,
  clock,
  log,
  everyMs = 2_000,
  apartMs = 250,
}: AuthorResolverOptions): AuthorResolver {
  const stopping = new AbortController();
  const { signal } = stopping;
  /** Where the bot may not read a channel, it is each message there to which somebody reacts. */
  const repeats = createRepeats(clock);
  let running: Promise<void> | null = null;
  /** Where Discord holds one question back, the others wait with it. Monotonic milliseconds. */
  let notBefore = 0;

  async function round(): Promise<void> {
    if (clock.monotonic() < notBefore) return;
    for (const wanted of ledger.wanted.authors(clock.now(), BATCH)) {
      if (signal.aborted) return;
      const reachable = await resolve(wanted);
      if (!reachable) return;
      await sleep(apartMs, undefined, { signal });
    }
  }

  /** @returns false when Discord could not be reached: then the others need not be tried now */
  async function resolve(wanted: WantedAuthor): Promise<boolean> {
    const { messageId, channelId, tries } = wanted;
    try {
      const { author, webhook_id } = await abortable(
        (options) => api.channels.getMessage(channelId, messageId, options),
        signal,
      );
      if (signal.aborted) return false;
      const human = !author.bot && !author.system && !webhook_id;
      book(
        isSnowflake(author.id)
          ? { kind: 'author', messageId, authorId: author.id, human }
          : { kind: 'authorUnknowable', messageId },
      );
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      if (error instanceof DiscordAPIError && GONE.has(error.code)) book({ kind: 'authorUnknowable', messageId });
      else if (isPassing(error))
        ledger.wanted.postpone(messageId, clock.now() + delayAfterError(error, tries + 1, PASSING));
      else refused(wanted, error);
      notBefore = clock.monotonic() + heldFor(error);
      return !isPassing(error);
    }
  }

  function refused({ messageId, channelId, tries }: WantedAuthor, error: unknown): void {
    if (tries + 1 < REFUSED_TRIES) {
      ledger.wanted.postpone(messageId, clock.now() + delayAfter(tries + 1, REFUSED));
      return;
    }
    const times = repeats.met(channelId);
    if (times !== null)
      log.info(
        { ...errorFields(error), messageId, channelId, times },
        'the author of a message stays unknown: Discord does not tell',
      );
    book({ kind: 'authorUnknowable', messageId });
  }

  function book(change: AuthorChange): void {
    ledger.apply({ changes: [change] });
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        await round();
        await sleep(everyMs, undefined, { signal });
      } catch (error) {
        if (signal.aborted) return;
        log.error(
          { err: error },
          'asking for the authors of messages failed and is tried again; report this line if it stays',
        );
        await pause(everyMs, { signal });
      }
    }
  }

  return {
    start() {
      running ??= run();
    },
    round,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
