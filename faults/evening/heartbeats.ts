import type { LocalDiscord } from '../../local-discord/index.js';
import type { Clock } from '../../src/base/clock.js';

/** How often the tester looks, milliseconds. */
const LOOK_MS = 20;

/** Watches a bot's heartbeats under steady traffic, by which each names a higher sequence than the one before. */
export function watchHeartbeats(discord: LocalDiscord, clock: Clock, intervalMs: number) {
  let last: number | null = null;
  let lastAt = 0;
  let count = 0;
  let latestMs = 0;
  const timer = setInterval(() => {
    const heartbeat = discord.sessions.find(({ connected }) => connected)?.heartbeat ?? null;
    if (heartbeat === null || heartbeat === last) return;
    const at = clock.monotonic();
    // The first comes after a random part of the interval.
    if (last !== null) latestMs = Math.max(latestMs, at - lastAt - intervalMs);
    last = heartbeat;
    lastAt = at;
    count += 1;
  }, LOOK_MS);
  return {
    stop: () => clearInterval(timer),
    /** How many came, and how late the latest was against the one before it. */
    found: () => ({ count, latestMs }),
  };
}
