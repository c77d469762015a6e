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

/**
 * Which role or overwrite takes a missing permission away, in the order in which Discord applies them backwards: the
 * last one that took it is to blame.
 * @see https://discord.com/developers/docs/topics/permissions#permission-overwrites
 */
export function whyMissing({ guild, channel, member }: Place, name: PermissionName): string {
  const bit = PERMISSION_BITS[name];
  const held = new Set(member.roles);
  const nameOf = (id: Snowflake) => (id === guild.id ? '@everyone' : roleName(guild, id));
  const denies = channel.overwrites.filter(({ deny }) => BigInt(deny) & bit);
  const own = denies.find(({ type, id }) => type === 1 && id === member.userId);
  if (own) return `the overwrite for the bot itself in #${channel.name} denies it`;
  const byRole = denies.find(({ type, id }) => type === 0 && id !== guild.id && held.has(id));
  if (byRole) return `the overwrite for the role ${nameOf(byRole.id)} in #${channel.name} denies it`;
  if (denies.some(({ id }) => id === guild.id)) return `the overwrite for @everyone in #${channel.name} denies it`;
  const roles = [guild.id, ...member.roles].map(nameOf);
  return `none of the bot's roles grants it (${roles.join(', ')})`;
}

function roleName(guild: Place['guild'], id: Snowflake): string {
  return guild.roles.find((role) => role.id === id)?.name ?? id;
}
