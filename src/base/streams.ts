import type { Snowflake } from './snowflake.js';

/** One stream of events of a source, by name: `discord:0` is what Discord sends to the shard 0. */
export type Stream = string;

/**
 * The stream by which a guild's events come. A source knows it of its guilds: Discord's divides them among its shards, so it
 * depends on how many there are.
 */
export type StreamOf = (guildId: Snowflake, shardCount: number) => Stream;

/** The stream of one of Discord's shards. */
export function shardStream(shard: number): Stream {
  return `discord:${shard}`;
}

/** Which of Discord's shards a stream is; null: it is another source's. */
export function shardOfStream(stream: Stream): number | null {
  const [, shard] = /^discord:(\d+)$/.exec(stream) ?? [];
  return shard === undefined ? null : Number(shard);
}
