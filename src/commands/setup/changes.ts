import type { Snowflake } from '../../base/snowflake.js';
import { type Unfit, unfitForBoards } from '../../discord/channel-types.js';
import type { Settings } from '../../guilds/guild-settings.js';
import { MOST_CHANNELS, REFRESH_MINUTES } from '../../guilds/guild-settings.js';
import type { Ledger } from '../../ledger/ledger.js';

/** Why a channel cannot hold the guild's board; null: it can. */
export function unfitIn(
  { directory }: Pick<Ledger, 'directory'>,
  guildId: Snowflake,
  channelId: Snowflake | undefined,
): Unfit | null {
  const channel = channelId === undefined ? null : directory.channel(channelId);
  return unfitForBoards(channel?.guildId === guildId ? channel : null);
}

/** With an interval in minutes as a menu gives it; anything else leaves the interval to the operator. */
export function withRefresh(settings: Settings, value: string | undefined): Settings {
  const { refreshMinutes: _usual, ...rest } = settings;
  const minutes = REFRESH_MINUTES.find((known) => String(known) === value);
  return minutes === undefined ? rest : { ...rest, refreshMinutes: minutes };
}

/** Channels that alone count, or those that do not. */
export type ChannelList = 'counted' | 'notCounted';

/**
 * With channels added to a list and others taken away, on top of what it is now: what somebody else chose meanwhile stays.
 * Channels that are gone fall out. null: these would be too many.
 */
export function withChannels(
  settings: Settings,
  list: ChannelList,
  {
    added = [],
    taken = [],
    isThere,
  }: {
    readonly added?: readonly Snowflake[];
    readonly taken?: readonly Snowflake[];
    readonly isThere: (channelId: Snowflake) => boolean;
  },
): Settings | null {
  const { [list]: before = [], ...rest } = settings;
  const after = new Set([...before, ...added]);
  for (const id of taken) after.delete(id);
  const channels = [...after].filter(isThere);
  if (channels.length > MOST_CHANNELS) return null;
  return channels.length === 0 ? rest : { ...rest, [list]: channels };
}
