/** How often a guild's board can be redrawn, minutes. */
export const REFRESH_MINUTES = [5, 10, 15, 30, 60] as const;
export type RefreshMinutes = (typeof REFRESH_MINUTES)[number];

/** Channels that a guild can name as not counted, at most: what a menu of Discord's holds. A category stands for all that is in it. */
export const MOST_NOT_COUNTED = 25;

/** The longest list of top members. */
export const MOST_TOP_MEMBERS = 10;
