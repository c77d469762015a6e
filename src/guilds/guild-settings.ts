import type { Snowflake } from '../base/snowflake.js';

/** How often a guild's board can be redrawn, minutes. */
export const REFRESH_MINUTES = [5, 10, 15, 30, 60] as const;
export type RefreshMinutes = (typeof REFRESH_MINUTES)[number];

/** Channels that a guild can name as not counted, at most: what a menu of Discord's holds. A category stands for all that is in it. */
export const MOST_NOT_COUNTED = 25;

/** The longest list of top members. */
export const MOST_TOP_MEMBERS = 10;

/** What a guild's board shows. */
export interface BoardContent {
  readonly messages: boolean;
  readonly reactions: boolean;
  readonly activeMembers: boolean;
  /** Members in each window's list of top members, 0 to 10; 0: no lists. */
  readonly top: number;
}

/** What a guild chose. Absent: not chosen, the default holds. */
export interface Settings {
  readonly timeZone?: string;
  readonly statsChannelId?: Snowflake;
  /** Absent: as `BOARD_REFRESH_CRON` says. */
  readonly refreshMinutes?: RefreshMinutes;
  /** Whether the board is pinned; absent: it is. */
  readonly pin?: boolean;
  /** Channels and categories in which nothing is counted, nor in their threads and channels; at most 25. */
  readonly notCounted?: readonly Snowflake[];
  /** Absent: all of it. */
  readonly board?: BoardContent;
}
