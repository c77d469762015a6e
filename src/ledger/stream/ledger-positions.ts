import type { Writer } from '../file/writer.js';
import type { EpochState } from './epoch-state.js';
import type { Position } from './position.js';
import type { Positions } from './positions.js';

/** Where each shard stands in Discord's stream. A position moves with the entry that carries it. */
export interface LedgerPositions {
  of(shard: number): Position | null;
  all(): readonly Position[];
  /** Positions of shards that there are no more are forgotten. */
  setShardCount(count: number): void;
  /** Raises a position's time: the last heartbeat ack. Durable at the next commit. */
  raise(shard: number, at: number): void;
  /** Forgets the session of a shard (not its time): the next start IDENTIFYs afresh and records a gap. */
  forgetSession(shard: number): void;
}

/** The positions, for all but the writer. */
export function createLedgerPositions({
  positions,
  state,
  writer,
}: {
  readonly positions: Positions;
  readonly state: EpochState;
  readonly writer: Writer;
}): LedgerPositions {
  return {
    of: (shard) => positions.get(shard),
    all: () => positions.all(),
    setShardCount: (shardCount) =>
      writer.write(() => {
        state.save({ shardCount });
        positions.dropFrom(shardCount);
      }),
    raise: (shard, at) => writer.take({ changes: [], acknowledged: { shard, at } }),
    forgetSession: (shard) => writer.write(() => positions.forgetSession(shard)),
  };
}
