import { PermissionFlagsBits as Bit, ChannelType } from 'discord-api-types/v10';
import type { Snowflake } from '../../src/base/snowflake.js';
import type { Stage } from '../stage.js';
import type { MessageState } from '../world/message-store.js';
import { channelPermissions } from '../world/permissions.js';
import type { ChannelState, GuildState } from '../world/world.js';
import { discordError } from './api-error.js';

/** What the bot may reach, with Discord's errors where it may not. */
export interface Access {
  /** 10004 where the bot is not in it. */
  guild(id: Snowflake): GuildState;
  /** 10003, or 50001 where the bot does not see it. */
  channel(id: Snowflake): ChannelState;
  /** A channel that holds messages: else 50008. */
  text(id: Snowflake): ChannelState;
  /** 10008. */
  message(channel: ChannelState, id: Snowflake): MessageState;
  permissions(channel: ChannelState): bigint;
  /** 50013 when one of the bits is missing. */
  demand(channel: ChannelState, permissions: bigint): void;
}

export function createAccess({ world }: Stage): Access {
  const permissions = (channel: ChannelState) => {
    const guild = world.guilds.get(channel.guildId);
    return guild?.present ? channelPermissions(world, guild, channel, world.bot.id) : 0n;
  };

  function channel(id: Snowflake): ChannelState {
    const found = world.channels.get(id);
    if (!found) throw discordError('unknownChannel');
    if (!(permissions(found) & Bit.ViewChannel)) throw discordError('missingAccess');
    return found;
  }

  return {
    permissions,
    channel,
    guild(id) {
      const guild = world.guilds.get(id);
      if (!guild?.present) throw discordError('unknownGuild');
      return guild;
    },
    text(id) {
      const found = channel(id);
      if (found.type === ChannelType.GuildCategory || found.type === ChannelType.GuildForum) {
        throw discordError('notText');
      }
      return found;
    },
    message({ messages }, id) {
      const message = messages.get(id);
      if (!message) throw discordError('unknownMessage');
      return message;
    },
    demand(place, needed) {
      if ((permissions(place) & needed) !== needed) throw discordError('missingPermissions');
    },
  };
}
