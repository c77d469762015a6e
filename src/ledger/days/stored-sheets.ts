import type { Snowflake } from '../../base/snowflake.js';
import type { UtcDay } from '../../base/time/slots.js';
import { METRICS } from '../../counts/metrics.js';
import type { Database, SqlValue } from '../file/sqlite.js';
import type { SheetColumns, SheetPart } from './sheet-codec.js';
import { SHEET_COLUMNS, type SheetColumn, standsAlways } from './sheet-columns.js';

/** A sheet as stored: columns as of round `rev`. */
export interface StoredSheet {
  readonly guildId: Snowflake;
  readonly day: UtcDay;
  readonly rev: number;
  readonly columns: SheetColumns;
}

/** Which sheet: of the own epoch by guild and day, of the past by its epoch too. */
export type SheetKey = readonly [guildId: Snowflake, day: UtcDay, epoch?: string];

/** Sheets in the ledger as they are read. */
export interface StoredSheets {
  /** The columns that are asked for; null: there is no sheet. */
  read(key: SheetKey, part: SheetPart): SheetColumns | null;
  /** Its members alone. */
  members(key: SheetKey): Uint8Array | null;
  /** Its columns alone. */
  columns(key: SheetKey, part: SheetPart): BytesOfSheet;
}

/** The same as they are written, within a transaction. */
export interface SheetRows<Row> {
  /** Whether it was written: an older one of the past never replaces a newer. */
  write(key: SheetKey, row: Row): boolean;
  /** Whether there was one. */
  remove(key: SheetKey): boolean;
}

type BytesOfSheet = Pick<SheetColumns, 'totals' | 'slots'>;

/**
 * The columns that a sheet's own row has. They hold what was written before each column had a row in another table; since
 * then they are empty.
 */
const OLD_COLUMNS: { readonly [C in SheetColumn]?: { readonly totals: string; readonly slots: string } } = {
  messages: { totals: 'total_messages', slots: 'slot_messages' },
  reactionsGiven: { totals: 'total_given', slots: 'slot_given' },
  reactionsReceived: { totals: 'total_received', slots: 'slot_received' },
  active: { totals: 'total_active', slots: 'slot_active' },
};
const EMPTIED = Object.values(OLD_COLUMNS).flatMap(({ totals, slots }) => [totals, slots]);
const EMPTY = new Uint8Array();

interface Tables {
  readonly sheets: string;
  readonly columns: string;
  readonly key: readonly string[];
}
const OWN: Tables = { sheets: 'sheets', columns: 'sheet_columns', key: ['guild', 'day'] };
const PAST: Tables = { sheets: 'past_days', columns: 'past_columns', key: ['guild', 'day', 'epoch'] };

/** The own epoch's sheets. */
export const ownSheets = (db: Database): StoredSheets => storedSheets(db, OWN);
/** Those of other epochs. */
export const pastSheets = (db: Database): StoredSheets => storedSheets(db, PAST);

/** Writes the own epoch's. */
export const ownSheetRows = (db: Database) => sheetRows<{ readonly columns: SheetColumns }>(db, OWN, []);

/** A day of the past as a sheet. */
export interface PastSheetRow {
  /** The highest revision in it: what is read of the same day later has at least this, but where the store was set back. */
  readonly rev: number;
  /** Revision of MongoDB's sheet that is in it; -1: of none. Only documents above it can still change. */
  readonly sheetRev: number;
  /** Tells these documents from others of the same day and epoch. */
  readonly mark: string;
  /** Every member's day. */
  readonly columns: SheetColumns;
}

/** Writes the past's. */
export const pastSheetRows = (db: Database) =>
  sheetRows<PastSheetRow>(
    db,
    PAST,
    [
      ['rev', ({ rev }) => rev],
      ['sheet_rev', ({ sheetRev }) => sheetRev],
      ['mark', ({ mark }) => mark],
    ],
    // What a store that was set back says of a day never replaces what was read before.
    'excluded.rev >= rev',
  );

/** What stands for a column in the file. */
function numberOf(column: SheetColumn): number {
  return column === 'active' ? 0 : METRICS.numberOf(column);
}

function whereKey({ key }: Tables): string {
  return key.map((name) => `${name} = ?`).join(' and ');
}

