import { GatewayDispatchEvents } from 'discord.js';
import type { GatewayDispatchPayload } from 'discord-api-types/v10';
import type { CollectContext } from './context.js';
import { collectMessage } from './messages.js';
import { type Changes, NOTHING } from './nothing.js';
import {
  collectReactionAdd,
  collectReactionRemove,
  collectReactionRemoveAll,
  collectReactionRemoveEmoji,
} from './reactions.js';

/**
 * Turns a dispatch into what the ledger counts: the last place that knows Discord's payloads. A payload that lacks what is
 * needed counts nothing.
 */
export function collect(dispatch: GatewayDispatchPayload, context: CollectContext): Changes {
  if (typeof dispatch.d !== 'object' || dispatch.d === null) return NOTHING;
  switch (dispatch.t) {
    case GatewayDispatchEvents.MessageCreate:
      return collectMessage(dispatch.d, context);
    case GatewayDispatchEvents.MessageReactionAdd:
      return collectReactionAdd(dispatch.d, context);
    case GatewayDispatchEvents.MessageReactionRemove:
      return collectReactionRemove(dispatch.d, context);
    case GatewayDispatchEvents.MessageReactionRemoveAll:
      return collectReactionRemoveAll(dispatch.d, context);
    case GatewayDispatchEvents.MessageReactionRemoveEmoji:
      return collectReactionRemoveEmoji(dispatch.d, context);
    default:
      return NOTHING;
  }
}
