import { endianness } from 'node:os';
import { SLOTS_PER_DAY, type Slot } from '../../base/time/slots.js';
import type { SlotCounts } from '../../counts/counts.js';
import type { MemberDay } from '../../counts/days.js';
import { METRICS, type Metric } from '../../counts/metrics.js';

/** Version of the column format; stands in every sheet. */
export const SHEET_VERSION = 1;

/** Columns of a sheet: the metrics, and `active` (1 where the member was active). */
export const SHEET_COLUMNS = [...METRICS, 'active'] as const;
export type SheetColumn = Metric | 'active';

/** One guild's UTC day as compact bytes. */
export interface SheetColumns {
  /** Member ids, 8 bytes little-endian each, ascending. */
  readonly members: Uint8Array;
  /** For each column a varint (LEB128) for each member, in the order of `members`. `active`: 0 or 1. */
  readonly totals: Readonly<Record<SheetColumn, Uint8Array>>;
  /** For each column pairs of varints: difference of (member index * 96 + slot) to the pair before, value. Zero values are left out. */
  readonly slots: Readonly<Record<SheetColumn, Uint8Array>>;
}

/** A column of slots, decoded: `positions[i]` is member index * 96 + slot, ascending. */
export interface SlotColumn {
  readonly positions: Uint32Array;
  readonly values: Uint32Array;
}

/** A sheet, decoded for summing. */
export interface DecodedSheet {
  readonly memberIds: BigUint64Array;
  readonly totals: Readonly<Record<SheetColumn, Uint32Array>>;
  /** null where slots were not asked for. */
  readonly slots: Readonly<Record<SheetColumn, SlotColumn>> | null;
}

/** Bytes that are not a sheet: the store holds something else than what was written. */
export class SheetError extends Error {
  override readonly name = 'SheetError';
}

const ID_BYTES = 8;
/** Where the upper half of a 64-bit number stands in a pair of 32-bit ones on this machine. */
export const UPPER_HALF = endianness() === 'LE' ? 1 : 0;
const LARGEST_ID = 2n ** 64n - 1n;
const LARGEST_VALUE = 2 ** 32 - 1;

/**
 * Writes one guild's UTC day as columns.
 * @param rows member days of one guild and day, ascending by user id as a number, each user once; throws a `SheetError` otherwise
 */
export function encodeSheet(rows: Iterable<MemberDay>): SheetColumns {
  const encoder = new SheetEncoder();
  for (const row of rows) encoder.add(row);
  return encoder.columns();
}

/** A sheet that is written row by row, so that a large one can be built over several turns of the event loop. */
export class SheetEncoder {
  readonly #members = new ByteWriter();
  readonly #totals = perColumn(() => new ByteWriter());
  readonly #slots = perColumn(() => new ByteWriter());
  readonly #last: Record<SheetColumn, number> = { messages: 0, reactionsGiven: 0, reactionsReceived: 0, active: 0 };
  #lastId = -1n;
  #offset = 0;

