import {
  type APIEmoji,
  type APIPartialEmoji,
  GatewayDispatchEvents,
  GatewayIntentBits,
  type GatewayMessageReactionRemoveDispatchData,
  ReactionType,
} from 'discord-api-types/v10';
import type { Snowflake } from '../../src/base/snowflake.js';
import type { Stage } from '../stage.js';
import type { MessageState, ReactionState } from './message-store.js';
import { memberPayload } from './payloads.js';
import { need } from './world.js';

/** A Unicode emoji, or a custom one. */
export type EmojiName = string | { readonly id: Snowflake; readonly name: string };

export interface Reaction {
  readonly messageId: Snowflake;
  readonly userId: Snowflake;
  readonly emoji: EmojiName;
  /** A super reaction. Stands beside a normal one of the same member. */
  readonly burst?: boolean;
}

export interface ReactionActions {
  /** False when it stands already; nothing is delivered then. */
  addReaction(reaction: Reaction): boolean;
  /** False when it did not stand. */
  removeReaction(reaction: Reaction): boolean;
  removeAllReactions(messageId: Snowflake): void;
  /** All of one emoji, normal and burst. */
  removeEmojiReactions(messageId: Snowflake, emoji: EmojiName): void;
}

export function createReactionActions(stage: Stage): ReactionActions {
  const { world, emit } = stage;
  const partial = (emoji: EmojiName): APIPartialEmoji & APIEmoji =>
    typeof emoji === 'string' ? { id: null, name: emoji } : { id: emoji.id, name: emoji.name };
  const keyOf = (emoji: EmojiName) => (typeof emoji === 'string' ? emoji : emoji.id);

  const audience = (message: MessageState) => ({
    guildId: message.guildId,
    intents: GatewayIntentBits.GuildMessageReactions,
  });
  const sees = ({ api }: MessageState) => {
    const channel = world.channels.get(api.channel_id);
    return channel !== undefined && stage.sees(channel);
  };
  const place = ({ api, guildId }: MessageState) => ({
    channel_id: api.channel_id,
    message_id: api.id,
    guild_id: guildId,
  });

  function payload(message: MessageState, reaction: Reaction): GatewayMessageReactionRemoveDispatchData {
    const burst = reaction.burst ?? false;
    return {
      ...place(message),
      user_id: reaction.userId,
      emoji: partial(reaction.emoji),
      burst,
      type: burst ? ReactionType.Super : ReactionType.Normal,
    };
  }

  const setOf = (state: ReactionState, burst = false) => (burst ? state.burst : state.normal);

  return {
    addReaction(reaction) {
      const message = need(world.messages, reaction.messageId, 'message');
      const key = keyOf(reaction.emoji);
      const state: ReactionState = message.reactions.get(key) ?? {
        emoji: partial(reaction.emoji),
        normal: new Set(),
        burst: new Set(),
      };
      const standing = setOf(state, reaction.burst);
      if (standing.has(reaction.userId)) return false;
      standing.add(reaction.userId);
      message.reactions.set(key, state);
      if (!sees(message)) return true;
      const member = world.guilds.get(message.guildId)?.members.get(reaction.userId);
      emit(
        GatewayDispatchEvents.MessageReactionAdd,
        {
          ...payload(message, reaction),
          ...(member ? { member: memberPayload(member) } : {}),
          message_author_id: message.api.author.id,
          burst_colors: [],
        },
        audience(message),
      );
      return true;
    },
    removeReaction(reaction) {
      const message = need(world.messages, reaction.messageId, 'message');
      const key = keyOf(reaction.emoji);
      const state = message.reactions.get(key);
      if (!state || !setOf(state, reaction.burst).delete(reaction.userId)) return false;
      if (state.normal.size + state.burst.size === 0) message.reactions.delete(key);
      if (sees(message)) {
        emit(GatewayDispatchEvents.MessageReactionRemove, payload(message, reaction), audience(message));
      }
      return true;
    },
    removeAllReactions(messageId) {
      const message = need(world.messages, messageId, 'message');
      message.reactions.clear();
      if (sees(message)) {
        emit(GatewayDispatchEvents.MessageReactionRemoveAll, place(message), audience(message));
      }
    },
    removeEmojiReactions(messageId, emoji) {
      const message = need(world.messages, messageId, 'message');
      message.reactions.delete(keyOf(emoji));
      if (!sees(message)) return;
      emit(
        GatewayDispatchEvents.MessageReactionRemoveEmoji,
        { ...place(message), emoji: partial(emoji) },
        audience(message),
      );
    },
  };
}
