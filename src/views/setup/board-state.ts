import type { Snowflake } from '../../base/snowflake.js';
import type { Unfit } from '../../discord/channel-types.js';
import type { Denial } from '../../discord/denial.js';
import type { PermissionName } from '../../discord/permissions.js';
import type { BoardContent } from '../../guilds/board-content.js';
import type { RefreshMinutes } from '../../guilds/guild-settings.js';

/** A permission that the bot lacks, and what takes it away. */
export interface Missing {
  readonly name: PermissionName;
  readonly denial: Denial;
}

/** What the page Board shows: the settings as they hold, where each comes from, and what the bot lacks. */
export interface BoardState {
  /** Where the board is to stand; null: none chosen. */
  readonly channel: { readonly id: Snowflake; readonly from: 'env' | 'setting' } | null;
  /** The channel of the guild's own setting, where it is one of the guild's. */
  readonly chosenChannelId: Snowflake | null;
  /** Where the board stands now; null: nowhere. */
  readonly standsIn: Snowflake | null;
  /** Why the stats channel cannot hold a board; null: it can, or none is chosen. */
  readonly unfit: Unfit | null;
  /** null: as `usualRefresh` says. */
  readonly refreshMinutes: RefreshMinutes | null;
  /** `BOARD_REFRESH_CRON`. */
  readonly usualRefresh: string;
  readonly pin: boolean;
  readonly content: BoardContent;
  /** All that the board can use in the stats channel, in the order in which Discord shows it. */
  readonly wanted: readonly PermissionName[];
  /** Permissions missing in the stats channel. */
  readonly missing: readonly Missing[];
  /** The picture could not be drawn or was not taken a while ago, and the board stands without. */
  readonly pictureFails: boolean;
  /** The bot's user. */
  readonly ownId: Snowflake;
}
