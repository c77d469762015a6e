import type { Stream } from '../../base/streams.js';
import type { Writer } from '../file/writer.js';
import type { EpochState } from './epoch-state.js';
import type { Position } from './position.js';
import type { Positions } from './positions.js';

/** How far each stream was followed. A position moves with the entry that carries it. */
export interface LedgerPositions {
  of(stream: Stream): Position | null;
  all(): readonly Position[];
  /** Into how many shards Discord's streams are divided. Positions of streams that are no more (`gone`) are forgotten. */
  setShardCount(count: number, gone?: readonly Stream[]): void;
  /** Raises a position's time: the last heartbeat ack. Durable at the next commit. */
  raise(stream: Stream, at: number): void;
  /** Forgets a position's cursor (not its time): the stream begins afresh at the next start, with a gap. */
  forgetCursor(stream: Stream): void;
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
    of: (stream) => positions.get(stream),
    all: () => positions.all(),
    setShardCount: (shardCount, gone = []) =>
      writer.write(() => {
        state.save({ shardCount });
        positions.drop(gone);
      }),
    raise: (stream, at) => writer.take({ changes: [], acknowledged: { stream, at } }),
    forgetCursor: (stream) => writer.write(() => positions.forgetCursor(stream)),
  };
}
