import { randomUUID } from 'node:crypto';
import { shardStream } from '../base/streams.js';
import type { Gap, GapReason } from '../counts/gap.js';
import type { Change } from '../ledger/change.js';
import { UNCERTAIN_MS } from './discord-clock.js';
import { REACH_MS } from './refill/spans.js';

/** A shard, of so many. */
export interface ShardOf {
  readonly shard: number;
  readonly shardCount: number;
}

/** A span of which a shard heard nothing. Times are known to a second: it begins so much earlier, and ends so much later. */
export function shardGap({ shard, shardCount }: ShardOf, reason: GapReason, from: number, to: number): Change {
  return {
    kind: 'gap',
    gap: {
      id: randomUUID(),
      guildId: null,
      streams: [shardStream(shard)],
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
 * now was told by a clock that was wrong, and says nothing; without any, all is missed that a refill reaches.
 */
export function heardBefore(now: number, accounts: readonly number[]): number {
  return accounts.find((at) => at > 0 && at <= now + UNCERTAIN_MS) ?? now - REACH_MS;
}

/** Gaps that a wrong clock let end after a READY: none does. */
export function endingBy(now: number, gaps: readonly Gap[]): readonly Change[] {
  return gaps
    .filter(({ to }) => to > now + 2 * UNCERTAIN_MS)
    .map((gap) => ({ kind: 'gap', gap: { ...gap, from: Math.min(gap.from, now), to: now + UNCERTAIN_MS } }));
}
