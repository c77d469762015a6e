import { createHash } from 'node:crypto';
import type { Clock } from '../../src/base/clock.js';
import type { RateLimit, RateLimitOptions } from '../options.js';

/** Where a call stands in its bucket. */
export interface Standing {
  readonly headers: Readonly<Record<string, string>>;
  /** Seconds to wait when the call is refused; null when it may pass. */
  readonly retryAfter: number | null;
  readonly global: boolean;
}

export interface RateLimits {
  /** Counts a call and says whether it may pass. */
  take(method: string, template: string, params: ReadonlyMap<string, string>): Standing;
}

/** Parameters that have buckets of their own. */
const MAJOR = ['channel_id', 'guild_id', 'webhook_id', 'webhook_token'];
/** Calls that the bot's global limit does not count. */
const FREE_OF_GLOBAL = /^\/(interactions|webhooks)\//;

interface Window {
  used: number;
  endsAt: number;
}

/** Discord's kind of buckets: so many calls in a window that begins with the first. In real time, since clients wait in real time. */
export function createRateLimits(clock: Clock, options: RateLimitOptions): RateLimits {
  const windows = new Map<string, Window>();

  function enter(key: string, { limit, perMs }: RateLimit): Window & { refused: boolean } {
    const now = clock.monotonic();
    let window = windows.get(key);
    if (!window || now >= window.endsAt) {
      window = { used: 0, endsAt: now + perMs };
      windows.set(key, window);
    }
    if (window.used >= limit) return { ...window, refused: true };
    window.used++;
    return { ...window, refused: false };
  }

  return {
    take(method, template, params) {
      const name = `${method} ${template}`;
      const rule = options.routes[name] ?? options.other;
      const major = MAJOR.map((part) => params.get(part) ?? '').join(':');
      const bucket = createHash('sha256').update(name).digest('hex').slice(0, 32);
      const now = clock.monotonic();
      const seconds = (endsAt: number) => Math.max(0.001, Math.ceil(endsAt - now) / 1000);

      if (!FREE_OF_GLOBAL.test(template)) {
        const all = enter('global', options.global);
        if (all.refused) {
          return { headers: { 'X-RateLimit-Global': 'true' }, retryAfter: seconds(all.endsAt), global: true };
        }
      }
      const window = enter(`${name} ${major}`, rule);
      const resetAfter = seconds(window.endsAt);
      return {
        headers: {
          'X-RateLimit-Limit': String(rule.limit),
          'X-RateLimit-Remaining': String(rule.limit - window.used),
          'X-RateLimit-Reset': (clock.now() / 1000 + resetAfter).toFixed(3),
          'X-RateLimit-Reset-After': resetAfter.toFixed(3),
          'X-RateLimit-Bucket': bucket,
        },
        retryAfter: window.refused ? resetAfter : null,
        global: false,
      };
    },
  };
}
