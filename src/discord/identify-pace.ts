import { setTimeout as sleep } from 'node:timers/promises';
import type { APIGatewayBotInfo } from 'discord-api-types/v10';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { type Delays, delayAfter } from './reachable.js';

/** How fast IDENTIFYs may follow each other. Only tests have reason to change it. */
export interface PaceOptions {
  /** Discord takes `max_concurrency` IDENTIFYs in so many milliseconds. */
  readonly windowMs: number;
  /** Between one shard's IDENTIFYs that follow each other without a session that lasts. */
  readonly delays: Delays;
}

/** 5 s as Discord asks; 5 s, 10 s, ... 15 min between repeated ones, which makes at most about 100 of the 1,000 a day. */
const IDENTIFY_PACE: PaceOptions = { windowMs: 5_000, delays: { firstMs: 5_000, longestMs: 900_000 } };

/** An IDENTIFY so long ago has led to a session that lasted: the next one need not wait. Longer than the longest delay. */
const LASTED_MS = 1_800_000;
/** How old an answer of `GET /gateway/bot` may be to tell how many IDENTIFYs are left. */
const FRESH_MS = 60_000;

/** Lets IDENTIFYs through so slowly that Discord never resets the token. */
export interface IdentifyPace {
  /** Takes an answer of `GET /gateway/bot` that was just asked for anyway. */
  learn(info: APIGatewayBotInfo): void;
  /** Waits until the shard may connect in order to IDENTIFY. */
  turn(shard: number, signal: AbortSignal): Promise<void>;
  /** Waits for the shard's place in Discord's window, right before IDENTIFY. */
  slot(shard: number, signal: AbortSignal): Promise<void>;
}

/**
 * @param gatewayInfo asks `GET /gateway/bot`; resolves when Discord answers, however long that takes
 * @see https://discord.com/developers/docs/events/gateway#session-start-limit-object
 */
export function createIdentifyPace({
  gatewayInfo,
  clock,
  log,
  pace = IDENTIFY_PACE,
}: {
  readonly gatewayInfo: () => Promise<APIGatewayBotInfo>;
  readonly clock: Clock;
  readonly log: Log;
  readonly pace?: PaceOptions;
}): IdentifyPace {
  const sent = new Map<number, { times: number; last: number }>();
  const windows = new Map<number, number>();
  let concurrency = 1;
  let left: { count: number; askedAt: number } | null = null;
  let asking: Promise<void> = Promise.resolve();

  function learn({ session_start_limit: limit }: APIGatewayBotInfo): void {
    concurrency = Math.max(1, limit.max_concurrency);
    left = { count: limit.remaining, askedAt: clock.monotonic() };
  }

  async function sessionsLeft(signal: AbortSignal): Promise<void> {
    while (left === null || left.count <= 0 || clock.monotonic() - left.askedAt > FRESH_MS) {
      signal.throwIfAborted();
      const info = await gatewayInfo();
      learn(info);
      const { session_start_limit: limit } = info;
      if (limit.remaining > 0) break;
      const waitMs = limit.reset_after + 1_000;
      log.warn({ waitMs, total: limit.total }, 'Discord allows no more new sessions for now, waiting until it does');
      await sleep(waitMs, undefined, { signal });
    }
    if (left) left.count--;
  }

  return {
    learn,

    async turn(shard, signal) {
      const before = sent.get(shard);
      if (before) {
        const since = clock.monotonic() - before.last;
        if (since > LASTED_MS) sent.delete(shard);
        else await sleep(Math.max(0, delayAfter(before.times, pace.delays) - since), undefined, { signal });
      }
      // One shard after another, and taken before it is sent: shards that wait side by side must not share the last one.
      const mine = asking.then(() => sessionsLeft(signal));
      asking = mine.catch(() => {});
      await mine;
    },

    async slot(shard, signal) {
      const bucket = shard % concurrency;
      const now = clock.monotonic();
      const at = Math.max(now, windows.get(bucket) ?? now);
      windows.set(bucket, at + pace.windowMs);
      await sleep(at - now, undefined, { signal });
      sent.set(shard, { times: (sent.get(shard)?.times ?? 0) + 1, last: clock.monotonic() });
    },
  };
}
