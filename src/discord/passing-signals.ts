import { GatewayDispatchEvents } from 'discord.js';
import type { GatewayDispatchPayload } from 'discord-api-types/v10';
import { isSnowflake, type Snowflake } from '../base/snowflake.js';
import { guildOf } from '../collectors/nothing.js';
import type { Signal } from './signals.js';

const NONE: readonly Signal[] = [];

/** Dispatches that the bot reacts to without remembering them: interactions, deleted messages, the end of a replay. */
export function passingSignals(
  dispatch: GatewayDispatchPayload,
  context: { readonly guildId: Snowflake | null; readonly now: number; readonly shard: number },
): readonly Signal[] {
  if (dispatch.t === GatewayDispatchEvents.Resumed) return [{ kind: 'resumed', shard: context.shard }];
  if (typeof dispatch.d !== 'object' || dispatch.d === null) return NONE;
  switch (dispatch.t) {
    case GatewayDispatchEvents.InteractionCreate:
      if (!isSnowflake(dispatch.d.id)) return NONE;
      return [{ kind: 'interaction', interaction: dispatch.d, receivedAt: context.now }];
    case GatewayDispatchEvents.MessageDelete:
      return deleted(dispatch.d, [dispatch.d.id], context);
    case GatewayDispatchEvents.MessageDeleteBulk:
      return deleted(dispatch.d, dispatch.d.ids, context);
    default:
      return NONE;
  }
}

function deleted(
  data: { readonly guild_id?: Snowflake; readonly channel_id: Snowflake },
  messageIds: readonly Snowflake[],
  context: { readonly guildId: Snowflake | null },
): readonly Signal[] {
  const guildId = guildOf(data, context);
  if (guildId === null || !isSnowflake(data.channel_id) || !Array.isArray(messageIds)) return NONE;
  return [{ kind: 'messagesDeleted', guildId, channelId: data.channel_id, messageIds: messageIds.filter(isSnowflake) }];
}
