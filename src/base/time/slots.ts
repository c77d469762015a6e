/** Length of a slot, a quarter of an hour, in milliseconds. Some zones are 30 or 45 minutes off the hour, none finer. */
export const SLOT_MS = 900_000;
/** Slots in a UTC day. */
export const SLOTS_PER_DAY = 96;
/** Length of a UTC day in milliseconds. */
export const DAY_MS = SLOT_MS * SLOTS_PER_DAY;

/** A UTC day as the number of days since 1970-01-01. */
export type UtcDay = number;
/** A quarter of an hour inside a UTC day: 0 (00:00) to 95 (23:45). */
export type Slot = number;
/** A quarter of an hour counted from 1970-01-01T00:00Z: `day * 96 + slot`. Windows are compared in these. */
export type Quarter = number;

/** The UTC day in which an instant (milliseconds since the Unix epoch) lies. */
export function dayOf(at: number): UtcDay {
  return Math.floor(at / DAY_MS);
}

/** The slot of its UTC day in which an instant lies. */
export function slotOf(at: number): Slot {
  return quarterOf(at) - dayOf(at) * SLOTS_PER_DAY;
}

/** The quarter of an hour since the Unix epoch in which an instant lies. */
export function quarterOf(at: number): Quarter {
  return Math.floor(at / SLOT_MS);
}

/** The instant at which a UTC day begins. */
export function startOfDay(day: UtcDay): number {
  return day * DAY_MS;
}

/** A UTC day as `2026-11-21`, as it stands in document ids. */
export function dayToString(day: UtcDay): string {
  return new Date(startOfDay(day)).toISOString().slice(0, 10);
}
