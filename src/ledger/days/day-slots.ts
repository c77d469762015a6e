import type { Slot } from '../../base/time/slots.js';

/**
 * Slots of an open day in memory: pairs of a key and an amount in one flat list, those of a slot together, slots in the
 * order in which they came up. A key is `slot * 64 + number` of a metric; 0 is `active`.
 */
export type DaySlots = number[];

export const ACTIVE = 0;
const NUMBERS = 64;

/** The slot of a key, and the number in it. */
export const slotOfKey = (key: number): Slot => key >> 6;
export const numberOfKey = (key: number): number => key & (NUMBERS - 1);
export const slotKeyOf = (slot: Slot, number: number): number => slot * NUMBERS + number;

/** Adds to a metric of a slot, never below zero; what is not in the list is added to it. */
export function addToSlot(slots: DaySlots, slot: Slot, number: number, by: number): void {
  const key = slotKeyOf(slot, number);
  let behind = slots.length;
  let isFound = false;
  for (let i = slots.length - 2; i >= 0; i -= 2) {
    const at = slots[i] ?? 0;
    if (at === key) {
      slots[i + 1] = Math.max(0, (slots[i + 1] ?? 0) + by);
      return;
    }
    if (slotOfKey(at) === slot) {
      if (!isFound) behind = i + 2;
      isFound = true;
    } else if (isFound) break;
  }
  const amount = Math.max(0, by);
  if (behind === slots.length) slots.push(key, amount);
  else slots.splice(behind, 0, key, amount);
}

/** Whether somebody was active in a slot. */
export function isActiveIn(slots: DaySlots, slot: Slot): boolean {
  const key = slotKeyOf(slot, ACTIVE);
  for (let i = slots.length - 2; i >= 0; i -= 2) if (slots[i] === key) return (slots[i + 1] ?? 0) > 0;
  return false;
}

/** Whether somebody was active in any slot of the day. */
export function isActiveAtAll(slots: DaySlots): boolean {
  for (let i = 0; i < slots.length; i += 2) {
    if (numberOfKey(slots[i] ?? 0) === ACTIVE && (slots[i + 1] ?? 0) > 0) return true;
  }
  return false;
}
