import type { API } from '@discordjs/core';
import { DiscordAPIError, RESTJSONErrorCodes } from 'discord.js';
import type { Snowflake } from '../base/snowflake.js';
import type { GuildRecord } from '../guilds/guild.js';
import { permissionsIn } from './permissions.js';

/**
 * Bits of what somebody may do in a guild, apart from overwrites of channels, as Discord says now: for where no interaction tells
 * them. null: no member of it.
 * @throws what Discord or the line to it answers instead
 */
export async function rightsOf(
  api: Pick<API, 'guilds'>,
  guild: Pick<GuildRecord, 'id' | 'ownerId' | 'roles'>,
  userId: Snowflake,
): Promise<bigint | null> {
  try {
    const { roles } = await api.guilds.getMember(guild.id, userId);
    return permissionsIn(guild, { overwrites: [] }, { userId, roles });
  } catch (error) {
    if (error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.UnknownMember) return null;
    throw error;
  }
}
