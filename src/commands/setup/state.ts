import type { Snowflake } from '../../base/snowflake.js';
import { BOARD_NEEDS } from '../../board/board-permissions.js';
import { isWrittenIn } from '../../discord/channel-types.js';
import { denialOf } from '../../discord/denial.js';
import { missingOf, type PermissionName, permissionsIn } from '../../discord/permissions.js';
import type { ChannelRecord } from '../../guilds/channel.js';
import { settingOf } from '../../guilds/guild-settings.js';
import type { Missing, SetupState } from '../../views/setup/setup-state.js';
import { holdsBoards } from './changes.js';
import type { SetupParts } from './parts.js';

/** How things stand in a guild, read anew each time. */
export function setupState(
  guildId: Snowflake,
  guildLocale: string,
  { ledger, statsChannels, defaultTimeZone, usualRefresh, ownId, clock }: SetupParts,
): SetupState {
  const settings = ledger.settings.of(guildId);
  const { statsChannelId, timeZone } = settings;
  const pin = settingOf(settings, 'pin');
  const isThere = (id: Snowflake): boolean => ledger.directory.channel(id)?.guildId === guildId;
  const guild = ledger.directory.guild(guildId);
  const lacks = (one: ChannelRecord, needed: readonly PermissionName[]): readonly PermissionName[] =>
    guild ? missingOf(permissionsIn(guild, one, { userId: ownId(), roles: guild.ownRoles }), needed) : [];
  const channel = statsChannels.of(guildId);
  const place = channel && holdsBoards(ledger, guildId, channel.id) ? ledger.directory.channel(channel.id) : null;
  const needed: readonly PermissionName[] = pin ? [...BOARD_NEEDS, 'PinMessages'] : BOARD_NEEDS;
  const missing = (one: ChannelRecord): readonly Missing[] => {
    const member = { userId: ownId(), roles: guild?.ownRoles ?? [] };
    return lacks(one, needed).map((name) => ({
      name,
      denial: denialOf({ guild: { id: guildId }, channel: one, member }, name),
    }));
  };
  const board = ledger.boards.of(guildId);
  return {
    channel,
    chosenChannelId: statsChannelId !== undefined && isThere(statsChannelId) ? statsChannelId : null,
    standsIn: board?.on && board.messageId !== null ? board.channelId : null,
    channelGone: channel !== null && !place,
    timeZone: timeZone ?? defaultTimeZone,
    zoneFrom: timeZone === undefined ? 'default' : 'setting',
    refreshMinutes: settingOf(settings, 'refreshMinutes'),
    usualRefresh,
    pin,
    content: settingOf(settings, 'board'),
    notCounted: settingOf(settings, 'notCounted').filter(isThere),
    missing: place ? missing(place) : [],
    ownId: ownId(),
    hidden: ledger.directory
      .channels(guildId)
      .filter((one) => isWrittenIn(one) && lacks(one, ['ViewChannel']).length > 0)
      .map(({ id }) => id)
      .filter((id) => ledger.directory.isCounted(guildId, id)),
    now: clock.now(),
    guildLocale,
  };
}
