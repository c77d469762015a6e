import { ByteReader, ByteWriter } from '../../base/bytes.js';
import type { Snowflake } from '../../base/snowflake.js';
import type { Slot } from '../../base/time/slots.js';
import type { SlotCounts, Sums } from '../../counts/counts.js';
import { METRICS } from '../../counts/metrics.js';
import { BrokenValue } from '../file/broken-value.js';
import { ACTIVE, type DaySlots, numberOfKey, slotKeyOf, slotOfKey } from './day-slots.js';

/**
 * First byte of a day's slots. Slots are 0 to 95, and the version before this one began with one of them: five varints for
 * each slot, which are the slot, messages, reactions given and received, active. A later version takes the next byte.
 */
const FORMAT = 96;
const OLD_FIELDS = 5;
const OLD_METRICS = [
  METRICS.numberOf('messages'),
  METRICS.numberOf('reactionsGiven'),
  METRICS.numberOf('reactionsReceived'),
];

/** How many were active, in the two lowest bits of a slot's head: nobody, one, or as many as the varint behind it says. */
const ACTIVE_ONE = 1;
const ACTIVE_MANY = 2;

const writer = new ByteWriter(64 * 1024);
const cutShort = () => new BrokenValue('A day in the ledger is cut short');
const EMPTY = new Uint8Array();

/**
 * Packs a day's slots: the format, and for each slot in which something stands its number, a head (how many metrics, who was
 * active) and a number and an amount for each metric. The next call overwrites the bytes: bind them first.
 */
export function encodeSlots(slots: DaySlots): Uint8Array {
  writer.clear();
  writer.byte(FORMAT);
  for (let from = 0; from < slots.length; ) {
    const slot = slotOfKey(slots[from] ?? 0);
    let end = from;
    let metrics = 0;
    let active = 0;
    for (; end < slots.length && slotOfKey(slots[end] ?? 0) === slot; end += 2) {
      const amount = slots[end + 1] ?? 0;
      if (numberOfKey(slots[end] ?? 0) === ACTIVE) active = amount;
      else if (amount > 0) metrics += 1;
    }
    if (metrics > 0 || active > 0) {
      writer.varint(slot);
      writer.varint(metrics * 4 + (active > 1 ? ACTIVE_MANY : active));
      if (active > 1) writer.varint(active);
      for (let i = from; i < end; i += 2) {
        const number = numberOfKey(slots[i] ?? 0);
        const amount = slots[i + 1] ?? 0;
        if (number === ACTIVE || amount === 0) continue;
        writer.varint(number);
        writer.varint(amount);
      }
    }
    from = end;
  }
  return writer.length === 1 ? EMPTY : writer.written();
}

/** Slots as `encodeSlots` takes them; also of the format before. */
export function decodeDaySlots(blob: Uint8Array): DaySlots {
  const slots: DaySlots = [];
  eachAmount(blob, (slot, number, amount) => {
    slots.push(slotKeyOf(slot, number), amount);
  });
  return slots;
}

/** Slots by number, ascending. What this version does not know is left out. */
export function decodeSlots(blob: Uint8Array): Map<Slot, SlotCounts> {
  const read = new Map<Slot, { active: number } & Sums>();
  let before = -1;
  let isSorted = true;
  let counts: ({ active: number } & Sums) | undefined;
  eachAmount(blob, (slot, number, amount) => {
    if (slot !== before || counts === undefined) {
      isSorted &&= slot > before;
      before = slot;
      counts = { active: 0 };
      read.set(slot, counts);
    }
    if (number === ACTIVE) counts.active = amount;
    else {
      const metric = METRICS.nameOf(number);
      if (metric !== undefined) counts[metric] = amount;
    }
  });
  return isSorted ? read : new Map([...read].sort((a, b) => a[0] - b[0]));
}

function eachAmount(blob: Uint8Array, take: (slot: Slot, number: number, amount: number) => void): void {
  const format = blob[0];
  if (format === undefined) return;
  const bytes = new ByteReader(blob, cutShort);
  if (format < FORMAT) {
    eachOldAmount(bytes, take);
    return;
  }
  if (format !== FORMAT) throw new BrokenValue(`A day in the ledger has the format ${format}`);
  bytes.varint();
  while (!bytes.done) {
    const slot = bytes.varint();
    const head = bytes.varint();
    const active = head % 4;
    if (active > 0) take(slot, ACTIVE, active === ACTIVE_ONE ? 1 : bytes.varint());
    for (let left = Math.floor(head / 4); left > 0; left -= 1) {
      const number = bytes.varint();
      take(slot, number, bytes.varint());
    }
  }
}

function eachOldAmount(bytes: ByteReader, take: (slot: Slot, number: number, amount: number) => void): void {
  while (!bytes.done) {
    const slot = bytes.varint();
    for (let field = 1; field < OLD_FIELDS; field += 1) {
      const amount = bytes.varint();
      if (amount > 0) take(slot, OLD_METRICS[field - 1] ?? ACTIVE, amount);
    }
  }
}

/** Messages by channel, as rows held them before there were breakdowns: 8 bytes of id and a varint each. */
export function decodeOldChannels(blob: Uint8Array): Map<Snowflake, number> {
  const bytes = new ByteReader(blob, cutShort);
  const channels = new Map<Snowflake, number>();
  while (!bytes.done) {
    const id = bytes.id();
    channels.set(id, bytes.varint());
  }
  return channels;
}
