import { GatewayDispatchEvents } from 'discord.js';
import { collector } from '../collectors/collect.js';
import { collectMessage } from '../collectors/collect-messages.js';
import {
  collectReactionAdd,
  collectReactionRemove,
  collectReactionRemoveAll,
  collectReactionRemoveEmoji,
} from '../collectors/collect-reactions.js';
import type { Feature } from './feature.js';

/** Knowing servers, their channels and threads: where something counts. */
export const servers: Feature = { name: 'servers', intents: ['Guilds'] };

export const messages: Feature = {
  name: 'messages',
  intents: ['GuildMessages'],
  collectors: [collector(GatewayDispatchEvents.MessageCreate, collectMessage)],
};

export const reactions: Feature = {
  name: 'reactions',
  intents: ['GuildMessageReactions'],
  collectors: [
    collector(GatewayDispatchEvents.MessageReactionAdd, collectReactionAdd),
    collector(GatewayDispatchEvents.MessageReactionRemove, collectReactionRemove),
    collector(GatewayDispatchEvents.MessageReactionRemoveAll, collectReactionRemoveAll),
    collector(GatewayDispatchEvents.MessageReactionRemoveEmoji, collectReactionRemoveEmoji),
  ],
};
