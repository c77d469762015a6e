import { ChannelType, MessageType } from 'discord-api-types/v10';
import type { DemoClock } from '../local-discord/clock.js';
import type { LocalDiscord } from '../local-discord/local-discord.js';
import type { Snowflake } from '../src/base/snowflake.js';
import type { Tally } from './tally.js';

/** A reaction that stands. */
export interface Standing {
  readonly message: Snowflake;
  readonly user: Snowflake;
  readonly emoji: string;
  readonly burst: boolean;
}

/** Why a deed was not done. */
export type NotDone = 'gone' | 'notYours' | 'tooManyEmoji' | 'noThreadHere' | 'hasThread';

/** What a person does to a message; null: done. Everything countable is told to the tally. */
export interface Deeds {
  /** Reacts, or takes that back; what is so already stays so. */
  react(deed: {
    readonly userId: Snowflake;
    readonly messageId: Snowflake;
    readonly emoji: string;
    readonly on: boolean;
  }): NotDone | null;
  edit(deed: { readonly userId: Snowflake; readonly messageId: Snowflake; readonly content: string }): NotDone | null;
  remove(deed: { readonly userId: Snowflake; readonly messageId: Snowflake }): NotDone | null;
  /** Starts a thread from a message of a channel; the thread has the message's id. */
  startThread(deed: {
    readonly userId: Snowflake;
    readonly messageId: Snowflake;
    readonly name: string;
  }): NotDone | null;
}

/** Different emoji on a message, at most. @see https://discord.com/developers/docs/topics/opcodes-and-status-codes#json (30010) */
const MOST_EMOJI = 20;
/** Messages that somebody said; all others are Discord's notices, or somebody's answer to a command. */
const SAID: readonly MessageType[] = [MessageType.Default, MessageType.Reply];

export function createDeeds({
  discord,
  clock,
  tally,
  standing,
}: {
  readonly discord: LocalDiscord;
  readonly clock: Pick<DemoClock, 'now'>;
  readonly tally: Tally;
  /** Reactions that somebody may take back: it grows and shrinks. */
  readonly standing: Standing[];
}): Deeds {
  /** A message that a person may change; a word: why not. */
  function own(userId: Snowflake, messageId: Snowflake): NotDone | null {
    const message = discord.message(messageId);
    if (!message) return 'gone';
    return message.author.id === userId && SAID.includes(message.type) ? null : 'notYours';
  }

  return {
    react({ userId, messageId, emoji, on }) {
      const message = discord.message(messageId);
      if (!message) return 'gone';
      const key = { message: messageId, user: userId, emoji, burst: false };
      const reaction = { messageId, userId, emoji };
      if (!on) {
        if (!discord.removeReaction(reaction)) return null;
        tally.reactionRemoved(key);
        const place = standing.findIndex(
          (one) => one.message === messageId && one.user === userId && one.emoji === emoji && !one.burst,
        );
        if (place !== -1) standing.splice(place, 1);
        return null;
      }
      const { reactions = [], author, webhook_id: webhookId } = message;
      if (reactions.length >= MOST_EMOJI && !reactions.some((one) => one.emoji.name === emoji)) return 'tooManyEmoji';
      if (!discord.addReaction(reaction)) return null;
      const receiver = author.bot || webhookId !== undefined ? null : author.id;
      tally.reactionAdded({ ...key, at: clock.now(), receiver });
      standing.push(key);
      return null;
    },
    edit({ userId, messageId, content }) {
      const why = own(userId, messageId);
      if (why === null) discord.editMessage(messageId, content);
      return why;
    },
    remove({ userId, messageId }) {
      const why = own(userId, messageId);
      // What was said was said: it stays counted.
      if (why === null) discord.deleteMessage(messageId);
      return why;
    },
    startThread({ userId, messageId, name }) {
      const message = discord.message(messageId);
      if (!message) return 'gone';
      if (discord.world.channels.has(messageId)) return 'hasThread';
      const channel = discord.world.channels.get(message.channel_id);
      if (channel?.type !== ChannelType.GuildText) return 'noThreadHere';
      discord.addThread({ parentId: channel.id, messageId, name, ownerId: userId });
      return null;
    },
  };
}
