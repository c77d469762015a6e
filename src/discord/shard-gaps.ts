import { randomUUID } from 'node:crypto';
import type { Change, Gap, GapReason } from '../ledger/types.js';
import { DAY_MS } from '../time/slots.js';
import { UNCERTAIN_MS } from './discord-clock.js';

/** A shard, of so many. */
export interface ShardOf {
  readonly shard: number;
  readonly shardCount: number;
}

/** A time that cannot be told: missed messages are looked for so far back, as far as any refill reads. */
const LONG_AGO_MS = 7 * DAY_MS;

/** A span of which a shard heard nothing. Times are known to a second: it begins so much earlier, and ends so much later. */
export function shardGap({ shard, shardCount }: ShardOf, reason: GapReason, from: number, to: number): Change {
  return {
    kind: 'gap',
    gap: {
      id: randomUUID(),
      guildId: null,
      shards: [shard],
      shardCount,
      from: Math.min(from, to) - UNCERTAIN_MS,
      to: to + UNCERTAIN_MS,
      reason,
      state: 'open',
      acrossEpochs: reason === 'newEpoch',
    },
  };
}

/**
 * Until when everything was heard before now: the first of some accounts (0: none) that lies before it. One that lies after
 * now was told by a clock that was wrong, and says nothing.
 */
export function heardBefore(now: number, accounts: readonly number[]): number {
  return accounts.find((at) => at > 0 && at <= now + UNCERTAIN_MS) ?? now - LONG_AGO_MS;
}

/** Gaps that a wrong clock let end after a READY: none does. */
export function endingBy(now: number, gaps: readonly Gap[]): readonly Change[] {
  return gaps
    .filter(({ to }) => to > now + 2 * UNCERTAIN_MS)
    .map((gap) => ({ kind: 'gap', gap: { ...gap, from: Math.min(gap.from, now), to: now + UNCERTAIN_MS } }));
}
