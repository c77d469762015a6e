/** What one member (or one whole guild) did in a span. Always all three, 0 included. */
export interface Counts {
  messages: number;
  /** Reactions given that still stand. */
  reactionsGiven: number;
  /** Reactions received from others or oneself that still stand. */
  reactionsReceived: number;
}

/** Counts of one slot. `active`: for a member 1 or 0, for a guild the number of members active in the slot. Never taken back. */
export interface SlotCounts extends Counts {
  active: number;
}
