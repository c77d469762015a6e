import type { Snowflake } from '../base/snowflake.js';
import { missingOf, type PermissionName, permissionsIn } from '../discord/permissions.js';
import type { Ledger } from '../ledger/ledger.js';

/** What the board needs where it stands. */
export const BOARD_NEEDS = [
  'ViewChannel',
  'SendMessages',
  'EmbedLinks',
  'ReadMessageHistory',
] as const satisfies readonly PermissionName[];

/** Without these the board stands all the same, unpinned or without its picture. */
export const BOARD_WISHES = ['AttachFiles', 'PinMessages'] as const satisfies readonly PermissionName[];

/** All that a board as it was chosen can use, in the order in which Discord shows it. */
export function wantedFor({
  pin,
  picture,
}: {
  readonly pin: boolean;
  readonly picture: boolean;
}): readonly PermissionName[] {
  return [...BOARD_NEEDS, ...(picture ? (['AttachFiles'] as const) : []), ...(pin ? (['PinMessages'] as const) : [])];
}

/** The bot may not keep its board there, as the directory or Discord says. */
export class BoardForbidden extends Error {
  override readonly name = 'BoardForbidden';

  constructor(
    readonly channelId: Snowflake,
    readonly missing: readonly PermissionName[],
    /** The channel in which the board stands and is drawn until it may move; null: nowhere else. */
    readonly staysIn: Snowflake | null = null,
  ) {
    super('the bot lacks permissions in the stats channel');
  }
}

/** Which of the needed permissions the bot lacks in a channel. Nothing of a channel the directory does not know. */
export function missingIn(
  ledger: Pick<Ledger, 'directory'>,
  channelId: Snowflake,
  { ownId, needed }: { readonly ownId: Snowflake; readonly needed: readonly PermissionName[] },
): readonly PermissionName[] {
  const channel = ledger.directory.channel(channelId);
  const guild = channel && ledger.directory.guild(channel.guildId);
  if (!channel || !guild) return [];
  return missingOf(permissionsIn(guild, channel, { userId: ownId, roles: guild.ownRoles }), needed);
}
