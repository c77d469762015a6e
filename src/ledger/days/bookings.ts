import type { Snowflake } from '../../base/snowflake.js';
import type { Slot } from '../../base/time/slots.js';
import { addToSlot, type OpenDay, SLOT_GIVEN, SLOT_MESSAGES, SLOT_RECEIVED } from './day-rows.js';

/** What can be booked: a number, as it stands in the journal. */
export const Booking = { message: 0, given: 1, givenUndone: 2, received: 3, receivedUndone: 4 } as const;
export type BookingKind = (typeof Booking)[keyof typeof Booking];

/** Numbers and strings of a booking in the journal: kind and what it made active, guild, user, at, channel (or 0). */
export const BOOKING_FIELDS = 5;
/** Added to a kind in the journal: the member's first activity in the slot, and in the day. */
export const NEW_IN_SLOT = 8;
export const NEW_IN_DAY = 16;

/** Adds a booking to a day's counts, never below zero. Returns its kind. */
export function addTo(row: OpenDay, slot: Slot, code: number, channelId: Snowflake | undefined): number {
  const kind = code % NEW_IN_SLOT;
  const by = kind === Booking.givenUndone || kind === Booking.receivedUndone ? -1 : 1;
  if (kind === Booking.message) {
    row.messages++;
    addToSlot(row.slots, slot, SLOT_MESSAGES, 1);
    if (channelId !== undefined) row.channels.set(channelId, (row.channels.get(channelId) ?? 0) + 1);
  } else if (kind === Booking.given || kind === Booking.givenUndone) {
    row.given = Math.max(0, row.given + by);
    addToSlot(row.slots, slot, SLOT_GIVEN, by);
  } else {
    row.received = Math.max(0, row.received + by);
    addToSlot(row.slots, slot, SLOT_RECEIVED, by);
  }
  return kind;
}
