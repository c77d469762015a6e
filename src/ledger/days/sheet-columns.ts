import { ByteReader, ByteWriter } from '../../base/bytes.js';
import { SLOTS_PER_DAY, type Slot } from '../../base/time/slots.js';
import { METRICS, type Metric } from '../../counts/metrics.js';

/** A column of a sheet: a metric, or `active` (1 where the member was active). */
export type SheetColumn = Metric | 'active';

/** All columns. */
export const SHEET_COLUMNS: readonly SheetColumn[] = [...METRICS.names, 'active'];

/** Whether a column stands in every sheet, with a number for each member: so do those of the first version. */
export function standsAlways(column: SheetColumn): boolean {
  return column === 'active' || METRICS.table[column].always === true;
}

/** Bytes by column. One that is not there is zeros; what is there under other names is left alone. */
export type ColumnBytes = { readonly [C in SheetColumn]?: Uint8Array };

/** Pairs of a column, decoded, ascending by position: of slots that is member index * 96 + slot. */
export interface SlotColumn {
  readonly positions: Uint32Array;
  readonly values: Uint32Array;
}

/** Bytes that are not a sheet: the store holds something else than what was written. */
export class SheetError extends Error {
  override readonly name = 'SheetError';
}

/**
 * A column's bytes; null: it is zeros.
 * @throws SheetError where one that always stands is not there
 */
export function bytesOf(columns: ColumnBytes, column: SheetColumn): Uint8Array | null {
  const bytes = columns[column];
  if (bytes === undefined && standsAlways(column)) throw new SheetError(`there is no column ${column}`);
  return bytes ?? null;
}

const LARGEST_VALUE = 2 ** 32 - 1;
/** First byte of the totals of a column that does not always stand: a number for each member, or pairs. */
const DENSE = 0;
const SPARSE = 1;

/** One column while a sheet is written. */
export class ColumnWriter {
  readonly column: SheetColumn;
  readonly #always: boolean;
  readonly #totals = new ByteWriter(256);
  readonly #slots = new ByteWriter(256);
  /** What a number for each member would take above one byte each. */
  #denseExtra = 0;
  #lastMember = 0;
  #lastPosition = 0;

