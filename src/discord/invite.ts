import { PermissionFlagsBits } from 'discord-api-types/v10';
import type { Snowflake } from '../base/snowflake.js';
import { PERMISSION_BITS } from './permissions.js';

const NEEDED = Object.values(PERMISSION_BITS).reduce((all, bit) => all | bit, 0n);

const link = (applicationId: Snowflake, permissions: bigint): string =>
  `https://discord.com/oauth2/authorize?client_id=${applicationId}&scope=bot+applications.commands&permissions=${permissions}`;

/** The link that invites the bot with exactly the scopes and permissions that it needs. */
export function inviteLink(applicationId: Snowflake): string {
  return link(applicationId, NEEDED);
}

/** The link that gives the bot Manage Channels in a server that it is in, beside what it needs; nothing is lost by it. */
export function inviteLinkToMakeChannels(applicationId: Snowflake, guildId: Snowflake): string {
  const permissions = NEEDED | PermissionFlagsBits.ManageChannels;
  return `${link(applicationId, permissions)}&guild_id=${guildId}&disable_guild_select=true`;
}
