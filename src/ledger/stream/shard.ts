import type { Snowflake } from '../../base/snowflake.js';

/** The shard that receives a guild's events. @see https://discord.com/developers/docs/events/gateway#sharding */
export function shardOf(guildId: Snowflake, shardCount: number): number {
  return Number((BigInt(guildId) >> 22n) % BigInt(shardCount));
}
