import { ChannelType, GatewayIntentBits } from 'discord-api-types/v10';
import { createDemoClock, type DemoClock } from '../local-discord/clock.js';
import { createLocalDiscord, type LocalDiscord } from '../local-discord/local-discord.js';
import { snowflakeAt } from '../src/base/snowflake.js';

/** A local Discord with one guild, and a stream of messages that can be sent as fast as they are taken. */
export interface Stream {
  readonly discord: LocalDiscord;
  readonly clock: DemoClock;
  readonly guildId: string;
  /** Sends messages number `from` to `to - 1`, with what comes of them; how many dispatches these were. */
  send(from: number, to: number): Promise<number>;
  close(): Promise<void>;
}

/** What a stream consists of: messages alone, or also replies, stickers and reactions, as people write them. */
export type Traffic = 'messages' | 'all';

const CHANNELS = 20;
/** Of how many messages one is a reply, has a sticker, is reacted to, in a stream of everything. */
const ONE_IN = { reply: 4, sticker: 10, reaction: 5 };
/** Messages between two looks whether the sockets are drained. */
const BATCH = 1_000;

/** @param members distinct writers, who take turns */
export async function createStream(members: number, now: number, traffic: Traffic = 'messages'): Promise<Stream> {
  const clock = createDemoClock(now);
  const discord = await createLocalDiscord({ clock, rateLimits: false, replayLimit: 250_000, identifyWindow: 0 });
  const guildId = discord.addGuild({ name: 'Bench' }).id;
  const channels = Array.from(
    { length: CHANNELS },
    (_, index) => discord.addChannel({ guildId, name: `channel-${index}` }).id,
  );
  const firstUser = 500_000_000_000_000_000n;

  const userOf = (number: number) => String(firstUser + BigInt(number % members) * 4_194_304n * 1_000n);
  const idOf = (number: number) => String(BigInt(snowflakeAt(clock.now())) + BigInt(number));
  const channelOf = (number: number) => channels[number % CHANNELS];

  /** What makes a message a reply to the one before in its channel, or brings a sticker. */
  function besides(number: number): object {
    if (traffic === 'messages') return {};
    const answered = number - CHANNELS;
    const isReply = number % ONE_IN.reply === 0 && answered >= 0;
    const reference = { type: 0, message_id: idOf(answered), channel_id: channelOf(answered), guild_id: guildId };
    return {
      ...(isReply && { type: 19, message_reference: reference, referenced_message: message(answered) }),
      ...(number % ONE_IN.sticker === 0 && {
        sticker_items: [{ id: String(firstUser), name: 'Wave', format_type: 1 }],
      }),
    };
  }

  function reaction(number: number): string {
    return JSON.stringify({
      user_id: userOf(number + 1),
      type: 0,
      message_id: idOf(number),
      message_author_id: userOf(number),
      member: {
        user: { id: userOf(number + 1), username: `member${(number + 1) % members}`, discriminator: '0', avatar: null },
        roles: [],
        joined_at: '2024-03-05T17:21:44.123000+00:00',
        deaf: false,
        mute: false,
        flags: 0,
      },
      emoji: { id: null, name: '👍' },
      channel_id: channelOf(number),
      burst: false,
      guild_id: guildId,
    });
  }

  /** A message as Discord sends it to a bot without the message content intent. */
  function message(number: number): object {
    const user = userOf(number);
    const id = idOf(number);
    const name = `member${number % members}`;
    return {
      type: 0,
      tts: false,
      timestamp: new Date(clock.now()).toISOString(),
      pinned: false,
      nonce: String(number),
      mentions: [],
      mention_roles: [],
      mention_everyone: false,
      member: {
        roles: ['500000000000000001', '500000000000000002'],
        premium_since: null,
        pending: false,
        nick: null,
        mute: false,
        joined_at: '2024-03-05T17:21:44.123000+00:00',
        flags: 0,
        deaf: false,
        communication_disabled_until: null,
        banner: null,
        avatar: null,
      },
      id,
      flags: 0,
      embeds: [],
      edited_timestamp: null,
      content: '',
      components: [],
      channel_type: ChannelType.GuildText,
      channel_id: channelOf(number),
      author: {
        username: name,
        public_flags: 0,
        primary_guild: null,
        id: user,
        global_name: `Member ${number % members}`,
        display_name_styles: null,
        discriminator: '0',
        collectibles: null,
        clan: null,
        avatar_decoration_data: null,
        avatar: 'a_0123456789abcdef0123456789abcdef',
      },
      attachments: [],
      guild_id: guildId,
    };
  }

  return {
    discord,
    clock,
    guildId,
    async send(from, to) {
      let dispatches = 0;
      for (let number = from; number < to; number += 1) {
        const data = JSON.stringify({ ...message(number), ...besides(number) });
        discord.dispatchRaw('MESSAGE_CREATE', data, guildId, GatewayIntentBits.GuildMessages);
        dispatches += 1;
        if (traffic === 'all' && number % ONE_IN.reaction === 0) {
          const intent = GatewayIntentBits.GuildMessageReactions;
          discord.dispatchRaw('MESSAGE_REACTION_ADD', reaction(number), guildId, intent);
          dispatches += 1;
        }
        if (number % BATCH === BATCH - 1) await discord.drained();
      }
      await discord.drained();
      return dispatches;
    },
    close: () => discord.close(),
  };
}
