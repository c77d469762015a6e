import type { Snowflake } from '../base/snowflake.js';

/** Bots and webhooks that the ledger was told of by this process, so that each is told once and not at every message. */
export interface SeenBots {
  readonly has: (userId: Snowflake) => boolean;
  readonly add: (userId: Snowflake) => void;
}

/** Webhooks can be many; beyond so many it begins anew. */
const MOST = 10_000;

export function createSeenBots(): SeenBots {
  const seen = new Set<Snowflake>();
  return {
    has: (userId) => seen.has(userId),
    add(userId) {
      if (seen.size >= MOST) seen.clear();
      seen.add(userId);
    },
  };
}
