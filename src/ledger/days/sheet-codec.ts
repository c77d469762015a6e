import { endianness } from 'node:os';
import { ByteWriter } from '../../base/bytes.js';
import { SLOTS_PER_DAY, type Slot } from '../../base/time/slots.js';
import type { SlotCounts } from '../../counts/counts.js';
import type { MemberDay } from '../../counts/days.js';
import {
  bytesOf,
  type ColumnBytes,
  ColumnWriter,
  readSlots,
  readTotals,
  SHEET_COLUMNS,
  type SheetColumn,
  SheetError,
  type SlotColumn,
} from './sheet-columns.js';

/** Version of the column format; stands in every sheet. */
export const SHEET_VERSION = 1;

/** One guild's UTC day as compact bytes. */
export interface SheetColumns {
  /** Member ids, 8 bytes little-endian each, ascending. */
  readonly members: Uint8Array;
  /**
   * For each column that always stands a varint (LEB128) for each member, in the order of `members`; `active` is 0 or 1.
   * The others begin with a byte: 0, the same follows; 1, pairs of varints follow, for those who have something: difference
   * of the member's index to that of the pair before, value.
   */
  readonly totals: ColumnBytes;
  /** For each column pairs of varints: difference of (member index * 96 + slot) to the pair before, value. Zero values are left out. */
  readonly slots: ColumnBytes;
}

/** What is read of a sheet. */
export interface SheetPart {
  readonly columns: readonly SheetColumn[];
  readonly slots: boolean;
}

/** All of it. */
export const WHOLE_SHEET: SheetPart = { columns: SHEET_COLUMNS, slots: true };

/** What was asked for of a sheet, decoded for summing. A column that is not there is zeros. */
export interface DecodedSheet {
  readonly memberIds: BigUint64Array;
  readonly totals: { readonly [C in SheetColumn]?: Uint32Array };
  /** null where slots were not asked for. */
  readonly slots: { readonly [C in SheetColumn]?: SlotColumn } | null;
}

const ID_BYTES = 8;
/** Where the upper half of a 64-bit number stands in a pair of 32-bit ones on this machine. */
export const UPPER_HALF = endianness() === 'LE' ? 1 : 0;
const LARGEST_ID = 2n ** 64n - 1n;

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
  readonly #ids = new ByteWriter();
  readonly #columns = SHEET_COLUMNS.map((column) => new ColumnWriter(column));
  #lastId = -1n;
  #members = 0;

  /** Adds the next row, as `encodeSheet` takes them. */
  add(row: MemberDay): void {
    const id = BigInt(row.userId);
    if (id <= this.#lastId)
      throw new SheetError(`member ${row.userId} does not follow ${this.#lastId} in ascending order`);
    if (id > LARGEST_ID) throw new SheetError(`member id ${row.userId} does not fit into 8 bytes`);
    this.#lastId = id;
    this.#ids.id(row.userId);

    const offset = this.#members * SLOTS_PER_DAY;
    let active = 0;
    for (const [slot, counts] of inOrder(row.slots)) {
      if (!(slot >= 0 && slot < SLOTS_PER_DAY)) throw new SheetError(`no slot ${slot} in a day`);
      for (const writer of this.#columns) {
        const value = counts[writer.column];
        if (value !== undefined && value !== 0) writer.slot(offset + slot, value);
      }
      if (counts.active > 0) active = 1;
    }
    for (const writer of this.#columns) {
      writer.total(this.#members, writer.column === 'active' ? active : (row[writer.column] ?? 0));
    }
    this.#members += 1;
  }

  columns(): SheetColumns {
    return {
      members: this.#ids.bytes(),
      totals: this.#standing((writer) => writer.totals(this.#members)),
      slots: this.#standing((writer) => writer.slots()),
    };
  }

  #standing(bytesOf: (writer: ColumnWriter) => Uint8Array | null): ColumnBytes {
    const standing: { [C in SheetColumn]?: Uint8Array } = {};
    for (const writer of this.#columns) {
      const bytes = bytesOf(writer);
      if (bytes !== null) standing[writer.column] = bytes;
    }
    return standing;
  }
}

/**
 * Reads columns back, those that are asked for. Costs per 5,000 members about 0.1 ms without slots.
 * @throws SheetError when the bytes are not those of a sheet (cut off, too long, out of order), or a column that always
 * stands does not
 */
export function decodeSheet(sheet: SheetColumns, { columns, slots }: SheetPart = WHOLE_SHEET): DecodedSheet {
  const memberIds = readIds(sheet.members);
  const count = memberIds.length;
  const totals: { [C in SheetColumn]?: Uint32Array } = {};
  const slotsOf: { [C in SheetColumn]?: SlotColumn } = {};
  for (const column of columns) {
    const bytes = bytesOf(sheet.totals, column);
    if (bytes !== null) totals[column] = readTotals(bytes, count, column);
    const slotBytes = slots ? bytesOf(sheet.slots, column) : null;
    if (slotBytes !== null) slotsOf[column] = readSlots(slotBytes, count, column);
  }
  return { memberIds, totals, slots: slots ? slotsOf : null };
}

/** A sheet decoded; null where the bytes are not those of one: then it is as if there were none. */
export function readSheet(columns: SheetColumns, part: SheetPart): DecodedSheet | null {
  try {
    return decodeSheet(columns, part);
  } catch (error) {
    if (error instanceof SheetError) return null;
    throw error;
  }
}

type Slots = MemberDay['slots'];

/** Slots ascending; maps are mostly in order already, so only others are sorted. */
function inOrder(slots: Slots): Iterable<readonly [Slot, SlotCounts]> {
  let before = -1;
  for (const slot of slots.keys()) {
    if (slot < before) return [...slots].sort((a, b) => a[0] - b[0]);
    before = slot;
  }
  return slots;
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
