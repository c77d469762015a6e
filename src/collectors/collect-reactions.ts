import type {
  APIEmoji,
  GatewayMessageReactionAddDispatchData,
  GatewayMessageReactionRemoveAllDispatchData,
  GatewayMessageReactionRemoveDispatchData,
  GatewayMessageReactionRemoveEmojiDispatchData,
} from 'discord-api-types/v10';
import { isSnowflake, timeOf } from '../base/snowflake.js';
import { isEmoji } from '../counts/emoji.js';
import { nameOf } from './collect-messages.js';
import type { CollectContext } from './context.js';
import { type Changes, guildOf, NOTHING } from './nothing.js';
import { filledText, type Partly } from './partly.js';

/** A super reaction, by the field `type` of newer payloads. */
const BURST = 1;

/** MESSAGE_REACTION_ADD. A bot's reaction never counts, and none in a channel that is not counted. */
export function collectReactionAdd(
  data: Partly<GatewayMessageReactionAddDispatchData>,
  context: CollectContext,
): Changes {
  const guildId = guildOf(data, context);
  const { message_id: messageId, channel_id: channelId, user_id: userId, message_author_id: authorId } = data;
  const emoji = emojiOf(data.emoji);
  if (guildId === null || emoji === null) return NOTHING;
  if (!isSnowflake(messageId) || !isSnowflake(channelId) || !isSnowflake(userId)) return NOTHING;
  if (timeOf(messageId) > context.latest) return NOTHING;
  const user = data.member?.user;
  if (user?.bot || user?.system) return context.isBot(userId) ? NOTHING : [{ kind: 'bot', userId }];
  if (!user && context.isBot(userId)) return NOTHING;
  if (!context.isCounted(guildId, channelId)) return NOTHING;
  return [
    {
      kind: 'reactionAdded',
      messageId,
      guildId,
      channelId,
      userId,
      emoji,
      burst: isBurst(data),
      at: context.now,
      name: nameOf(data.member, user),
      authorId: isSnowflake(authorId) ? authorId : null,
    },
  ];
}

/** MESSAGE_REACTION_REMOVE, by whomever and wherever. Whether it undoes anything is the ledger's to know. */
export function collectReactionRemove(
  data: Partly<GatewayMessageReactionRemoveDispatchData>,
  context: CollectContext,
): Changes {
  const guildId = guildOf(data, context);
  const { message_id: messageId, user_id: userId } = data;
  const emoji = emojiOf(data.emoji);
  if (guildId === null || emoji === null || !isSnowflake(messageId) || !isSnowflake(userId)) return NOTHING;
  return [{ kind: 'reactionRemoved', messageId, guildId, userId, emoji, burst: isBurst(data) }];
}

/** MESSAGE_REACTION_REMOVE_ALL. */
export function collectReactionRemoveAll(
  data: Partly<GatewayMessageReactionRemoveAllDispatchData>,
  context: CollectContext,
): Changes {
  const guildId = guildOf(data, context);
  const { message_id: messageId } = data;
  if (guildId === null || !isSnowflake(messageId)) return NOTHING;
  return [{ kind: 'reactionsCleared', messageId, guildId, emoji: null }];
}

/** MESSAGE_REACTION_REMOVE_EMOJI. */
export function collectReactionRemoveEmoji(
  data: Partly<GatewayMessageReactionRemoveEmojiDispatchData>,
  context: CollectContext,
): Changes {
  const guildId = guildOf(data, context);
  const { message_id: messageId } = data;
  const emoji = emojiOf(data.emoji);
  if (guildId === null || emoji === null || !isSnowflake(messageId)) return NOTHING;
  return [{ kind: 'reactionsCleared', messageId, guildId, emoji }];
}

/** A custom emoji's id (its name may change, or be gone), or the Unicode emoji itself; null: neither. */
function emojiOf(emoji: Partly<Pick<APIEmoji, 'id' | 'name'>> | null | undefined): string | null {
  if (!emoji) return null;
  if (emoji.id !== null && emoji.id !== undefined) return isSnowflake(emoji.id) ? emoji.id : null;
  const name = filledText(emoji.name);
  return name !== null && isEmoji(name) ? name : null;
}

function isBurst(data: Partly<Pick<GatewayMessageReactionRemoveDispatchData, 'burst' | 'type'>>): boolean {
  return data.burst === true || data.type === BURST;
}
