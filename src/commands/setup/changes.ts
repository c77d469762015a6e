import type { Snowflake } from '../../base/snowflake.js';
import { takesBoards } from '../../discord/channel-types.js';
import type { Settings } from '../../guilds/guild-settings.js';
import { MOST_NOT_COUNTED, REFRESH_MINUTES } from '../../guilds/guild-settings.js';
import type { Ledger } from '../../ledger/ledger.js';

/** Whether a channel is one of the guild's that can hold a board. */
export function holdsBoards(
  ledger: Pick<Ledger, 'directory'>,
  guildId: Snowflake,
  channelId: Snowflake | undefined,
): channelId is Snowflake {
  const channel = channelId === undefined ? null : ledger.directory.channel(channelId);
  return channel?.guildId === guildId && takesBoards(channel);
}

/** With an interval in minutes as a menu gives it; anything else leaves the interval to the operator. */
export function withRefresh(settings: Settings, value: string | undefined): Settings {
  const { refreshMinutes: _usual, ...rest } = settings;
  const minutes = REFRESH_MINUTES.find((known) => String(known) === value);
  return minutes === undefined ? rest : { ...rest, refreshMinutes: minutes };
}

/**
 * With the channels that a person added to those not counted, and without those that they took away: what they saw is
 * compared with what they chose, so that a choice that somebody else made meanwhile stays. Channels that are gone fall out.
 * null: these would be too many.
 */
export function withNotCounted(
  settings: Settings,
  {
    seen,
    chosen,
    isThere,
  }: {
    readonly seen: readonly Snowflake[];
    readonly chosen: readonly Snowflake[];
    readonly isThere: (channelId: Snowflake) => boolean;
  },
): Settings | null {
  const { notCounted: before = [], ...rest } = settings;
  const after = new Set(before);
  for (const id of seen) if (!chosen.includes(id)) after.delete(id);
  for (const id of chosen) if (!seen.includes(id)) after.add(id);
  const notCounted = [...after].filter(isThere);
  if (notCounted.length > MOST_NOT_COUNTED) return null;
  return notCounted.length === 0 ? rest : { ...rest, notCounted };
}
