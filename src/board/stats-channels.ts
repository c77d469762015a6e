import type { API } from '@discordjs/core';
import type { Log } from '../base/log.js';
import type { Snowflake } from '../base/snowflake.js';
import { errorFields } from '../discord/error-fields.js';
import type { Ledger } from '../ledger/ledger.js';
import { failureOf } from './failures.js';

/** Where a guild's board is to stand, and who said so. */
export interface StatsChannel {
  readonly id: Snowflake;
  readonly from: 'env' | 'setting';
}

export interface StatsChannels {
  of(guildId: Snowflake): StatsChannel | null;
  /** Asks Discord for a `STATS_CHANNEL_ID` that no guild of the directory has; one error line where it cannot hold a board. */
  check(): Promise<void>;
}

/**
 * The stats channel of each guild: `STATS_CHANNEL_ID` for the guild it belongs to (with `GUILD_ID`, for that guild), the
 * guild's own setting for all others.
 */
export function createStatsChannels({
  envChannelId,
  onlyGuildId,
  ledger,
  api,
  log,
}: {
  /** `STATS_CHANNEL_ID`. */
  readonly envChannelId: Snowflake | null;
  /** `GUILD_ID`. */
  readonly onlyGuildId: Snowflake | null;
  readonly ledger: Pick<Ledger, 'directory' | 'settings' | 'boards'>;
  readonly api: API;
  readonly log: Log;
}): StatsChannels {
  function isForGuild(channelId: Snowflake, guildId: Snowflake): boolean {
    if (onlyGuildId !== null) return guildId === onlyGuildId;
    const known = ledger.directory.channel(channelId);
    return known ? known.guildId === guildId : ledger.boards.of(guildId)?.channelId === channelId;
  }

  return {
    of: (guildId) => {
      if (envChannelId !== null && isForGuild(envChannelId, guildId)) return { id: envChannelId, from: 'env' };
      const chosen = ledger.settings.of(guildId).statsChannelId;
      return chosen === undefined ? null : { id: chosen, from: 'setting' };
    },
    check: async () => {
      // With GUILD_ID the board itself finds the channel wanting.
      if (envChannelId === null || onlyGuildId !== null || ledger.directory.channel(envChannelId)) return;
      try {
        await api.channels.get(envChannelId);
      } catch (error) {
        const failure = failureOf(error);
        if (failure.kind === 'unknownChannel' || failure.kind === 'forbidden') {
          log.error(
            { channelId: envChannelId },
            'STATS_CHANNEL_ID names no channel that the bot can see; correct it or choose a channel with /setup; counting goes on',
          );
        } else {
          log.warn(
            { ...errorFields(error), channelId: envChannelId },
            'STATS_CHANNEL_ID could not be checked; counting goes on',
          );
        }
      }
    },
  };
}
