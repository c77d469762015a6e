import type { Snowflake } from '../base/snowflake.js';
import { denialOf } from '../discord/denial.js';
import type { PermissionName } from '../discord/permissions.js';
import type { ChannelRecord } from '../guilds/channel.js';
import type { GuildRecord } from '../guilds/guild.js';

/** What decides about permissions in a channel, as Discord's API tells it. */
export interface InChannel {
  readonly guild: Pick<GuildRecord, 'id' | 'roles'>;
  readonly channel: Pick<ChannelRecord, 'name' | 'overwrites'>;
  /** The bot's own member. */
  readonly member: { readonly userId: Snowflake; readonly roles: readonly Snowflake[] };
}

/** Discord's name of a permission, as its settings show it. */
export const SHOWN: Readonly<Record<PermissionName, string>> = {
  ViewChannel: 'View Channel',
  SendMessages: 'Send Messages',
  EmbedLinks: 'Embed Links',
  AttachFiles: 'Attach Files',
  ReadMessageHistory: 'Read Message History',
  PinMessages: 'Pin Messages',
};

/** Why a permission is missing, and where it is given. */
export interface Reason {
  readonly why: string;
  readonly todo: string;
}

/** Why a permission is missing, and where it is given, in words. */
export function whyMissing({ guild, channel, member }: InChannel, name: PermissionName): Reason {
  const inChannel = (why: string, whose: string): Reason => ({
    why: `${why} in #${channel.name} denies it`,
    todo: `in that channel's permissions, allow ${SHOWN[name]} for ${whose}`,
  });
  const denial = denialOf({ guild, channel, member }, name);
  switch (denial.kind) {
    case 'member':
      return inChannel('the overwrite for the bot itself', 'the bot itself: its entry as a member, not its role');
    case 'role':
      return inChannel(`the overwrite for the role ${roleName(guild, denial.roleId)}`, "the bot's own role");
    case 'everyone':
      return inChannel('the overwrite for @everyone', "the bot's own role");
    case 'ungranted': {
      const roles = ['@everyone', ...member.roles.map((id) => roleName(guild, id))];
      return {
        why: `none of the bot's roles grants it (${roles.join(', ')})`,
        todo: `in Server Settings, Roles, switch on ${SHOWN[name]} for the bot's own role`,
      };
    }
  }
}

function roleName(guild: InChannel['guild'], id: Snowflake): string {
  return guild.roles.find((role) => role.id === id)?.name ?? id;
}
