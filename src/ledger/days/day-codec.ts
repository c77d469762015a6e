import type { Snowflake } from '../../base/snowflake.js';
import type { Slot } from '../../base/time/slots.js';
import type { SlotCounts } from '../../counts/counts.js';
import { BrokenValue } from '../file/broken-value.js';

/** Fields of one slot in a flat list: slot, messages, given, received, active. */
export const SLOT_FIELDS = 5;

/** A snowflake as two halves: writing those costs a tenth of converting the string. */
interface Halves {
  readonly low: number;
  readonly high: number;
}

const MOST_KNOWN_IDS = 8192;
const knownIds = new Map<Snowflake, Halves>();
let scratch = new Uint8Array(64 * 1024);
let view = new DataView(scratch.buffer);

function halvesOf(id: Snowflake): Halves {
  let halves = knownIds.get(id);
  if (halves === undefined) {
    if (knownIds.size >= MOST_KNOWN_IDS) knownIds.clear();
    const value = BigInt(id);
    halves = { low: Number(value & 0xffff_ffffn), high: Number(value >> 32n) };
    knownIds.set(id, halves);
  }
  return halves;
}

function makeRoom(bytes: number): void {
  if (bytes <= scratch.length) return;
  scratch = new Uint8Array(2 * bytes);
  view = new DataView(scratch.buffer);
}

function putVarint(at: number, value: number): number {
  let rest = value;
  let next = at;
  while (rest > 127) {
    scratch[next++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  scratch[next++] = rest;
  return next;
}

/** The blobs of a day's row. They share a buffer that the next call overwrites: bind them first. */
export interface DayBlobs {
  readonly slots: Uint8Array;
  readonly channels: Uint8Array;
}

/**
 * Packs a day's slots (five varints each; slots in which nothing stands are left out) and channels (8 bytes of id,
 * little-endian, and a varint each).
 */
export function encodeDay(slots: readonly number[], channels: ReadonlyMap<Snowflake, number>): DayBlobs {
  makeRoom(slots.length * 8 + channels.size * 16);
  let at = 0;
  for (let i = 0; i < slots.length; i += SLOT_FIELDS) {
    const messages = slots[i + 1] ?? 0;
    const given = slots[i + 2] ?? 0;
    const received = slots[i + 3] ?? 0;
    const active = slots[i + 4] ?? 0;
    if (messages === 0 && given === 0 && received === 0 && active === 0) continue;
    at = putVarint(at, slots[i] ?? 0);
    at = putVarint(at, messages);
    at = putVarint(at, given);
    at = putVarint(at, received);
    at = putVarint(at, active);
  }
  const split = at;
  for (const [id, count] of channels) {
    const { low, high } = halvesOf(id);
    view.setUint32(at, low, true);
    view.setUint32(at + 4, high, true);
    at = putVarint(at + 8, count);
  }
  return { slots: scratch.subarray(0, split), channels: scratch.subarray(split, at) };
}

const cutShort = () => new BrokenValue('A day in the ledger is cut short');

/** Reads varints off a blob, one after another. */
class Cursor {
  #at = 0;

  constructor(readonly bytes: Uint8Array) {}

  get done(): boolean {
    return this.#at >= this.bytes.length;
  }

  varint(): number {
    let value = 0;
    let unit = 1;
    for (;;) {
      const byte = this.bytes[this.#at++];
      if (byte === undefined) throw cutShort();
      value += (byte & 127) * unit;
      if (byte < 128) return value;
      unit *= 128;
    }
  }

  id(): Snowflake {
    if (this.#at + 8 > this.bytes.length) throw cutShort();
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    const id = view.getBigUint64(this.#at, true);
    this.#at += 8;
    return String(id);
  }
}

/** Slots as the flat list that `encodeDay` takes. */
export function decodeSlotList(blob: Uint8Array): number[] {
  const cursor = new Cursor(blob);
  const list: number[] = [];
  while (!cursor.done) list.push(cursor.varint());
  return list;
}

/** Slots by number, ascending. */
export function decodeSlots(blob: Uint8Array): Map<Slot, SlotCounts> {
  const cursor = new Cursor(blob);
  const read: [Slot, SlotCounts][] = [];
  while (!cursor.done) {
    const slot = cursor.varint();
    const messages = cursor.varint();
    const reactionsGiven = cursor.varint();
    const reactionsReceived = cursor.varint();
    const active = cursor.varint();
    read.push([slot, { messages, reactionsGiven, reactionsReceived, active }]);
  }
  return new Map(read.sort((a, b) => a[0] - b[0]));
}

/** Messages by channel. */
export function decodeChannels(blob: Uint8Array): Map<Snowflake, number> {
  const cursor = new Cursor(blob);
  const channels = new Map<Snowflake, number>();
  while (!cursor.done) {
    const id = cursor.id();
    channels.set(id, cursor.varint());
  }
  return channels;
}
