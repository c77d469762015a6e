import type { Snowflake } from '../../base/snowflake.js';
import type { ChannelRecord, ThreadRecord } from '../../guilds/channel.js';
import type { GuildPresence, GuildRecord } from '../../guilds/guild.js';
import type { CountedChannels } from '../counting/counted-channels.js';
import type { Directory } from './directory.js';

/** Guilds and channels as Discord last told them. They change by entries. */
export interface LedgerDirectory {
  /** All guilds that were ever told of, from memory. */
  guilds(): readonly GuildPresence[];
  /** Guilds that the bot is in and that have no outage, from memory. */
  presentGuildIds(): readonly Snowflake[];
  guild(guildId: Snowflake): GuildRecord | null;
  /** Channels and categories; no threads. */
  channels(guildId: Snowflake): readonly ChannelRecord[];
  channelIds(guildId: Snowflake): readonly Snowflake[];
  /** Of a thread only where it stands is kept: its name is its id. */
  channel(channelId: Snowflake): ChannelRecord | null;
  /** Threads that are active as far as was heard, and those that were archived (or are gone) since an instant (milliseconds, Discord's time); null: none of these. */
  threads(guildId: Snowflake, archivedSince: number | null): readonly ThreadRecord[];
  /** Whether what happens in a channel or thread counts, as the guild's settings and the directory stand. Cheap. */
  isCounted(guildId: Snowflake, channelId: Snowflake, parentId?: Snowflake | null): boolean;
}

/** The directory, for all but the writer. */
export function createLedgerDirectory(directory: Directory, counted: CountedChannels): LedgerDirectory {
  return {
    guilds: () => directory.guilds.all(),
    presentGuildIds: () => directory.guilds.presentIds(),
    guild: (guildId) => directory.guilds.get(guildId),
    channels: (guildId) => directory.channels(guildId),
    channelIds: (guildId) => directory.channelIds(guildId),
    channel: (channelId) => directory.channel(channelId),
    threads: (guildId, archivedSince) => directory.threads(guildId, archivedSince),
    isCounted: (guildId, channelId, parentId) => counted.isCounted(guildId, channelId, parentId),
  };
}
