import type { Snowflake } from '../base/snowflake.js';
import type { ChannelRecord } from '../guilds/channel.js';
import type { GuildRecord } from '../guilds/guild.js';

/** The permissions that Statboard's own work needs, by Discord's names. */
export const PERMISSION_BITS = {
  ViewChannel: 1n << 10n,
  SendMessages: 1n << 11n,
  EmbedLinks: 1n << 14n,
  AttachFiles: 1n << 15n,
  ReadMessageHistory: 1n << 16n,
  PinMessages: 1n << 51n,
} as const;
export type PermissionName = keyof typeof PERMISSION_BITS;

const ADMINISTRATOR = 1n << 3n;
const ALL = (1n << 62n) - 1n;

/**
 * The permission bits that a member has in a channel.
 * @see https://discord.com/developers/docs/topics/permissions#permission-overwrites
 */
export function permissionsIn(
  guild: Pick<GuildRecord, 'id' | 'ownerId' | 'roles'>,
  channel: Pick<ChannelRecord, 'overwrites'>,
  member: { readonly userId: Snowflake; readonly roles: readonly Snowflake[] },
): bigint {
  if (member.userId === guild.ownerId) return ALL;
  const held = new Set([guild.id, ...member.roles]);
  let bits = 0n;
  for (const role of guild.roles) if (held.has(role.id)) bits |= BigInt(role.permissions);
  if (bits & ADMINISTRATOR) return ALL;
  let allow = 0n;
  let deny = 0n;
  for (const overwrite of channel.overwrites) {
    if (overwrite.id === guild.id) bits = (bits & ~BigInt(overwrite.deny)) | BigInt(overwrite.allow);
    else if (overwrite.type === 0 && held.has(overwrite.id)) {
      allow |= BigInt(overwrite.allow);
      deny |= BigInt(overwrite.deny);
    }
  }
  bits = (bits & ~deny) | allow;
  const own = channel.overwrites.find((overwrite) => overwrite.type === 1 && overwrite.id === member.userId);
  return own ? (bits & ~BigInt(own.deny)) | BigInt(own.allow) : bits;
}

/** Which of the needed permissions a set of bits lacks. Without ViewChannel nothing else helps, so then only that is named. */
export function missingOf(bits: bigint, needed: readonly PermissionName[]): readonly PermissionName[] {
  if (!(bits & PERMISSION_BITS.ViewChannel)) return ['ViewChannel'];
  return needed.filter((name) => !(bits & PERMISSION_BITS[name]));
}
