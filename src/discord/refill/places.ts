import { ChannelType } from 'discord-api-types/v10';
import type { Snowflake } from '../../base/snowflake.js';
import type { ChannelRecord } from '../../guilds/channel.js';
import type { GuildRecord } from '../../guilds/guild.js';
import { PERMISSION_BITS, permissionsIn } from '../permissions.js';

const VOICE: ReadonlySet<number> = new Set([ChannelType.GuildVoice, ChannelType.GuildStageVoice]);

const CONNECT = 1n << 20n;
const MANAGE_THREADS = 1n << 34n;

/** Only text channels can have private threads. */
export const holdsPrivateThreads = ({ type }: { readonly type: number }): boolean => type === ChannelType.GuildText;

/** What the bot may read of a channel and its threads. */
export interface Sight {
  /** false: Discord delivers nothing of it either, so nothing is missed there. */
  readonly sees: boolean;
  /** The permission without which Discord keeps the history back; null: none is missing. */
  readonly lacks: 'ReadMessageHistory' | 'Connect' | null;
  /** Whether it also sees private threads that it is no member of. */
  readonly allThreads: boolean;
}

/**
 * What the bot may read, by its permissions: without Read Message History Discord answers with no messages, not with an error.
 * @see https://discord.com/developers/docs/resources/message#get-channel-messages
 */
export function sightOf(
  guild: GuildRecord,
  channel: Pick<ChannelRecord, 'type' | 'overwrites'>,
  botUserId: Snowflake,
): Sight {
  const bits = permissionsIn(guild, channel, { userId: botUserId, roles: guild.ownRoles });
  const lacks = !(bits & PERMISSION_BITS.ReadMessageHistory)
    ? 'ReadMessageHistory'
    : VOICE.has(channel.type) && !(bits & CONNECT)
      ? 'Connect'
      : null;
  return {
    sees: (bits & PERMISSION_BITS.ViewChannel) !== 0n,
    lacks,
    allThreads: (bits & MANAGE_THREADS) !== 0n,
  };
}