  constructor(column: SheetColumn) {
    this.column = column;
    this.#always = standsAlways(column);
    if (!this.#always) this.#totals.byte(SPARSE);
  }

  /** Each member's total in turn, `member` counted from 0. */
  total(member: number, value: number): void {
    if (this.#always) {
      this.#totals.varint(checked(value));
    } else if (value !== 0) {
      this.#totals.varint(member - this.#lastMember);
      const before = this.#totals.length;
      this.#totals.varint(checked(value));
      this.#denseExtra += this.#totals.length - before - 1;
      this.#lastMember = member;
    }
  }

  /** What is in a slot, not 0; ascending by position. */
  slot(position: number, value: number): void {
    this.#slots.varint(position - this.#lastPosition);
    this.#slots.varint(checked(value));
    this.#lastPosition = position;
  }

  /** null: nobody has anything, so the column does not stand. */
  totals(members: number): Uint8Array | null {
    const bytes = this.#totals.bytes();
    if (this.#always) return bytes;
    if (bytes.length === 1) return null;
    if (bytes.length <= 1 + members + this.#denseExtra) return bytes;
    const dense = new ByteWriter(1 + members + this.#denseExtra);
    dense.byte(DENSE);
    for (const value of readTotals(bytes, members, this.column)) dense.varint(value);
    return dense.bytes();
  }

  /** null: as of totals. */
  slots(): Uint8Array | null {
    return this.#always || this.#slots.length > 0 ? this.#slots.bytes() : null;
  }
}

function checked(value: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= LARGEST_VALUE) return value;
  throw new SheetError(`${value} is not a count`);
}

/**
 * A column of totals, decoded: a number for each member.
 * @throws SheetError where the bytes are no such column of so many members
 */
export function readTotals(bytes: Uint8Array, members: number, column: SheetColumn): Uint32Array {
  const body = standsAlways(column) ? bytes : bytes.subarray(1);
  if (isSparse(bytes, column)) {
    const { positions, values } = readPairs(body, members, column);
    const totals = new Uint32Array(members);
    for (let i = 0; i < positions.length; i += 1) totals[positions[i] ?? 0] = values[i] ?? 0;
    return totals;
  }
  const totals = readVarints(body, column);
  if (totals.length !== members) throw wrongCount(column, totals.length, members);
  return totals;
}

/**
 * The number of one member of a column of totals, without decoding the others. Most columns hold nothing above 127, and
 * so one byte for each.
 */
export function totalAt(
  bytes: Uint8Array,
  { place, of }: { readonly place: number; readonly of: number },
  column: SheetColumn,
): number {
  const body = standsAlways(column) ? bytes : bytes.subarray(1);
  if (isSparse(bytes, column)) return valueAt(body, place, column);
  let numbers = 0;
  for (const byte of body) numbers += (byte >> 7) ^ 1;
  if (numbers !== of) throw wrongCount(column, numbers, of);
  if (body.length === of) return body[place] ?? 0;
  const reader = readerOf(body, column);
  for (let before = 0; before < place; before += 1) reader.varint();
  return checked(reader.varint());
}

/**
 * A column of slots, decoded.
 * @throws SheetError as `readTotals`
 */
export function readSlots(bytes: Uint8Array, members: number, column: SheetColumn): SlotColumn {
  return readPairs(bytes, members * SLOTS_PER_DAY, column);
}

/** The slots of one member of a column, ascending, without decoding the others. */
export function* slotsAt(bytes: Uint8Array, place: number, column: SheetColumn): Iterable<readonly [Slot, number]> {
  const first = place * SLOTS_PER_DAY;
  for (const [position, value] of eachPair(bytes, column)) {
    if (position >= first + SLOTS_PER_DAY) return;
    if (position >= first) yield [position - first, value];
  }
}

function valueAt(bytes: Uint8Array, wanted: number, column: SheetColumn): number {
  for (const [position, value] of eachPair(bytes, column))
    if (position >= wanted) return position === wanted ? value : 0;
  return 0;
}

function* eachPair(bytes: Uint8Array, column: SheetColumn): Iterable<readonly [position: number, value: number]> {
  const reader = readerOf(bytes, column);
  for (let position = 0; !reader.done; ) {
    position += reader.varint();
    yield [position, checked(reader.varint())];
  }
}

const readerOf = (bytes: Uint8Array, column: SheetColumn) =>
  new ByteReader(bytes, () => new SheetError(`column ${column} holds what is no number of a sheet`));

function isSparse(bytes: Uint8Array, column: SheetColumn): boolean {
  if (standsAlways(column)) return false;
  if (bytes[0] !== DENSE && bytes[0] !== SPARSE) throw new SheetError(`the totals of ${column} begin with ${bytes[0]}`);
  return bytes[0] === SPARSE;
}

function wrongCount(column: SheetColumn, numbers: number, members: number): SheetError {
  return new SheetError(`the totals of ${column} are for ${numbers} members, the sheet has ${members}`);
}

/** Pairs of the difference to the position before and a value; all positions are below `end`. */
function readPairs(bytes: Uint8Array, end: number, column: SheetColumn): SlotColumn {
  const numbers = readVarints(bytes, column);
  if (numbers.length % 2 !== 0) throw new SheetError(`column ${column} ends inside a pair`);
  const pairs = numbers.length / 2;
  const positions = new Uint32Array(pairs);
  const values = new Uint32Array(pairs);
  let position = 0;
  for (let i = 0; i < pairs; i += 1) {
    const difference = numbers[2 * i] ?? 0;
    if (difference === 0 && i > 0) throw new SheetError(`column ${column} holds a position twice`);
    position += difference;
    if (position >= end) throw new SheetError(`column ${column} reaches past the last member`);
    positions[i] = position;
    values[i] = numbers[2 * i + 1] ?? 0;
  }
  return { positions, values };
}

/**
 * All varints of a column at once, far faster than one after another. Every varint ends with one byte below 0x80, so they
 * are counted before they are read.
 */
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
