import type { Snowflake } from '../base/snowflake.js';
import { PERMISSION_BITS } from '../discord/permissions.js';

/** The link that invites the bot with exactly the scopes and permissions that it needs. */
export function inviteLink(applicationId: Snowflake): string {
  const permissions = Object.values(PERMISSION_BITS).reduce((all, bit) => all | bit, 0n);
  return `https://discord.com/oauth2/authorize?client_id=${applicationId}&scope=bot+applications.commands&permissions=${permissions}`;
}
