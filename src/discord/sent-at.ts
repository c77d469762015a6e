import { GatewayDispatchEvents } from 'discord.js';
import type { GatewayDispatchPayload } from 'discord-api-types/v10';
import { isSnowflake, timeOf } from '../base/snowflake.js';

/**
 * Before which time, by Discord's own account, a dispatch cannot have been sent: that of the message that it is about.
 * null: it does not say. Milliseconds.
 */
export function sentAt({ t, d }: GatewayDispatchPayload): number | null {
  if (typeof d !== 'object' || d === null) return null;
  const id = t === GatewayDispatchEvents.MessageCreate ? read(d, 'id') : read(d, 'message_id');
  return isSnowflake(id) ? timeOf(id) : null;
}

function read(data: object, key: 'id' | 'message_id'): unknown {
  return key in data ? (data as Readonly<Record<string, unknown>>)[key] : undefined;
}
