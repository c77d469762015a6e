import { ChannelType } from 'discord-api-types/v10';
import type { Snowflake } from '../base/snowflake.js';
import type { ChannelRecord } from '../guilds/channel.js';
import { isThreadType } from '../guilds/channel.js';
import type { GuildRecord } from '../guilds/guild.js';
import { PERMISSION_BITS, permissionsIn } from './permissions.js';

/** What is known of servers and channels. */
interface Directory {
  guild(guildId: Snowflake): GuildRecord | null;
  channel(channelId: Snowflake): ChannelRecord | null;
}

/** Where a channel stands: a thread below its parent, a channel by itself; null: it is not to be seen. */
type PlaceOf = (channelId: Snowflake) => { readonly parentId: Snowflake | null } | null;

/**
 * Where channels and threads stand, for somebody: none that is gone, that this person may not see, and no private thread,
 * since nobody says who is in it.
 * @param roles ids of the person's roles
 */
export function placesFor(
  directory: Directory,
  { guildId, userId }: { readonly guildId: Snowflake; readonly userId: Snowflake },
  roles: readonly Snowflake[],
): PlaceOf {
  const guild = directory.guild(guildId);
  return (channelId) => {
    const channel = directory.channel(channelId);
    if (guild === null || channel === null || channel.type === ChannelType.PrivateThread) return null;
    const isThread = isThreadType(channel.type);
    const home = isThread ? channel.parentId && directory.channel(channel.parentId) : channel;
    if (!home || home.guildId !== guildId) return null;
    const bits = permissionsIn(guild, home, { userId, roles });
    return (bits & PERMISSION_BITS.ViewChannel) === 0n ? null : { parentId: isThread ? home.id : null };
  };
}

/** No member: has the rights that everyone has, and no others. */
const ANYBODY = '0';

/** The same for everybody in a guild: what may be named in front of all. */
export function publicPlaces(directory: Directory, guildId: Snowflake): PlaceOf {
  return placesFor(directory, { guildId, userId: ANYBODY }, []);
}
