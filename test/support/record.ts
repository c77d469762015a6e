import type {
  APIMessage,
  GatewayMessageReactionAddDispatchData,
  GatewayMessageReactionRemoveAllDispatchData,
  GatewayMessageReactionRemoveDispatchData,
  GatewayMessageReactionRemoveEmojiDispatchData,
} from 'discord-api-types/v10';
import type { LocalDiscord } from '../../local-discord/index.js';
import { answeredBy, isHuman, Sums, type Tally } from './sums.js';

interface Message {
  readonly guildId: string;
  readonly message: APIMessage;
  /** Who wrote the message that it answers; null: it answers none, or it is gone. */
  readonly answered: APIMessage | null;
}

interface Reaction {
  readonly guildId: string;
  readonly giver: string;
  readonly messageId: string;
  readonly emoji: string;
}

/** What the local Discord sent, by its own account, and how it must therefore be counted. */
export interface SentRecord {
  /** Messages of people and reactions, each once. */
  readonly sent: number;
  readonly messages: number;
  /** Takes in every message that stands in a channel now, whether it was delivered or not: what a refill has to find. */
  takeShown(): void;
  /** What must be in the store. */
  expected(): Tally;
}

/**
 * Keeps what is sent from now on. Repeated and replayed deliveries are the same event.
 * @param isLeftOut of a channel or thread: what happens there must not be counted
 */
export function keepRecord(
  discord: Pick<LocalDiscord, 'onDispatch' | 'world' | 'messages' | 'message'>,
  isLeftOut: (channelId: string) => boolean = () => false,
): SentRecord {
  const messages = new Map<string, Message>();
  const authors = new Map<string, string>();
  const standing = new Map<string, Reaction>();
  let reactions = 0;

  const keyOf = ({ message_id, user_id, emoji }: GatewayMessageReactionRemoveDispatchData) =>
    `${message_id} ${user_id} ${emoji.id ?? emoji.name}`;
  const take = (message: APIMessage, guildId: string) => {
    authors.set(message.id, isHuman(message) ? message.author.id : '');
    // What one answered when it was written holds, also where that is gone since.
    if (isHuman(message) && !messages.has(message.id) && !isLeftOut(message.channel_id))
      messages.set(message.id, { guildId, message, answered: answeredBy(message, discord) });
  };
  const clear = (which: (key: string) => boolean) => {
    for (const key of [...standing.keys()]) if (which(key)) standing.delete(key);
  };

  discord.onDispatch(({ type, json, how }) => {
    if (how === 'repeat' || how === 'replay') return;
    if (!type.startsWith('MESSAGE_')) return;
    const { d } = JSON.parse(json);
    if (type === 'MESSAGE_CREATE') take(d, d.guild_id);
    else if (type === 'MESSAGE_REACTION_ADD') {
      const reaction: GatewayMessageReactionAddDispatchData = d;
      const key = keyOf(reaction);
      const bot = discord.world.users.get(reaction.user_id)?.bot ?? false;
      if (bot || standing.has(key) || isLeftOut(reaction.channel_id)) return;
      reactions += 1;
      standing.set(key, {
        guildId: reaction.guild_id ?? '',
        giver: reaction.user_id,
        messageId: reaction.message_id,
        emoji: reaction.emoji.id ?? reaction.emoji.name ?? '',
      });
    } else if (type === 'MESSAGE_REACTION_REMOVE') standing.delete(keyOf(d));
    else if (type === 'MESSAGE_REACTION_REMOVE_ALL') {
      const { message_id }: GatewayMessageReactionRemoveAllDispatchData = d;
      clear((key) => key.startsWith(`${message_id} `));
    } else if (type === 'MESSAGE_REACTION_REMOVE_EMOJI') {
      const { message_id, emoji }: GatewayMessageReactionRemoveEmojiDispatchData = d;
      clear((key) => key.startsWith(`${message_id} `) && key.endsWith(` ${emoji.id ?? emoji.name}`));
    }
  });

  return {
    get sent() {
      return messages.size + reactions;
    },
    get messages() {
      return messages.size;
    },
    takeShown() {
      for (const channel of discord.world.channels.values()) {
        for (const message of discord.messages(channel.id)) take(message, channel.guildId);
      }
    },
    expected() {
      const sums = new Sums();
      for (const { guildId, message, answered } of messages.values()) sums.message(guildId, message, answered);
      for (const { guildId, giver, messageId, emoji } of standing.values()) {
        sums.given(guildId, giver, emoji);
        const author = authors.get(messageId);
        if (author) sums.received(guildId, author);
      }
      return sums.counts;
    },
  };
}
