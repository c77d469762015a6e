import { ChannelType, GatewayIntentBits } from 'discord-api-types/v10';
import type { Random } from '../../demo/random.js';
import type { LocalDiscord } from '../../local-discord/index.js';
import { snowflakeAt } from '../../src/base/snowflake.js';

/** Many more people than the local Discord could hold as members: they exist in what they send only. */
export interface Crowd {
  /** A message, a reaction or the removal of one. */
  act(): void;
  /** The next member who was not yet called says something. */
  call(): void;
}

const FIRST_USER = 500_000_000_000_000_000n;
/** Messages that people react to. */
const RECENT = 2_000;
/** Of so many people comes half of what happens. */
const REGULARS = 0.02;
/** Channels in which one person writes. */
const HAUNTS = 6;
const EMOJI = ['👍', '🎉', '🔥', '❤️', '👀'];

/** Half of all events come from the few regulars, the rest from anybody. */
export function createCrowd(options: {
  readonly discord: LocalDiscord;
  readonly guildId: string;
  readonly channels: readonly string[];
  readonly members: number;
  readonly random: Random;
  readonly now: () => number;
}): Crowd {
  const { discord, guildId, channels, members, random, now } = options;
  const recent: { readonly id: string; readonly channelId: string; readonly authorId: string }[] = [];
  const standing: {
    readonly messageId: string;
    readonly channelId: string;
    readonly number: number;
    readonly emoji: string;
  }[] = [];
  let sent = 0n;
  let called = 0;

  const someone = () => random.below(random.chance(0.5) ? Math.ceil(members * REGULARS) : members);
  const userOf = (number: number) => ({
    id: String(FIRST_USER + BigInt(number)),
    username: `member${number}`,
    global_name: `Member ${number}`,
    discriminator: '0',
    avatar: 'a_0123456789abcdef0123456789abcdef',
    public_flags: 0,
  });
  const member = { roles: [], nick: null, joined_at: '2024-03-05T17:21:44.123000+00:00', deaf: false, mute: false };
  const dispatch = (type: string, intent: number, data: object) =>
    discord.dispatchRaw(type, JSON.stringify({ guild_id: guildId, ...data }), guildId, intent);

  function message(number: number): void {
    const author = userOf(number);
    const channelId = channels[(number * HAUNTS + random.below(HAUNTS)) % channels.length] ?? '';
    // The lower 22 bits tell messages of one millisecond apart.
    const id = String(BigInt(snowflakeAt(now())) + (sent++ % 4_194_304n));
    dispatch('MESSAGE_CREATE', GatewayIntentBits.GuildMessages, {
      id,
      type: 0,
      channel_id: channelId,
      channel_type: ChannelType.GuildText,
      author,
      member,
      content: '',
      timestamp: new Date(now()).toISOString(),
      edited_timestamp: null,
      tts: false,
      mention_everyone: false,
      mentions: [],
      mention_roles: [],
      attachments: [],
      embeds: [],
      components: [],
      pinned: false,
      flags: 0,
    });
    if (recent.length < RECENT) recent.push({ id, channelId, authorId: author.id });
    else recent[random.below(RECENT)] = { id, channelId, authorId: author.id };
  }

  function react(): void {
    const { id: messageId, channelId, authorId } = random.pick(recent);
    const number = someone();
    const emoji = random.pick(EMOJI);
    const user = userOf(number);
    dispatch('MESSAGE_REACTION_ADD', GatewayIntentBits.GuildMessageReactions, {
      user_id: user.id,
      message_id: messageId,
      channel_id: channelId,
      message_author_id: authorId,
      member: { ...member, user },
      emoji: { id: null, name: emoji },
      burst: false,
      type: 0,
    });
    standing.push({ messageId, channelId, number, emoji });
  }

  function takeBack(): void {
    const [taken] = standing.splice(random.below(standing.length), 1);
    if (!taken) return;
    dispatch('MESSAGE_REACTION_REMOVE', GatewayIntentBits.GuildMessageReactions, {
      user_id: userOf(taken.number).id,
      message_id: taken.messageId,
      channel_id: taken.channelId,
      emoji: { id: null, name: taken.emoji },
      burst: false,
      type: 0,
    });
    if (standing.length > RECENT) standing.length = RECENT;
  }

  return {
    act() {
      if (recent.length === 0 || random.chance(0.7)) message(someone());
      else if (standing.length === 0 || random.chance(0.8)) react();
      else takeBack();
    },
    call: () => message(called++ % members),
  };
}
