import type { Snowflake } from '../base/snowflake.js';
import { type Stream, type StreamOf, shardOfStream, shardStream } from '../base/streams.js';
import type { LedgerPositions } from '../ledger/stream/ledger-positions.js';
import type { Position } from '../ledger/stream/position.js';

/** The shard that receives a guild's events. @see https://discord.com/developers/docs/events/gateway#sharding */
export function shardOf(guildId: Snowflake, shardCount: number): number {
  return Number((BigInt(guildId) >> 22n) % BigInt(shardCount));
}

/** Each shard is a stream, which its guilds' events come by. */
export const guildStream: StreamOf = (guildId, shardCount) => shardStream(shardOf(guildId, shardCount));

/** The streams of a process that has some of the shards. */
export interface ShardStreams {
  readonly own: readonly Stream[];
  readonly shardCount: number;
  readonly of: StreamOf;
}

/** @param shards its own, of so many */
export function shardStreams({
  ids,
  count,
}: {
  readonly ids: readonly number[];
  readonly count: number;
}): ShardStreams {
  return { own: ids.map(shardStream), shardCount: count, of: guildStream };
}

/** How far each of the shards was followed, whichever process has them now. */
export function shardPositions(
  positions: Pick<LedgerPositions, 'all'>,
): readonly (Position & { readonly shard: number })[] {
  return positions.all().flatMap((position) => {
    const shard = shardOfStream(position.stream);
    return shard === null ? [] : [{ ...position, shard }];
  });
}
