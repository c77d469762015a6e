import type { Slot } from '../../base/time/slots.js';
import { BREAKDOWNS, type Breakdown } from '../../counts/breakdowns.js';
import { METRICS } from '../../counts/metrics.js';
import type { DayRows, OpenMemberDay, OpenServerDay } from '../days/day-rows.js';
import { addToSlot, numberOfKey, slotOfKey } from '../days/day-slots.js';
import { addToEntries, entryCodeOf, keyOfCode, numberOfCode, WHOLE_DAY } from '../days/entries.js';
import { spread } from './spread.js';

const BY_NUMBER = new Map(BREAKDOWNS.names.map((name) => [BREAKDOWNS.numberOf(name), name]));

/** Takes one member's day out of the server's, which is the sum of all of its members'. */
export function takeOut(
  server: OpenServerDay,
  member: OpenMemberDay,
  rows: Pick<DayRows, 'entriesOf' | 'serverEntriesOf'>,
): void {
  if (member.isActive) server.activeMembers -= 1;
  const amounts = new Map<Breakdown, Map<number, number>>();
  for (const [code, amount] of rows.entriesOf(member).amounts) {
    const name = BY_NUMBER.get(numberOfCode(code));
    if (name === undefined || !BREAKDOWNS.of(name).ofServers) continue;
    amounts.set(name, (amounts.get(name) ?? new Map()).set(keyOfCode(code), amount));
  }
  for (const [name, byKey] of amounts) takeOutOf(name, byKey, server, member, rows);
  for (let i = 0; i < member.slots.length; i += 2) {
    const key = member.slots[i] ?? 0;
    addToSlot(server.slots, slotOfKey(key), numberOfKey(key), -(member.slots[i + 1] ?? 0));
  }
}

/**
 * Out of a breakdown. Where the server's has slots, the member's day does not say in which of them each key was: what is left
 * adds up by key, and slot by slot with the metric.
 */
function takeOutOf(
  name: Breakdown,
  byKey: ReadonlyMap<number, number>,
  server: OpenServerDay,
  member: OpenMemberDay,
  rows: Pick<DayRows, 'serverEntriesOf'>,
): void {
  const { of, slots } = BREAKDOWNS.of(name);
  const codeOf = (key: number) => entryCodeOf(BREAKDOWNS.numberOf(name), key);
  const keys = [...byKey.keys()];
  const left = new Map(byKey);
  const take = (slot: Slot, key: number, amount: number) => {
    if (amount === 0) return;
    const entries = rows.serverEntriesOf(server, slot);
    addToEntries(entries.amounts, codeOf(key), -amount);
    entries.isChanged = true;
    left.set(key, (left.get(key) ?? 0) - amount);
  };
  if (slots !== null) {
    const number = METRICS.numberOf(of);
    const inSlots: { readonly slot: Slot; readonly amount: number }[] = [];
    for (let i = 0; i < member.slots.length; i += 2) {
      const key = member.slots[i] ?? 0;
      if (numberOfKey(key) === number) inSlots.push({ slot: slotOfKey(key), amount: member.slots[i + 1] ?? 0 });
    }
    const taken = spread(
      inSlots.map(({ amount }) => amount),
      keys.map((key) => byKey.get(key) ?? 0),
      (slot, key) =>
        rows.serverEntriesOf(server, inSlots[slot]?.slot ?? WHOLE_DAY).amounts.get(codeOf(keys[key] ?? 0)) ?? 0,
    );
    for (const [slot, ofSlot] of taken.entries()) {
      for (const [key, amount] of ofSlot.entries()) take(inSlots[slot]?.slot ?? WHOLE_DAY, keys[key] ?? 0, amount);
    }
  }
  // What was counted before there were slots.
  for (const [key, amount] of [...left]) take(WHOLE_DAY, key, amount);
}
