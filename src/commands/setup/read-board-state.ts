import type { Snowflake } from '../../base/snowflake.js';
import { wantedFor } from '../../board/board-permissions.js';
import { denialOf } from '../../discord/denial.js';
import { missingOf, permissionsIn } from '../../discord/permissions.js';
import type { ChannelRecord } from '../../guilds/channel.js';
import { settingOf } from '../../guilds/guild-settings.js';
import type { BoardState, Missing } from '../../views/setup/board-state.js';
import type { Faces } from '../faces.js';
import { unfitIn } from './changes.js';

/** How things stand with a guild's board, read anew each time. */
export function boardState(
  guildId: Snowflake,
  { ledger, board: boards, statsChannels, usualRefresh, ownId }: Faces,
): BoardState {
  const settings = ledger.settings.of(guildId);
  const { statsChannelId } = settings;
  const pin = settingOf(settings, 'pin');
  const guild = ledger.directory.guild(guildId);
  const member = { userId: ownId(), roles: guild?.ownRoles ?? [] };
  const channel = statsChannels.of(guildId);
  const unfit = channel && unfitIn(ledger, guildId, channel.id);
  const place = channel && unfit === null ? ledger.directory.channel(channel.id) : null;
  const content = settingOf(settings, 'board');
  const needed = wantedFor({ pin, picture: content.picture });
  const missingIn = (one: ChannelRecord): readonly Missing[] =>
    (guild ? missingOf(permissionsIn(guild, one, member), needed) : []).map((name) => ({
      name,
      denial: denialOf({ guild: { id: guildId }, channel: one, member }, name),
    }));
  const board = ledger.boards.of(guildId);
  const isThere = statsChannelId !== undefined && ledger.directory.channel(statsChannelId)?.guildId === guildId;
  return {
    channel,
    chosenChannelId: isThere ? statsChannelId : null,
    standsIn: board?.on && board.messageId !== null ? board.channelId : null,
    unfit,
    refreshMinutes: settingOf(settings, 'refreshMinutes'),
    usualRefresh,
    pin,
    content,
    wanted: needed,
    missing: place ? missingIn(place) : [],
    pictureFails: content.picture && boards.pictureFails(guildId),
    ownId: ownId(),
  };
}