  /** Adds the next row, as `encodeSheet` takes them. */
  add(row: MemberDay): void {
    const id = BigInt(row.userId);
    if (id <= this.#lastId)
      throw new SheetError(`member ${row.userId} does not follow ${this.#lastId} in ascending order`);
    if (id > LARGEST_ID) throw new SheetError(`member id ${row.userId} does not fit into 8 bytes`);
    this.#lastId = id;
    this.#members.id(id);

    const last = this.#last;
    let active = 0;
    for (const [slot, counts] of inOrder(row.slots)) {
      if (!(slot >= 0 && slot < SLOTS_PER_DAY)) throw new SheetError(`no slot ${slot} in a day`);
      const position = this.#offset + slot;
      for (const column of SHEET_COLUMNS) {
        const value = counts[column];
        if (value === 0) continue;
        this.#slots[column].varint(position - last[column]);
        this.#slots[column].varint(value);
        last[column] = position;
      }
      if (counts.active > 0) active = 1;
    }
    for (const metric of METRICS) this.#totals[metric].varint(row[metric]);
    this.#totals.active.varint(active);
    this.#offset += SLOTS_PER_DAY;
  }

  columns(): SheetColumns {
    return {
      members: this.#members.bytes(),
      totals: perColumn((column) => this.#totals[column].bytes()),
      slots: perColumn((column) => this.#slots[column].bytes()),
    };
  }
}

/**
 * Reads columns back. Costs per 5,000 members about 0.1 ms without slots.
 * @throws SheetError when the bytes are not those of a sheet (cut off, too long, out of order)
 */
export function decodeSheet(columns: SheetColumns, options: { readonly slots: boolean }): DecodedSheet {
  const memberIds = readIds(columns.members);
  const count = memberIds.length;
  return {
    memberIds,
    totals: perColumn((column) => readTotals(columns.totals[column], count, column)),
    slots: options.slots ? perColumn((column) => readSlots(columns.slots[column], count, column)) : null,
  };
}

/** A sheet decoded; null where the bytes are not those of one: then it is as if there were none. */
export function readSheet(columns: SheetColumns, options: { readonly slots: boolean }): DecodedSheet | null {
  try {
    return decodeSheet(columns, options);
  } catch (error) {
    if (error instanceof SheetError) return null;
    throw error;
  }
}

function perColumn<T>(make: (column: SheetColumn) => T): Record<SheetColumn, T> {
  return {
    messages: make('messages'),
    reactionsGiven: make('reactionsGiven'),
    reactionsReceived: make('reactionsReceived'),
    active: make('active'),
  };
}

type Slots = MemberDay['slots'];

/** Slots ascending; maps are mostly in order already, so only others are sorted. */
function inOrder(slots: Slots): Iterable<readonly [Slot, Readonly<SlotCounts>]> {
  let before = -1;
  for (const slot of slots.keys()) {
    if (slot < before) return [...slots].sort((a, b) => a[0] - b[0]);
    before = slot;
  }
  return slots;
}

/** Bytes that grow as they are written. */
class ByteWriter {
  #buffer = new Uint8Array(1024);
  #view = new DataView(this.#buffer.buffer);
  #length = 0;

  id(value: bigint): void {
    this.#reserve(ID_BYTES);
    this.#view.setBigUint64(this.#length, value, true);
    this.#length += ID_BYTES;
  }

  /** LEB128: seven bits a byte, lowest first, the high bit set on all but the last. */
  varint(value: number): void {
    if (!(Number.isInteger(value) && value >= 0 && value <= LARGEST_VALUE)) {
      throw new SheetError(`${value} is not a count`);
    }
    this.#reserve(5);
    let rest = value;
    while (rest > 0x7f) {
      this.#buffer[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#buffer[this.#length++] = rest;
  }

  bytes(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const grown = new Uint8Array(this.#buffer.length * 2);
    grown.set(this.#buffer);
    this.#buffer = grown;
    this.#view = new DataView(grown.buffer);
  }
}

function readIds(bytes: Uint8Array): BigUint64Array {
  if (bytes.length % ID_BYTES !== 0) throw new SheetError(`${bytes.length} bytes of member ids are no multiple of 8`);
  const ids = new BigUint64Array(bytes.length / ID_BYTES);
  new Uint8Array(ids.buffer).set(bytes);
  if (endianness() === 'BE') Buffer.from(ids.buffer).swap64();
  const halves = new Uint32Array(ids.buffer);
  let lastUpper = -1;
  let lastLower = -1;
  for (let i = 0; i < halves.length; i += 2) {
    const upper = halves[i + UPPER_HALF] ?? 0;
    const lower = halves[i + 1 - UPPER_HALF] ?? 0;
    if (upper < lastUpper || (upper === lastUpper && lower <= lastLower)) {
      throw new SheetError('member ids are not in ascending order');
    }
    lastUpper = upper;
    lastLower = lower;
  }
  return ids;
}

function readTotals(bytes: Uint8Array, members: number, column: SheetColumn): Uint32Array {
  const values = readVarints(bytes, column);
  if (values.length !== members) {
    throw new SheetError(`the totals of ${column} are for ${values.length} members, the sheet has ${members}`);
  }
  return values;
}

function readSlots(bytes: Uint8Array, members: number, column: SheetColumn): SlotColumn {
  const numbers = readVarints(bytes, column);
  if (numbers.length % 2 !== 0) throw new SheetError(`the slots of ${column} end inside a pair`);
  const pairs = numbers.length / 2;
  const positions = new Uint32Array(pairs);
  const values = new Uint32Array(pairs);
  const end = members * SLOTS_PER_DAY;
  let position = 0;
  for (let i = 0; i < pairs; i += 1) {
    const difference = numbers[2 * i] ?? 0;
    if (difference === 0 && i > 0) throw new SheetError(`the slots of ${column} hold a position twice`);
    position += difference;
    if (position >= end) throw new SheetError(`the slots of ${column} reach past the last member`);
    positions[i] = position;
    values[i] = numbers[2 * i + 1] ?? 0;
  }
  return { positions, values };
}

/** All varints of a column. Every varint ends with one byte below 0x80, so they are counted before they are read. */
function readVarints(bytes: Uint8Array, column: SheetColumn): Uint32Array {
  const length = bytes.length;
  if (length === 0) return new Uint32Array(0);
  if ((bytes[length - 1] ?? 0) > 0x7f) throw new SheetError(`column ${column} ends inside a number`);
  let count = 0;
  for (let at = 0; at < length; at += 1) count += ((bytes[at] ?? 0) >> 7) ^ 1;
  // Most columns hold nothing above 127.
  if (count === length) return new Uint32Array(bytes);

  const numbers = new Uint32Array(count);
  let at = 0;
  for (let i = 0; i < count; i += 1) {
    let byte = bytes[at++] ?? 0;
    let value = byte & 0x7f;
    for (let shift = 7; byte > 0x7f; shift += 7) {
      byte = bytes[at++] ?? 0;
      if (shift > 28 || (shift === 28 && byte > 0x0f)) {
        throw new SheetError(`column ${column} holds a number above 32 bits`);
      }
      value |= (byte & 0x7f) << shift;
    }
    numbers[i] = value;
  }
  return numbers;
}
