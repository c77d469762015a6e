import { setImmediate as nextTurn } from 'node:timers/promises';
import { compareSnowflakes, type Snowflake } from '../../base/snowflake.js';
import { SLOTS_PER_DAY, type Slot } from '../../base/time/slots.js';
import type { SlotCounts } from '../../counts/counts.js';
import type { MemberDay } from '../../counts/days.js';
import { METRICS } from '../../counts/metrics.js';
import { decodeSheet, type SheetColumn, type SheetColumns, SheetEncoder, SheetError } from './sheet-codec.js';

/** Members written before other work gets a turn: some 4 ms. */
const ROWS_PER_TURN = 1000;
const ID_BYTES = 8;

/** Whose day a row is. */
type Key = Pick<MemberDay, 'guildId' | 'day' | 'rev'>;

/**
 * A sheet in which changed days stand for their members: of a day that changes no more, everything is then in one place.
 * Yields to the event loop where the day is large.
 * @param key of the rows that come out of the sheet
 */
export async function mergeSheet(
  sheet: SheetColumns | null,
  changed: readonly MemberDay[],
  key: Key,
): Promise<SheetColumns> {
  if (sheet !== null && changed.length === 0) return sheet;
  const encoder = new SheetEncoder();
  let added = 0;
  for (const row of merged(sheet, changed, key)) {
    if (added > 0 && added % ROWS_PER_TURN === 0) await nextTurn();
    added += 1;
    encoder.add(row);
  }
  return encoder.columns();
}

/** Every member once, ascending: the day that changed, or else the sheet's. */
function* merged(sheet: SheetColumns | null, changed: readonly MemberDay[], key: Key): Iterable<MemberDay> {
  const others = changed.toSorted((a, b) => compareSnowflakes(a.userId, b.userId)).values();
  let other = others.next().value;
  for (const row of sheet === null ? [] : eachRow(sheet, key)) {
    let isReplaced = false;
    while (other !== undefined && compareSnowflakes(other.userId, row.userId) <= 0) {
      isReplaced ||= other.userId === row.userId;
      yield other;
      other = others.next().value;
    }
    if (!isReplaced) yield row;
  }
  if (other !== undefined) yield other;
  yield* others;
}

/** Every member's day of a sheet, without channels. */
export function rowsOf(columns: SheetColumns, key: Key): readonly MemberDay[] {
  return [...eachRow(columns, key)];
}

/** The same one after another, made as they are asked for. */
function* eachRow(columns: SheetColumns, key: Key): Iterable<MemberDay> {
  const { memberIds, totals, slots: decoded } = decodeSheet(columns, { slots: true });
  const at = { messages: 0, reactionsGiven: 0, reactionsReceived: 0, active: 0 };
  for (let index = 0; index < memberIds.length; index += 1) {
    const slots = new Map<Slot, SlotCounts>();
    const first = index * SLOTS_PER_DAY;
    for (const column of COLUMNS) {
      const { positions, values } = decoded?.[column] ?? NO_SLOTS;
      for (let position = positions[at[column]]; position !== undefined; position = positions[at[column]]) {
        if (position >= first + SLOTS_PER_DAY) break;
        put(slots, position - first, column, values[at[column]] ?? 0);
        at[column] += 1;
      }
    }
    yield {
      ...key,
      userId: String(memberIds[index]),
      messages: totals.messages[index] ?? 0,
      reactionsGiven: totals.reactionsGiven[index] ?? 0,
      reactionsReceived: totals.reactionsReceived[index] ?? 0,
      slots,
      channels: new Map<Snowflake, number>(),
    };
  }
}

const NO_SLOTS = { positions: new Uint32Array(), values: new Uint32Array() };

/**
 * Members of a sheet, by its column of ids.
 * @throws SheetError where it ends inside one
 */
export function membersIn(members: Uint8Array): number {
  const count = members.byteLength / ID_BYTES;
  if (!Number.isInteger(count)) throw new SheetError(`${members.byteLength} bytes are no ids of members`);
  return count;
}

/**
 * Place of a member among those of a sheet, by its column of ids (8 bytes each, ascending); -1: not in it.
 * @throws SheetError where it ends inside one
 */
export function placeOf(members: Uint8Array, userId: Snowflake): number {
  const view = new DataView(members.buffer, members.byteOffset, members.byteLength);
  const wanted = BigInt(userId);
  let low = 0;
  for (let high = membersIn(members); low < high; ) {
    const middle = (low + high) >> 1;
    const id = view.getBigUint64(middle * ID_BYTES, true);
    if (id === wanted) return middle;
    if (id < wanted) low = middle + 1;
    else high = middle;
  }
  return -1;
}

/**
 * One member's day out of a sheet, without decoding the others' days.
 * @throws SheetError where what is read of it is not a sheet's
 * @param columns without `slots` the day has none
 */
export function rowAt(
  { totals, slots: slotColumns }: Pick<SheetColumns, 'totals'> & Partial<Pick<SheetColumns, 'slots'>>,
  { place, of }: { readonly place: number; readonly of: number },
  userId: Snowflake,
  key: Key,
): MemberDay {
  const slots = new Map<Slot, SlotCounts>();
  const first = place * SLOTS_PER_DAY;
  for (const column of slotColumns === undefined ? [] : COLUMNS) {
    const bytes = new Varints(slotColumns?.[column] ?? NO_BYTES);
    for (let position = 0; !bytes.done; ) {
      position += bytes.next();
      const value = bytes.next();
      if (position >= first + SLOTS_PER_DAY) break;
      if (position >= first) put(slots, position - first, column, value);
    }
  }
  return {
    ...key,
    userId,
    messages: numberAt(totals.messages, place, of),
    reactionsGiven: numberAt(totals.reactionsGiven, place, of),
    reactionsReceived: numberAt(totals.reactionsReceived, place, of),
    slots,
    channels: new Map(),
  };
}

/** The number of one member of a column of totals. Most columns hold nothing above 127, and so one byte for each. */
function numberAt(column: Uint8Array, place: number, of: number): number {
  let numbers = 0;
  for (const byte of column) numbers += (byte >> 7) ^ 1;
  if (numbers !== of) throw new SheetError(`a column of totals is for ${numbers} members, the sheet has ${of}`);
  if (column.length === of) return column[place] ?? 0;
  const bytes = new Varints(column);
  for (let before = 0; before < place; before += 1) bytes.next();
  return bytes.next();
}

const NO_BYTES = new Uint8Array();
const COLUMNS = [...METRICS, 'active'] as const satisfies readonly SheetColumn[];

function put(slots: Map<Slot, SlotCounts>, slot: Slot, column: SheetColumn, value: number): void {
  const counts = slots.get(slot) ?? { messages: 0, reactionsGiven: 0, reactionsReceived: 0, active: 0 };
  counts[column] = value;
  slots.set(slot, counts);
}

/** Numbers of a column one after another (LEB128). */
class Varints {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  next(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined || shift > 28) throw new SheetError('a column holds what is no number of a sheet');
      value += (byte & 0x7f) * 2 ** shift;
      if (byte <= 0x7f) return value;
    }
  }
}
