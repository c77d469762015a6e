import { METRICS, type Metric } from './types.js';

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
