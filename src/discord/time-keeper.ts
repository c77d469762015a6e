import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { pause } from '../base/pause.js';
import { type DiscordClock, UNCERTAIN_MS } from './discord-clock.js';
import { type Delays, delayAfter, RETRY_DELAYS } from './reachable.js';

/** Sees to it that Discord's time is known. */
export interface TimeKeeper {
  /** Asks Discord for its time, in the background. */
  ask(): void;
  /**
   * What was sent at `sentAt` by Discord's own account (null: it does not say) has arrived. A promise: the time is in doubt
   * and being asked for; it resolves when Discord answered, or has not for long enough. null: nothing is to be waited for.
   */
  doubt(sentAt: number | null): Promise<void> | null;
  /** Whether the time is known now. */
  isSure(): boolean;
  /** Looks from now on, each second, whether the time has to be asked for. */
  start(): void;
  stop(): void;
}

/** Asked again after so long without an answer from Discord. */
const HOURLY_MS = 3_600_000;
/** What arrives while the time is in doubt waits so long for an answer. */
const PATIENCE_MS = 5_000;
/** Snowflakes ahead of Discord's time ask for it no more often than this. */
const AHEAD_EVERY_MS = 10_000;

export function createTimeKeeper({
  clock,
  discordClock,
  request,
  log,
  patienceMs = PATIENCE_MS,
  everyMs = 1_000,
  delays = RETRY_DELAYS,
}: {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly discordClock: DiscordClock;
  /** Asks Discord for anything: its answer tells the time, whatever else it says. */
  readonly request: () => Promise<unknown>;
  readonly log: Log;
  readonly patienceMs?: number;
  readonly everyMs?: number;
  readonly delays?: Delays;
}): TimeKeeper {
  const stopping = new AbortController();
  const { signal } = stopping;
  let asking: Promise<void> | null = null;
  /** Discord did not answer within the patience: what arrives is not held up a second time. */
  let gaveUp = false;
  let askedAt = Number.NEGATIVE_INFINITY;

  /** Since when Discord neither told its time nor was asked for it. */
  const unheardMs = (): number => Math.min(discordClock.age(), clock.monotonic() - askedAt);
  let timer: NodeJS.Timeout | undefined;

  async function asked(): Promise<void> {
    const wasSure = discordClock.isSure();
    for (let tries = 1; !signal.aborted; tries++) {
      const before = discordClock.now();
      const failure = await request().then(
        () => null,
        (error: unknown) => error,
      );
      // Also a refusal tells the time, or else something is wrong that others tell of.
      if (discordClock.isSure()) {
        if (!wasSure) {
          const correctedMs = discordClock.now() - before;
          log.info({ correctedMs }, "the machine's clock was set, or the machine slept: Discord told the time");
        }
        return;
      }
      if (failure !== null) log.debug({ err: failure, tries }, "Discord's time could not be asked for, trying again");
      await pause(delayAfter(tries, delays), { signal, ref: false });
    }
  }

  function ask(): Promise<void> {
    if (asking === null) askedAt = clock.monotonic();
    asking ??= asked().finally(() => {
      asking = null;
      gaveUp = false;
    });
    return asking;
  }

  return {
    ask: () => void ask(),
    doubt(sentAt) {
      if (signal.aborted) return null;
      if (discordClock.isSure()) {
        const isAhead = sentAt !== null && sentAt > discordClock.now() + 2 * UNCERTAIN_MS;
        if (!isAhead || (unheardMs() < AHEAD_EVERY_MS && asking === null)) return null;
      }
      const answered = ask();
      if (gaveUp) return null;
      const patience = sleep(patienceMs, undefined, { ref: false }).then(() => {
        if (asking === answered) gaveUp = true;
      });
      return Promise.race([answered, patience]);
    },
    isSure: discordClock.isSure,
    start() {
      askedAt = clock.monotonic();
      timer ??= setInterval(() => {
        if (!discordClock.isSure() || unheardMs() > HOURLY_MS) void ask();
      }, everyMs).unref();
    },
    stop() {
      stopping.abort();
      clearInterval(timer);
    },
  };
}
