import { PermissionFlagsBits as Bit, StickerFormatType } from 'discord-api-types/v10';
import type { DemoClock } from '../local-discord/clock.js';
import type { LocalDiscord } from '../local-discord/local-discord.js';
import type { Snowflake } from '../src/base/snowflake.js';
import { timeOf } from '../src/base/snowflake.js';
import { CHANNELS, EMOJI, LINES, NAMES } from './cast.js';
import { createDeeds, type Deeds, type Standing } from './deeds.js';
import type { Role } from './page/protocol.js';
import type { Random } from './random.js';
import type { Tally } from './tally.js';

export interface Person {
  readonly id: Snowflake;
  readonly name: string;
  /** How much this person says, against others. */
  readonly talk: number;
}

/** A line of chat, for the picture in the terminal. */
export interface Line {
  readonly channel: string;
  readonly who: string;
  readonly text: string;
}

const STICKER = { id: '749054660769218631', name: 'Wave', format_type: StickerFormatType.Lottie };

/** A simulated guild and what its people do. Everything countable is told to the tally. */
export interface Community {
  readonly guildId: Snowflake;
  readonly statsChannelId: Snowflake;
  readonly people: readonly Person[];
  /** May use `/stat_refresh`. */
  readonly moderatorId: Snowflake;
  /** Somebody with each kind of rights: whom a visitor of the demo can be. They do nothing by themselves ... */
  readonly visitors: Readonly<Record<Role, Person>>;
  /** ... but while this is on, so that they have a past. */
  visitorsAct(on: boolean): void;
  /** What was said last, newest last. */
  readonly lines: readonly Line[];
  /** One thing that people, bots or webhooks do; a message gets the given time, reactions happen by the clock. */
  act(at: number): void;
  /** What a visitor does besides writing. */
  readonly deeds: Deeds;
  /** Somebody writes now; returns the message's id. */
  write(message: { readonly userId: Snowflake; readonly channelId: Snowflake; readonly content: string }): Snowflake;
}

interface Target {
  readonly id: Snowflake;
  readonly author: Snowflake;
  readonly human: boolean;
}

export interface CommunityOptions {
  readonly discord: LocalDiscord;
  readonly clock: DemoClock;
  readonly tally: Tally;
  readonly random: Random;
  /** Humans; at least the names of the cast. */
  readonly members?: number;
}

const JOINED = 7;
/** About as much as the tenth of the cast. */
const VISITORS_TALK = 0.25;
const RECENT = 150;

