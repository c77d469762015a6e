import type { APIMessage } from 'discord-api-types/v10';
import type { LocalDiscord } from '../../local-discord/index.js';
import { timeOf } from '../../src/base/snowflake.js';
import { dayOf, dayToString, slotOf } from '../../src/base/time/slots.js';
import { OTHER } from '../../src/counts/breakdowns.js';
import { emojiKey } from '../../src/counts/emoji.js';

/**
 * Counts by key, without zeros. What counts: `messages GUILD USER DAY slot N`, `given GUILD USER`, `received GUILD USER`,
 * `replies GUILD USER`, `answered GUILD USER`, `stickers GUILD USER`; and what these are split into (see `isSplit`).
 */
export type Tally = ReadonlyMap<string, number>;

/** Whether a key is of a breakdown: its amounts stand under another key, too. */
export const isSplit = (key: string): boolean => /^(channel|hour|whom|emoji|used) /.test(key);

/** Whether a message is of a kind that counts, and of a person. */
export const isHuman = (message: APIMessage) =>
  !message.author.bot && !message.webhook_id && (message.type === 0 || message.type === 19);

/** The message that one answers; null: it answers none, or one that is gone. */
export function answeredBy(message: APIMessage, discord: Pick<LocalDiscord, 'message'>): APIMessage | null {
  const id = message.type === 19 ? message.message_reference?.message_id : undefined;
  return (id === undefined ? undefined : discord.message(id)) ?? null;
}

/** Adds up by key. */
export class Sums {
  readonly counts = new Map<string, number>();

  add(key: string, amount = 1): void {
    const count = (this.counts.get(key) ?? 0) + amount;
    if (count === 0) this.counts.delete(key);
    else this.counts.set(key, count);
  }

  /** A human's message with all that is counted of it. */
  message(guildId: string, message: APIMessage, answered: APIMessage | null): void {
    const { author, channel_id: channelId } = message;
    const at = timeOf(message.id);
    const [day, slot] = [dayToString(dayOf(at)), slotOf(at)];
    this.slot(guildId, author.id, day, slot);
    this.channel(guildId, author.id, day, channelId);
    this.channelSlot(guildId, day, channelId, slot);
    this.stickers(guildId, author.id, message.sticker_items?.length ?? 0);
    if (answered && !answered.author.bot && !answered.webhook_id && answered.author.id !== author.id) {
      this.replies(guildId, author.id);
      this.whom(guildId, author.id, answered.author.id);
      this.answered(guildId, answered.author.id);
    }
  }

  /** A member's messages in a slot of a UTC day, and in a channel. */
  slot(guildId: string, userId: string, day: string, slot: number | string, amount = 1): void {
    this.add(`messages ${guildId} ${userId} ${day} slot ${slot}`, amount);
  }

  channel(guildId: string, userId: string, day: string, channelId: string, amount = 1): void {
    this.add(`channel ${guildId} ${userId} ${day} ${channelId}`, amount);
  }

  /** All messages of a channel in a slot, as the server's day has them. */
  channelSlot(guildId: string, day: string, channelId: string, slot: number | string, amount = 1): void {
    this.add(`hour ${guildId} ${day} ${channelId} slot ${slot}`, amount);
  }

  /** Reactions of a member with an emoji: theirs in all, by the emoji, and the server's by the emoji. */
  given(guildId: string, userId: string, emoji: string, amount = 1): void {
    this.givenInAll(guildId, userId, amount);
    this.emoji(guildId, userId, emojiKey(emoji), amount);
    this.used(guildId, emojiKey(emoji), amount);
  }

  givenInAll(guildId: string, userId: string, amount: number): void {
    this.add(`given ${guildId} ${userId}`, amount);
  }

  /** @param key as emoji are counted */
  emoji(guildId: string, userId: string, key: string, amount: number): void {
    this.add(`emoji ${guildId} ${userId} ${key}`, amount);
  }

  used(guildId: string, key: string, amount: number): void {
    this.add(`used ${guildId} ${key}`, amount);
  }

  received(guildId: string, userId: string, amount = 1): void {
    this.add(`received ${guildId} ${userId}`, amount);
  }

  replies(guildId: string, userId: string, amount = 1): void {
    this.add(`replies ${guildId} ${userId}`, amount);
  }

  whom(guildId: string, userId: string, answeredId: string, amount = 1): void {
    this.add(`whom ${guildId} ${userId} ${answeredId}`, amount);
  }

  answered(guildId: string, userId: string, amount = 1): void {
    this.add(`answered ${guildId} ${userId}`, amount);
  }

  stickers(guildId: string, userId: string, amount: number): void {
    this.add(`stickers ${guildId} ${userId}`, amount);
  }
}

/** A key of a breakdown, and beside it the one under which documents add up what they have no room for. */
function otherBeside(key: string): string | null {
  if (!isSplit(key)) return null;
  // Of channels by slot, the channel stands before the slot.
  const [channel, slot] = / slot /.test(key)
    ? [key.slice(0, key.lastIndexOf(' slot ')), key.slice(key.lastIndexOf(' slot '))]
    : [key, ''];
  return `${channel.slice(0, channel.lastIndexOf(' '))} ${OTHER}${slot}`;
}

/** What must be stored where documents keep a breakdown's largest keys only: what they lack of the others is added up. */
function withOthers(expected: Tally, stored: Tally): Tally {
  const folded = new Map(expected);
  for (const [key, amount] of expected) {
    const left = amount - (stored.get(key) ?? 0);
    const other = left > 0 ? otherBeside(key) : null;
    if (other === null || !stored.has(other)) continue;
    folded.set(key, amount - left);
    folded.set(other, (folded.get(other) ?? 0) + left);
  }
  return folded;
}

/** How what is stored differs from what must be: events missing, events too many, and the first few keys. */
export function compare(must: Tally, stored: Tally): { lost: number; doubled: number; wrong: string[] } {
  const expected = withOthers(must, stored);
  let lost = 0;
  let doubled = 0;
  const wrong: string[] = [];
  for (const key of new Set([...expected.keys(), ...stored.keys()])) {
    const difference = (stored.get(key) ?? 0) - (expected.get(key) ?? 0);
    if (difference === 0) continue;
    if (wrong.length < 5) wrong.push(`${key}: ${stored.get(key) ?? 0} instead of ${expected.get(key) ?? 0}`);
    // What is split stands under its metric: counted there, unless only the split is wrong.
    if (isSplit(key)) continue;
    if (difference < 0) lost -= difference;
    else doubled += difference;
  }
  return { lost, doubled, wrong };
}
