import type { APIGatewaySessionStartLimit } from 'discord-api-types/v10';
import type { Settings } from '../options.js';

/** Discord's limits on starting sessions: so many a day, so many at once for each rate limit key, and enough shards. */
export interface IdentifyLimits {
  /** The day's limit was exceeded, so Discord reset the token. */
  readonly revoked: boolean;
  /** Counts an IDENTIFY of a shard, or says why not. */
  take(shard: number): 'taken' | 'tooFast' | 'exhausted';
  /** As `GET /gateway/bot` answers. */
  state(): APIGatewaySessionStartLimit;
  /** A tester says how many are left. */
  setRemaining(remaining: number): void;
  /** The shard count that `GET /gateway/bot` recommends. */
  readonly shards: number;
  /** IDENTIFYs with fewer shards are refused with 4011. */
  readonly leastShards: number;
  /** The bot has outgrown its shards: so many are recommended, and fewer refused. */
  demandShards(shards: number): void;
  /** Undoes a reset of the token, as its owner would by making a new one. */
  restoreToken(): void;
}

const DAY = 86_400_000;

export function createIdentifyLimits(settings: Settings): IdentifyLimits {
  const { clock, identifyTotal, identifyWindow, maxConcurrency } = settings;
  let remaining = identifyTotal;
  let resetAt: number | null = null;
  let revoked = false;
  let demanded = 0;
  const lastByKey = new Map<number, number>();

  function renew(): void {
    if (resetAt === null || clock.now() < resetAt) return;
    remaining = identifyTotal;
    resetAt = null;
  }

  return {
    get revoked() {
      return revoked;
    },
    take(shard) {
      renew();
      const key = shard % maxConcurrency;
      const last = lastByKey.get(key);
      if (last !== undefined && clock.monotonic() - last < identifyWindow) return 'tooFast';
      if (remaining <= 0) {
        revoked = true;
        return 'exhausted';
      }
      lastByKey.set(key, clock.monotonic());
      resetAt ??= clock.now() + DAY;
      remaining--;
      return 'taken';
    },
    state() {
      renew();
      return {
        total: identifyTotal,
        remaining,
        reset_after: resetAt === null ? 0 : Math.max(0, resetAt - clock.now()),
        max_concurrency: maxConcurrency,
      };
    },
    setRemaining(next) {
      remaining = next;
      resetAt ??= clock.now() + DAY;
    },
    get shards() {
      return Math.max(settings.shards, demanded);
    },
    get leastShards() {
      return demanded;
    },
    demandShards(shards) {
      demanded = shards;
    },
    restoreToken() {
      revoked = false;
      remaining = identifyTotal;
    },
  };
}
