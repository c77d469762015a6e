import type { Snowflake } from '../base/snowflake.js';

/** A human's message in a guild. Its time is its snowflake's. */
export interface MessageSent {
  readonly kind: 'message';
  /** The message's id: the natural key by which it is counted once. */
  readonly messageId: Snowflake;
  readonly guildId: Snowflake;
  /** Where the message stands; a thread counts under its own id. */
  readonly channelId: Snowflake;
  readonly userId: Snowflake;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** The member's name as shown in the guild (nickname, else display name, else user name). */
  readonly name: string;
  /** The message told nothing of the member, so the name is the user's own: it stands only where none is known. */
  readonly nameOfUser?: true;
  /** The message it answers; absent: none, or one of the member's own, of a bot or of a webhook. */
  readonly reply?: ReplyTo;
  /** Stickers in it; absent: none. */
  readonly stickers?: number;
}

/** A message that is answered. */
export interface ReplyTo {
  readonly messageId: Snowflake;
  readonly channelId: Snowflake;
  /** A human, as Discord said with the answer; null: it did not say who wrote it. */
  readonly authorId: Snowflake | null;
}

/** A human added a reaction. Natural key: message, user, emoji, normal or burst. */
export interface ReactionAdded {
  readonly kind: 'reactionAdded';
  readonly messageId: Snowflake;
  readonly guildId: Snowflake;
  readonly channelId: Snowflake;
  readonly userId: Snowflake;
  /** A custom emoji's id, or the Unicode emoji itself. */
  readonly emoji: string;
  /** A super reaction ("burst"). */
  readonly burst: boolean;
  /** When the dispatch arrived (Discord gives reactions no time), milliseconds since the Unix epoch. */
  readonly at: number;
  readonly name: string | null;
  /** `message_author_id` of the dispatch; null where Discord did not send it. May be a bot or webhook. */
  readonly authorId: Snowflake | null;
}

/** One user's reaction was removed (by whomever). */
export interface ReactionRemoved {
  readonly kind: 'reactionRemoved';
  readonly messageId: Snowflake;
  readonly guildId: Snowflake;
  readonly userId: Snowflake;
  readonly emoji: string;
  readonly burst: boolean;
}

/** All reactions of a message, or all with one emoji (normal and burst), were removed. Discord names no users. */
export interface ReactionsCleared {
  readonly kind: 'reactionsCleared';
  readonly messageId: Snowflake;
  readonly guildId: Snowflake;
  /** null: all of them. */
  readonly emoji: string | null;
}

/** One countable thing that happened. The only vocabulary past the collectors. */
export type Activity = MessageSent | ReactionAdded | ReactionRemoved | ReactionsCleared;

/** A user known not to be human (bot, webhook): what it does never counts. */
export interface BotSeen {
  readonly kind: 'bot';
  readonly userId: Snowflake;
}
