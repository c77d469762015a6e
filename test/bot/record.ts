import type {
  GatewayMessageCreateDispatchData,
  GatewayMessageReactionAddDispatchData,
  GatewayMessageReactionRemoveDispatchData,
} from 'discord-api-types/v10';
import type { LocalDiscord } from '../../src/demo/discord/index.js';

/** Counts of one kind by key. */
export type Tally = Readonly<Record<string, number>>;

/** What was sent, or counted: messages by `member day slot N` and `member day channel N`, reactions by member. */
export interface Counted {
  readonly messages: Tally;
  readonly given: Tally;
  readonly received: Tally;
}

/** Counts by key, without zeros. */
export class Counter {
  readonly #counts = new Map<string, number>();

  add(key: string, amount = 1): void {
    const count = (this.#counts.get(key) ?? 0) + amount;
    if (count === 0) this.#counts.delete(key);
    else this.#counts.set(key, count);
  }

  tally(): Tally {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** The keys under which a member's messages of a UTC day are compared. */
export const slotKey = (userId: string, day: string, slot: number | string) => `${userId} ${day} slot ${slot}`;
export const channelKey = (userId: string, day: string, channelId: string) => `${userId} ${day} channel ${channelId}`;

/** Keeps what the local Discord sends, from its dispatches; each message once, each reaction as it stands in the end. */
export function keepRecord(discord: LocalDiscord): { readonly sent: number; counted(): Counted } {
  const messages = new Map<string, GatewayMessageCreateDispatchData>();
  const standing = new Map<string, { readonly giver: string; readonly receiver: string }>();
  const keyOf = ({ message_id, user_id, emoji }: GatewayMessageReactionRemoveDispatchData) =>
    `${message_id} ${user_id} ${emoji.name}`;
  discord.onDispatch(({ type, json, how }) => {
    if (how === 'repeat' || how === 'replay') return;
    if (type === 'MESSAGE_CREATE') {
      const message: GatewayMessageCreateDispatchData = JSON.parse(json).d;
      if (!message.author.bot && !message.webhook_id) messages.set(message.id, message);
    } else if (type === 'MESSAGE_REACTION_ADD') {
      const reaction: GatewayMessageReactionAddDispatchData = JSON.parse(json).d;
      const receiver = messages.get(reaction.message_id)?.author.id ?? '';
      standing.set(keyOf(reaction), { giver: reaction.user_id, receiver });
    } else if (type === 'MESSAGE_REACTION_REMOVE') {
      const reaction: GatewayMessageReactionRemoveDispatchData = JSON.parse(json).d;
      standing.delete(keyOf(reaction));
    }
  });
  return {
    get sent() {
      return messages.size;
    },
    counted() {
      const [byPlace, given, received] = [new Counter(), new Counter(), new Counter()];
      for (const { id, author, channel_id } of messages.values()) {
        // Discord's own rule: the upper 42 bits are milliseconds since 2015.
        const at = new Date(Number(BigInt(id) >> 22n) + Date.UTC(2015, 0, 1));
        const day = at.toISOString().slice(0, 10);
        byPlace.add(slotKey(author.id, day, at.getUTCHours() * 4 + Math.floor(at.getUTCMinutes() / 15)));
        byPlace.add(channelKey(author.id, day, channel_id));
      }
      for (const { giver, receiver } of standing.values()) {
        given.add(giver);
        received.add(receiver);
      }
      return { messages: byPlace.tally(), given: given.tally(), received: received.tally() };
    },
  };
}
