import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeDaySlots, decodeOldChannels, decodeSlots, encodeSlots } from '../../../src/ledger/days/day-codec.js';
import {
  ACTIVE,
  addToSlot,
  type DaySlots,
  numberOfKey,
  slotKeyOf,
  slotOfKey,
} from '../../../src/ledger/days/day-slots.js';
import {
  addToEntries,
  decodeEntries,
  type Entries,
  encodeEntries,
  entryCodeOf,
} from '../../../src/ledger/days/entries.js';

const slot = fc.integer({ min: 0, max: 95 });
const number = fc.integer({ min: 0, max: 63 });
const amount = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 2 ** 45 }));
const additions = fc.array(fc.record({ slot, number, by: fc.oneof(amount, fc.constant(-1)) }), { maxLength: 200 });

function slotsOf(list: readonly { slot: number; number: number; by: number }[]): DaySlots {
  const slots: DaySlots = [];
  for (const { slot: in_, number: of, by } of list) addToSlot(slots, in_, of, by);
  return slots;
}

const amountsIn = (slots: DaySlots) => {
  const amounts = new Map<number, number>();
  for (let i = 0; i < slots.length; i += 2) if (slots[i + 1]) amounts.set(slots[i] ?? 0, slots[i + 1] ?? 0);
  return amounts;
};

describe('a day’s slots', () => {
  it('hold every addition, never below zero, those of a slot together', () => {
    fc.assert(
      fc.property(additions, (list) => {
        const slots = slotsOf(list);
        const expected = new Map<number, number>();
        for (const { slot: in_, number: of, by } of list) {
          expected.set(slotKeyOf(in_, of), Math.max(0, (expected.get(slotKeyOf(in_, of)) ?? 0) + by));
        }
        expect(amountsIn(slots)).toEqual(new Map([...expected].filter(([, value]) => value > 0)));
        const order = Array.from({ length: slots.length / 2 }, (_, i) => slotOfKey(slots[2 * i] ?? 0));
        expect(order.filter((one, i) => i === 0 || order[i - 1] !== one)).toEqual([...new Set(order)]);
      }),
    );
  });

  it('are read back as they were packed, unknown metrics too', () => {
    fc.assert(
      fc.property(additions, (list) => {
        const slots = slotsOf(list);
        expect(amountsIn(decodeDaySlots(encodeSlots(slots).slice()))).toEqual(amountsIn(slots));
      }),
    );
  });

  it('come as counts by name, ascending, without what nothing describes', () => {
    const slots: DaySlots = [];
    for (const [in_, of, by] of [
      [50, 1, 3],
      [50, ACTIVE, 1],
      [7, 2, 2],
      [7, 63, 9],
    ] as const)
      addToSlot(slots, in_, of, by);
    expect([...decodeSlots(encodeSlots(slots))]).toEqual([
      [7, { active: 0, reactionsGiven: 2 }],
      [50, { active: 1, messages: 3 }],
    ]);
  });

  it('are read as rows held them before: five numbers a slot', () => {
    const old = Uint8Array.from([48, 3, 0, 2, 1, 2, 0, 129, 1, 0, 0]);
    expect([...decodeSlots(old)]).toEqual([
      [2, { active: 0, reactionsGiven: 129 }],
      [48, { active: 1, messages: 3, reactionsReceived: 2 }],
    ]);
    expect(amountsIn(decodeDaySlots(old))).toEqual(
      new Map([
        [slotKeyOf(48, 1), 3],
        [slotKeyOf(48, 3), 2],
        [slotKeyOf(48, ACTIVE), 1],
        [slotKeyOf(2, 2), 129],
      ]),
    );
  });

  it('that are cut off, or of a later format, are refused', () => {
    const whole = encodeSlots(slotsOf([{ slot: 90, number: 1, by: 500 }])).slice();
    for (let end = 1; end < whole.length; end += 1) {
      if (end > 1) expect(() => decodeSlots(whole.slice(0, end))).toThrow(/cut short/);
    }
    expect(() => decodeSlots(Uint8Array.from([97, 1]))).toThrow(/format 97/);
    expect(() => decodeOldChannels(Uint8Array.from([1, 2, 3]))).toThrow(/cut short/);
  });

  it('take four bytes for a slot with messages of one member', () => {
    const slots: DaySlots = [];
    for (let i = 0; i < 10; i += 1) {
      addToSlot(slots, 40 + i, 1, 5);
      addToSlot(slots, 40 + i, ACTIVE, 1);
    }
    expect(encodeSlots(slots).length).toBe(1 + 10 * 4);
    expect(slots.every((key, i) => i % 2 === 1 || numberOfKey(key) <= 1)).toBe(true);
  });
});

describe('entries of breakdowns', () => {
  const parts = fc.array(
    fc.record({ breakdown: fc.integer({ min: 1, max: 63 }), key: fc.integer({ min: 1, max: 2 ** 40 }), by: amount }),
  );

  it('are read back as they were packed', () => {
    fc.assert(
      fc.property(parts, (list) => {
        const entries: Entries = new Map();
        for (const { breakdown, key, by } of list) addToEntries(entries, entryCodeOf(breakdown, key), by);
        expect(decodeEntries(encodeEntries(entries).slice())).toEqual(entries);
      }),
    );
  });

  it('that come to nothing are none', () => {
    const entries: Entries = new Map();
    addToEntries(entries, 65, 2);
    addToEntries(entries, 65, -2);
    expect(encodeEntries(entries)).toHaveLength(0);
    expect(decodeEntries(new Uint8Array())).toEqual(new Map());
  });
});
