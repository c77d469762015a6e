import { PermissionFlagsBits } from 'discord.js';

/** Whether permissions hold one that is needed; an administrator's do. */
export function isAllowed(permissions: bigint, needed: bigint): boolean {
  return (permissions & (needed | PermissionFlagsBits.Administrator)) !== 0n;
}
