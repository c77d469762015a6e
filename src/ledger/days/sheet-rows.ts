import { setImmediate as nextTurn } from 'node:timers/promises';
import { compareSnowflakes, type Snowflake } from '../../base/snowflake.js';
import { SLOTS_PER_DAY, type Slot } from '../../base/time/slots.js';
import { NO_BREAKDOWNS } from '../../counts/breakdowns.js';
import type { Sums } from '../../counts/counts.js';
import type { MemberDay } from '../../counts/days.js';
import { METRICS } from '../../counts/metrics.js';
import { decodeSheet, type SheetColumns, SheetEncoder, type SheetPart } from './sheet-codec.js';
import { bytesOf, SHEET_COLUMNS, type SheetColumn, SheetError, slotsAt, totalAt } from './sheet-columns.js';

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

/** Every member's day of a sheet, without breakdowns. */
export function rowsOf(columns: SheetColumns, key: Key): readonly MemberDay[] {
  return [...eachRow(columns, key)];
}

/** The same one after another, made as they are asked for. */
function* eachRow(sheet: SheetColumns, key: Key): Iterable<MemberDay> {
  const { memberIds, totals, slots } = decodeSheet(sheet);
  const columns = SHEET_COLUMNS.flatMap((column) => {
    const pairs = slots?.[column];
    return pairs === undefined ? [] : [{ column, ...pairs, at: 0 }];
  });
  for (let index = 0; index < memberIds.length; index += 1) {
    const slotsOf = new Map<Slot, SlotSums>();
    const first = index * SLOTS_PER_DAY;
    for (const each of columns) {
      for (let position = each.positions[each.at]; position !== undefined; position = each.positions[each.at]) {
        if (position >= first + SLOTS_PER_DAY) break;
        put(slotsOf, position - first, each.column, each.values[each.at] ?? 0);
        each.at += 1;
      }
    }
    const sums: Sums = {};
    for (const metric of METRICS.names) {
      const total = totals[metric]?.[index];
      if (total !== undefined && total !== 0) sums[metric] = total;
    }
    yield { ...key, userId: String(memberIds[index]), ...sums, slots: slotsOf, breakdowns: NO_BREAKDOWNS };
  }
}

/**
 * A sheet in which one member is not; the same where they never were.
 * @throws SheetError where it is not a sheet
 */
export function withoutMember(columns: SheetColumns, userId: Snowflake): SheetColumns {
  if (placeOf(columns.members, userId) === -1) return columns;
  const encoder = new SheetEncoder();
  for (const row of eachRow(columns, { guildId: '0', day: 0, rev: 0 })) if (row.userId !== userId) encoder.add(row);
  return encoder.columns();
}

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
 * What is asked for of one member's day, out of a sheet, without decoding the others' days.
 * @throws SheetError where what is read of it is not a sheet's
 */
export function rowAt(
  { totals, slots }: Pick<SheetColumns, 'totals' | 'slots'>,
  at: { readonly place: number; readonly of: number },
  part: SheetPart,
  key: Key & Pick<MemberDay, 'userId'>,
): MemberDay {
  const sums: Sums = {};
  const slotsOf = new Map<Slot, SlotSums>();
  for (const column of part.columns) {
    const bytes = bytesOf(totals, column);
    const total = bytes === null ? 0 : totalAt(bytes, at, column);
    if (total !== 0 && column !== 'active') sums[column] = total;
    const pairs = part.slots ? bytesOf(slots, column) : null;
    if (pairs === null) continue;
    for (const [slot, value] of slotsAt(pairs, at.place, column)) put(slotsOf, slot, column, value);
  }
  return { ...key, ...sums, slots: slotsOf, breakdowns: NO_BREAKDOWNS };
}

type SlotSums = Sums & { active: number };

function put(slots: Map<Slot, SlotSums>, slot: Slot, column: SheetColumn, value: number): void {
  const counts = slots.get(slot) ?? { active: 0 };
  if (value !== 0) counts[column] = value;
  slots.set(slot, counts);
}
