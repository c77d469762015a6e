import type { GatewayDispatchEvents, GatewayDispatchPayload } from 'discord-api-types/v10';
import type { Snowflake } from '../../src/base/snowflake.js';

/** The payload of one kind of dispatch. */
export type DispatchData<Type extends GatewayDispatchEvents> = Extract<GatewayDispatchPayload, { t: Type }>['d'];

/** Who gets a dispatch. */
export interface Audience<Data> {
  /** Decides the shard; null goes to shard 0. */
  readonly guildId: Snowflake | null;
  /** The session needs at least one of these intents; 0: everybody gets it. */
  readonly intents: number;
  /** What a session without MESSAGE_CONTENT gets instead. */
  readonly withoutContent?: Data;
}

/** Hands a dispatch to every session that may have it, in the order of the calls. */
export type Emit = <Type extends GatewayDispatchEvents>(
  type: Type,
  data: DispatchData<Type>,
  audience: Audience<DispatchData<Type>>,
) => void;

/** @see https://discord.com/developers/docs/events/gateway#sharding */
export function shardOf(guildId: Snowflake | null, shardCount: number): number {
  return guildId === null ? 0 : Number((BigInt(guildId) >> 22n) % BigInt(shardCount));
}
