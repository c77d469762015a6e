import type { Snowflake } from '../base/snowflake.js';
import type { ChannelRecord } from '../guilds/channel.js';
import type { GuildRecord } from '../guilds/guild.js';
import { PERMISSION_BITS, type PermissionName } from './permissions.js';

/** What takes a permission away in a channel. */
export type Denial =
  /** The channel's overwrite for the member alone, or for everyone. `ungranted`: no role of the member's grants it. */
  | { readonly kind: 'member' | 'everyone' | 'ungranted' }
  /** The channel's overwrite for a role that the member has. */
  | { readonly kind: 'role'; readonly roleId: Snowflake };

/**
 * Which overwrite, or the lack of which role, takes a missing permission away, in the order in which Discord applies them
 * backwards: the last one that took it is to blame.
 * @see https://discord.com/developers/docs/topics/permissions#permission-overwrites
 */
export function denialOf(
  {
    guild,
    channel,
    member,
  }: {
    readonly guild: Pick<GuildRecord, 'id'>;
    readonly channel: Pick<ChannelRecord, 'overwrites'>;
    readonly member: { readonly userId: Snowflake; readonly roles: readonly Snowflake[] };
  },
  name: PermissionName,
): Denial {
  const held = new Set(member.roles);
  const denies = channel.overwrites.filter(({ deny }) => BigInt(deny) & PERMISSION_BITS[name]);
  // No role's overwrite outdoes the member's.
  if (denies.some(({ type, id }) => type === 1 && id === member.userId)) return { kind: 'member' };
  const role = denies.find(({ type, id }) => type === 0 && id !== guild.id && held.has(id));
  if (role) return { kind: 'role', roleId: role.id };
  return { kind: denies.some(({ id }) => id === guild.id) ? 'everyone' : 'ungranted' };
}
