import { PERMISSION_BITS, type PermissionName } from '../discord/permissions.js';
import type { ChannelRecord, GuildRecord } from '../ledger/types.js';
import type { Snowflake } from '../snowflake.js';

/** What decides about permissions in a channel, as Discord's API tells it. */
export interface Place {
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
  ReadMessageHistory: 'Read Message History',
  PinMessages: 'Pin Messages',
};

/** Why a permission is missing, and where it is given. */
export interface Reason {
  readonly why: string;
  readonly todo: string;
}

/**
 * Which role or overwrite takes a missing permission away, in the order in which Discord applies them backwards: the
 * last one that took it is to blame.
 * @see https://discord.com/developers/docs/topics/permissions#permission-overwrites
 */
export function whyMissing({ guild, channel, member }: Place, name: PermissionName): Reason {
  const bit = PERMISSION_BITS[name];
  const held = new Set(member.roles);
  const nameOf = (id: Snowflake) => (id === guild.id ? '@everyone' : roleName(guild, id));
  const denies = channel.overwrites.filter(({ deny }) => BigInt(deny) & bit);
  const own = denies.find(({ type, id }) => type === 1 && id === member.userId);
  const inChannel = (why: string, whose: string): Reason => ({
    why: `${why} in #${channel.name} denies it`,
    todo: `in that channel's permissions, allow ${SHOWN[name]} for ${whose}`,
  });
  // No role's overwrite outdoes the member's.
  if (own) return inChannel('the overwrite for the bot itself', 'the bot itself: its entry as a member, not its role');
  const byRole = denies.find(({ type, id }) => type === 0 && id !== guild.id && held.has(id));
  if (byRole) return inChannel(`the overwrite for the role ${nameOf(byRole.id)}`, "the bot's own role");
  if (denies.some(({ id }) => id === guild.id)) return inChannel('the overwrite for @everyone', "the bot's own role");
  const roles = [guild.id, ...member.roles].map(nameOf);
  return {
    why: `none of the bot's roles grants it (${roles.join(', ')})`,
    todo: `in Server Settings, Roles, switch on ${SHOWN[name]} for the bot's own role`,
  };
}

function roleName(guild: Place['guild'], id: Snowflake): string {
  return guild.roles.find((role) => role.id === id)?.name ?? id;
}