function storedSheets(db: Database, tables: Tables): StoredSheets {
  const where = whereKey(tables);

  /** The sheet's own row, with what it holds of the columns. */
  function rowOf(key: SheetKey, fields: readonly string[], { columns, slots }: SheetPart) {
    const old = columns.flatMap((column) => {
      const names = OLD_COLUMNS[column];
      return names === undefined ? [] : slots ? [names.totals, names.slots] : [names.totals];
    });
    if (fields.length + old.length === 0) return undefined;
    const sql = `select ${[...fields, ...old].join(', ')} from ${tables.sheets} where ${where}`;
    return db.statement<{ readonly [name: string]: unknown }>(sql).get(...valuesOf(key));
  }

  function bytesIn(
    row: { readonly [name: string]: unknown } | undefined,
    key: SheetKey,
    { columns, slots }: SheetPart,
  ): BytesOfSheet {
    const sql = `select column as number, totals${slots ? ', slots' : ''} from ${tables.columns}
      where ${where} and column in (${columns.map(numberOf).join()})`;
    const rows = db.statement<{ number: number; totals: Uint8Array; slots?: Uint8Array }>(sql).all(...valuesOf(key));
    const byNumber = new Map(rows.map((each) => [each.number, each]));
    const totalsOf: { [C in SheetColumn]?: Uint8Array } = {};
    const slotsOf: { [C in SheetColumn]?: Uint8Array } = {};
    for (const column of columns) {
      const own = byNumber.get(numberOf(column));
      const old = OLD_COLUMNS[column];
      put(totalsOf, column, own?.totals ?? (old && row?.[old.totals]));
      if (slots) put(slotsOf, column, own?.slots ?? (old && row?.[old.slots]));
    }
    return { totals: totalsOf, slots: slotsOf };
  }

  return {
    read(key, part) {
      const row = rowOf(key, ['members'], part);
      if (row === undefined || !(row.members instanceof Uint8Array)) return null;
      return { members: row.members, ...bytesIn(row, key, part) };
    },
    members: (key) =>
      db.statement<{ members: Uint8Array }>(`select members from ${tables.sheets} where ${where}`).get(...valuesOf(key))
        ?.members ?? null,
    columns: (key, part) => bytesIn(rowOf(key, [], part), key, part),
  };
}

/** A column that does not always stand and has no bytes is not there. */
function put(into: { [C in SheetColumn]?: Uint8Array }, column: SheetColumn, bytes: unknown): void {
  if (bytes instanceof Uint8Array && (bytes.length > 0 || standsAlways(column))) into[column] = bytes;
}

function sheetRows<Row extends { readonly columns: SheetColumns }>(
  db: Database,
  tables: Tables,
  fields: readonly (readonly [name: string, of: (row: Row) => SqlValue])[],
  condition?: string,
): SheetRows<Row> {
  const where = whereKey(tables);
  const names = ['members', ...fields.map(([name]) => name)];
  const upsert = db.statement(
    `insert into ${tables.sheets} (${[...tables.key, ...names, ...EMPTIED].join(', ')})
     values (${[...tables.key, ...names].map(() => '?').join(', ')}, ${EMPTIED.map(() => "x''").join(', ')})
     on conflict do update set ${[...names, ...EMPTIED].map((name) => `${name} = excluded.${name}`).join(', ')}
     ${condition === undefined ? '' : `where ${condition}`}`,
  );
  const insert = db.statement(
    `insert into ${tables.columns} (${tables.key.join(', ')}, column, totals, slots)
     values (${tables.key.map(() => '?').join(', ')}, ?, ?, ?)`,
  );
  const remove = db.statement(`delete from ${tables.sheets} where ${where}`);
  const removeColumns = db.statement(`delete from ${tables.columns} where ${where}`);
  return {
    write(key, row) {
      const { members, totals, slots } = row.columns;
      const values = fields.map(([, of]) => of(row));
      if (upsert.run(...valuesOf(key), members, ...values).changes === 0) return false;
      removeColumns.run(...valuesOf(key));
      for (const column of SHEET_COLUMNS) {
        if (totals[column] === undefined && slots[column] === undefined) continue;
        insert.run(...valuesOf(key), numberOf(column), totals[column] ?? EMPTY, slots[column] ?? EMPTY);
      }
      return true;
    },
    remove(key) {
      removeColumns.run(...valuesOf(key));
      return remove.run(...valuesOf(key)).changes > 0;
    },
  };
}

function valuesOf(key: SheetKey): SqlValue[] {
  return key.filter((value) => value !== undefined);
}
