import { ChannelType, GatewayIntentBits } from 'discord-api-types/v10';
import { createDemoClock, type DemoClock } from '../local-discord/clock.js';
import { createLocalDiscord, type LocalDiscord } from '../local-discord/local-discord.js';
import { snowflakeAt } from '../src/base/snowflake.js';

/** A local Discord with one guild, and a stream of messages that can be sent as fast as they are taken. */
export interface Stream {
  readonly discord: LocalDiscord;
  readonly clock: DemoClock;
  readonly guildId: string;
  /** Sends messages number `from` to `to - 1`. */
  send(from: number, to: number): Promise<void>;
  close(): Promise<void>;
}

const CHANNELS = 20;
/** Messages between two looks whether the sockets are drained. */
const BATCH = 1_000;

/** @param members distinct writers, who take turns */
export async function createStream(members: number, now: number): Promise<Stream> {
  const clock = createDemoClock(now);
  const discord = await createLocalDiscord({ clock, rateLimits: false, replayLimit: 250_000, identifyWindow: 0 });
  const guildId = discord.addGuild({ name: 'Bench' }).id;
  const channels = Array.from(
    { length: CHANNELS },
    (_, index) => discord.addChannel({ guildId, name: `channel-${index}` }).id,
  );
  const firstUser = 500_000_000_000_000_000n;

  /** A message as Discord sends it to a bot without the message content intent. */
  function payload(number: number): string {
    const user = String(firstUser + BigInt(number % members) * 4_194_304n * 1_000n);
    const id = String(BigInt(snowflakeAt(clock.now())) + BigInt(number));
    const name = `member${number % members}`;
    return JSON.stringify({
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
      channel_id: channels[number % CHANNELS],
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
    });
  }

  return {
    discord,
    clock,
    guildId,
    async send(from, to) {
      for (let number = from; number < to; number += 1) {
        discord.dispatchRaw('MESSAGE_CREATE', payload(number), guildId, GatewayIntentBits.GuildMessages);
        if (number % BATCH === BATCH - 1) await discord.drained();
      }
      await discord.drained();
    },
    close: () => discord.close(),
  };
}
