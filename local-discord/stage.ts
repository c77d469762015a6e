import type { Snowflake } from '../src/base/snowflake.js';
import type { Emit } from './gateway/audience.js';
import type { Ids } from './ids.js';
import type { Settings } from './options.js';
import type { Random } from './random.js';
import type { Files } from './world/files.js';
import type { Reader } from './world/payloads.js';
import type { ChannelState, World } from './world/world.js';

/** What every part of the local Discord works on: the world, and the way to tell the bot of it. */
export interface Stage {
  readonly world: World;
  readonly settings: Settings;
  readonly random: Random;
  readonly ids: Ids;
  readonly emit: Emit;
  /** GUILD_CREATE to the sessions of the guild's shard. */
  readonly announceGuild: (guildId: Snowflake) => void;
  /** Whether the bot sees a channel (and its guild is there). */
  readonly sees: (channel: ChannelState) => boolean;
  /** The bot as a reader of messages over REST. */
  readonly reader: Reader;
  readonly files: Files;
}