export function createCommunity({
  discord,
  clock,
  tally,
  random,
  members = NAMES.length,
}: CommunityOptions): Community {
  const owner = discord.addUser({ name: 'owner', globalName: 'The owner' });
  const guild = discord.addGuild({ name: 'The Lantern', ownerId: owner.id });
  const guildId = guild.id;
  const moderatorRole = discord.addRole({ guildId, name: 'Moderators', permissions: Bit.ManageMessages });
  const adminRole = discord.addRole({ guildId, name: 'Admins', permissions: Bit.Administrator });
  const people: Person[] = Array.from({ length: members }, (_, index) => {
    const name = NAMES[index] ?? `Member ${index + 1}`;
    const roles = index === 0 ? [moderatorRole.id] : [];
    const { user } = discord.addMember({ guildId, user: { globalName: name }, roles });
    return { id: user.id, name, talk: 1 / (1 + index * 0.35) };
  });
  const visitor = (name: string, roles: readonly Snowflake[]): Person => ({
    id: discord.addMember({ guildId, user: { globalName: name }, roles }).user.id,
    name,
    talk: VISITORS_TALK,
  });
  const visitors = {
    member: visitor('Mika', []),
    moderator: visitor('Sol', [moderatorRole.id]),
    admin: visitor('Robin', [adminRole.id]),
  };
  const bots = ['Helper', 'Radio', 'Dice'].map(
    (name) => discord.addMember({ guildId, user: { name, bot: true } }).user.id,
  );

  const statsChannelId = discord.addChannel({ guildId, name: 'stats' }).id;
  const channels = CHANNELS.map((name) => discord.addChannel({ guildId, name }));
  const forum = discord.addChannel({ guildId, name: 'help', type: 'forum' });
  const places = [...channels, ...channels];
  const webhook = discord.addWebhook({ channelId: channels[0]?.id ?? forum.id, name: 'News' });

  let acting: readonly Person[] = people;
  const recent: Target[] = [];
  const standing: Standing[] = [];
  const lines: Line[] = [];

  /** A forum post, whose first message counts, and a thread: made while the bot listens. */
  function openThreads(): void {
    const author = random.pick(people).id;
    const post = discord.addThread({
      parentId: forum.id,
      name: 'How do I start?',
      ownerId: author,
      content: 'Hello! Where do I begin?',
    });
    tally.message({
      at: timeOf(post.id),
      user: author,
      channel: forum.id,
      place: post.id,
      answers: null,
      stickers: 0,
    });
    const thread = discord.addThread({
      parentId: channels[0]?.id ?? forum.id,
      name: 'Summer trip',
      ownerId: random.pick(people).id,
    });
    places.push(post, thread);
  }

  /** The channel of a thread; itself, where it is none. */
  function homeOf(channelId: Snowflake): Snowflake {
    const place = discord.world.channels.get(channelId);
    return (place?.thread && place.parentId) || channelId;
  }

  function remember(target: Target): void {
    recent.push(target);
    if (recent.length > RECENT) recent.shift();
  }

  function say(at: number): void {
    const person = random.weighted(acting, ({ talk }) => talk);
    const place = random.pick(places);
    const text = random.pick(LINES);
    const answered = random.chance(0.2) ? discord.messages(place.id).at(-1) : undefined;
    const stickers = random.chance(0.05) ? [STICKER] : [];
    const message = discord.sendMessage({
      channelId: place.id,
      author: person.id,
      content: text,
      at,
      stickers,
      ...(answered && { replyTo: answered.id }),
    });
    const isOther = answered && !answered.author.bot && answered.author.id !== person.id;
    tally.message({
      at: timeOf(message.id),
      user: person.id,
      channel: homeOf(place.id),
      place: place.id,
      answers: isOther ? answered.author.id : null,
      stickers: stickers.length,
    });
    remember({ id: message.id, author: person.id, human: true });
    lines.push({ channel: place.name, who: person.name, text });
    if (lines.length > 20) lines.shift();
  }

  /** What must not be counted: bots, webhooks and Discord's own notices. */
  function noise(at: number): void {
    const place = random.pick(channels);
    if (random.chance(0.5)) {
      const bot = random.pick(bots);
      const message = discord.sendMessage({ channelId: place.id, author: bot, content: 'beep', at });
      remember({ id: message.id, author: bot, human: false });
    } else if (random.chance(0.6)) {
      const message = discord.sendMessage({
        channelId: channels[0]?.id ?? place.id,
        webhook: webhook.id,
        content: 'A headline',
        at,
      });
      remember({ id: message.id, author: webhook.id, human: false });
    } else {
      discord.sendMessage({ channelId: place.id, author: random.pick(people).id, type: JOINED, at });
    }
  }

  function react(): void {
    const target = recent[recent.length - 1 - random.below(Math.min(recent.length, 30))];
    if (!target) return;
    const emoji = random.pick(EMOJI);
    if (random.chance(0.05)) {
      discord.addReaction({ messageId: target.id, userId: random.pick(bots), emoji });
      return;
    }
    const user =
      random.chance(0.05) && target.human ? target.author : random.weighted(acting, ({ talk }) => talk + 0.2).id;
    const burst = random.chance(0.08);
    if (!discord.addReaction({ messageId: target.id, userId: user, emoji, burst })) return;
    tally.reactionAdded({
      message: target.id,
      user,
      emoji,
      burst,
      at: clock.now(),
      receiver: target.human ? target.author : null,
    });
    standing.push({ message: target.id, user, emoji, burst });
    if (standing.length > 400) standing.shift();
  }

  function takeBack(): void {
    const index = random.below(standing.length);
    const [reaction] = standing.splice(index, 1);
    if (!reaction) return;
    const { message, user, emoji, burst } = reaction;
    if (discord.message(message) && discord.removeReaction({ messageId: message, userId: user, emoji, burst })) {
      tally.reactionRemoved(reaction);
    }
  }

  function clear(): void {
    const target = random.pick(recent);
    if (!discord.message(target.id)) return;
    const emoji = random.chance(0.5) ? random.pick(EMOJI) : null;
    if (emoji === null) discord.removeAllReactions(target.id);
    else discord.removeEmojiReactions(target.id, emoji);
    tally.reactionsCleared(target.id, emoji);
  }

  function removeMessage(): void {
    const index = random.below(recent.length);
    const [target] = recent.splice(index, 1);
    if (target && discord.message(target.id)) discord.deleteMessage(target.id);
  }

  return {
    guildId,
    statsChannelId,
    people,
    moderatorId: people[0]?.id ?? owner.id,
    visitors,
    visitorsAct(on) {
      acting = on ? [...people, ...Object.values(visitors)] : people;
    },
    lines,
    deeds: createDeeds({ discord, clock, tally, standing }),
    write({ userId, channelId, content }) {
      const message = discord.sendMessage({ channelId, author: userId, content });
      tally.message({
        at: timeOf(message.id),
        user: userId,
        channel: homeOf(channelId),
        place: channelId,
        answers: null,
        stickers: 0,
      });
      remember({ id: message.id, author: userId, human: true });
      return message.id;
    },
    act(at) {
      if (places.length === 2 * channels.length) openThreads();
      const dice = random.next();
      if (dice < 0.58 || recent.length === 0) say(at);
      else if (dice < 0.64) noise(at);
      else if (dice < 0.92) react();
      else if (dice < 0.97) takeBack();
      else if (dice < 0.98) clear();
      else removeMessage();
    },
  };
}
