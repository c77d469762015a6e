import type { APIGuildMember, APIMessage, APIUser, GatewayMessageCreateDispatchData } from 'discord-api-types/v10';
import { isSnowflake, type Snowflake, timeOf } from '../base/snowflake.js';
import type { MessageSent, ReplyTo } from '../counts/activity.js';
import type { CollectContext } from './context.js';
import { type Changes, guildOf, NOTHING } from './nothing.js';
import { filledText, type Partly } from './partly.js';

/** Discord's message types that a person writes: DEFAULT and REPLY. All others are notices or pointers. */
const DEFAULT = 0;
const REPLY = 19;

/**
 * MESSAGE_CREATE: a human's message in a guild; of a bot or webhook only that it is one.
 * @see https://discord.com/developers/docs/resources/message#message-object-message-types
 */
export function collectMessage(data: Partly<GatewayMessageCreateDispatchData>, context: CollectContext): Changes {
  const guildId = guildOf(data, context);
  return guildId === null ? NOTHING : messageChanges(data, guildId, data.member, context);
}

/**
 * What a message means for the ledger, wherever it came from: a dispatch, or REST when a gap is refilled (REST messages name
 * neither guild nor member).
 *
 * A message's time is its snowflake's. Old ones count where they belong. In a channel that is not counted only bots are taken note of.
 */
export function messageChanges(
  message: Partly<Omit<APIMessage, 'member'>>,
  guildId: Snowflake,
  member: Partly<Omit<APIGuildMember, 'user'>> | null | undefined,
  context: Pick<CollectContext, 'latest' | 'isBot' | 'isCounted'>,
): Changes {
  const { author, id: messageId, channel_id: channelId } = message;
  const userId = author?.id;
  if (!author || !isSnowflake(userId)) return NOTHING;
  if (message.webhook_id || author.bot || author.system) {
    return context.isBot(userId) ? NOTHING : [{ kind: 'bot', userId }];
  }
  if (message.type !== DEFAULT && message.type !== REPLY) return NOTHING;
  if (!isSnowflake(messageId) || !isSnowflake(channelId)) return NOTHING;
  const at = timeOf(messageId);
  if (at > context.latest || !context.isCounted(guildId, channelId)) return NOTHING;
  const name = nameOf(member, author) ?? userId;
  const sent: MessageSent = { kind: 'message', messageId, guildId, channelId, userId, at, name };
  const reply = message.type === REPLY ? replyTo(message, userId) : null;
  const stickers = Array.isArray(message.sticker_items) ? message.sticker_items.length : 0;
  // Nearly all messages are nothing more, and come often: they are not copied.
  if (member && reply === null && stickers === 0) return [sent];
  return [
    { ...sent, ...(member ? null : { nameOfUser: true }), ...(reply && { reply }), ...(stickers > 0 && { stickers }) },
  ];
}

/**
 * The message that a reply answers; null: one that does not count, or is gone.
 *
 * Discord sends the answered message with the reply, `null` where it is deleted, and nothing where it did not look for it.
 * @see https://discord.com/developers/docs/resources/message#message-object-message-structure (`referenced_message`)
 */
function replyTo(
  message: Partly<Pick<APIMessage, 'message_reference' | 'referenced_message'>>,
  userId: Snowflake,
): ReplyTo | null {
  const { message_reference: reference, referenced_message: answered } = message;
  const { message_id: messageId, channel_id: channelId } = reference ?? {};
  if (!isSnowflake(messageId) || !isSnowflake(channelId) || answered === null) return null;
  const author = answered?.author;
  if (!author) return { messageId, channelId, authorId: null };
  if (answered?.webhook_id || author.bot || author.system || author.id === userId) return null;
  return isSnowflake(author.id) ? { messageId, channelId, authorId: author.id } : null;
}

/** A member's name as Discord shows it in the guild: nickname, else display name, else user name. */
export function nameOf(
  member: Partly<Pick<APIGuildMember, 'nick'>> | null | undefined,
  user: Partly<Pick<APIUser, 'global_name' | 'username'>> | null | undefined,
): string | null {
  return filledText(member?.nick) ?? filledText(user?.global_name) ?? filledText(user?.username);
}
