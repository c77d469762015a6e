import type {
  APIMessage,
  GatewayMessageReactionAddDispatchData,
  GatewayMessageReactionRemoveAllDispatchData,
  GatewayMessageReactionRemoveDispatchData,
  GatewayMessageReactionRemoveEmojiDispatchData,
} from 'discord-api-types/v10';
import type { LocalDiscord } from '../../local-discord/index.js';

/** Counts by key: `messages GUILD USER DAY slot N`, `messages GUILD USER DAY channel ID`, `given GUILD USER`, `received GUILD USER`. Without zeros. */
export type Tally = ReadonlyMap<string, number>;

/** Adds up by key. */
export class Sums {
  readonly counts = new Map<string, number>();

  add(key: string, amount = 1): void {
    const count = (this.counts.get(key) ?? 0) + amount;
    if (count === 0) this.counts.delete(key);
    else this.counts.set(key, count);
  }

  /** A member's messages in a slot of a UTC day, and in a channel. */
  slot(guildId: string, userId: string, day: string, slot: number | string, amount = 1): void {
    this.add(`messages ${guildId} ${userId} ${day} slot ${slot}`, amount);
  }

  channel(guildId: string, userId: string, day: string, channelId: string, amount = 1): void {
    this.add(`messages ${guildId} ${userId} ${day} channel ${channelId}`, amount);
  }

  given(guildId: string, userId: string, amount = 1): void {
    this.add(`given ${guildId} ${userId}`, amount);
  }

  received(guildId: string, userId: string, amount = 1): void {
    this.add(`received ${guildId} ${userId}`, amount);
  }
}

interface Message {
  readonly guildId: string;
  readonly channelId: string;
  readonly userId: string;
}

interface Reaction {
  readonly guildId: string;
  readonly giver: string;
  readonly messageId: string;
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

/** Discord's own rule: the upper 42 bits are milliseconds since 2015. */
const timeOf = (id: string) => new Date(Number(BigInt(id) >> 22n) + Date.UTC(2015, 0, 1));
/** Whether a message is of a kind that counts, and of a person. */
export const isHuman = (message: APIMessage) =>
  !message.author.bot && !message.webhook_id && (message.type === 0 || message.type === 19);

/**
 * Keeps what is sent from now on. Repeated and replayed deliveries are the same event.
 * @param isLeftOut of a channel or thread: what happens there must not be counted
 */
export function keepRecord(
  discord: Pick<LocalDiscord, 'onDispatch' | 'world' | 'messages'>,
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
    if (isHuman(message) && !isLeftOut(message.channel_id))
      messages.set(message.id, { guildId, channelId: message.channel_id, userId: message.author.id });
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
      for (const [id, { guildId, channelId, userId }] of messages) {
        const at = timeOf(id);
        const day = at.toISOString().slice(0, 10);
        sums.slot(guildId, userId, day, at.getUTCHours() * 4 + Math.floor(at.getUTCMinutes() / 15));
        sums.channel(guildId, userId, day, channelId);
      }
      for (const { guildId, giver, messageId } of standing.values()) {
        sums.given(guildId, giver);
        const author = authors.get(messageId);
        if (author) sums.received(guildId, author);
      }
      return sums.counts;
    },
  };
}

/** How what is stored differs from what must be: events missing, events too many, and the first few keys. */
export function compare(expected: Tally, stored: Tally): { lost: number; doubled: number; wrong: string[] } {
  let lost = 0;
  let doubled = 0;
  const wrong: string[] = [];
  for (const key of new Set([...expected.keys(), ...stored.keys()])) {
    const difference = (stored.get(key) ?? 0) - (expected.get(key) ?? 0);
    if (difference === 0) continue;
    if (wrong.length < 5) wrong.push(`${key}: ${stored.get(key) ?? 0} instead of ${expected.get(key) ?? 0}`);
    // A message stands under its slot and under its channel: counted by slot, unless only the channel is wrong.
    if (key.includes(' channel ')) continue;
    if (difference < 0) lost -= difference;
    else doubled += difference;
  }
  return { lost, doubled, wrong };
}
