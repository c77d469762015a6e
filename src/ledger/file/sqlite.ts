import { DatabaseSync } from '@photostructure/sqlite';

/** What SQLite takes and gives. Snowflakes are bound as strings (INTEGER columns convert them) and read as `cast(x as text)`. */
export type SqlValue = null | number | bigint | string | Uint8Array;

/** A prepared statement; `Row` is what its author knows of the columns. */
export interface Statement<Row> {
  run(...values: SqlValue[]): { readonly changes: number };
  get(...values: SqlValue[]): Row | undefined;
  all(...values: SqlValue[]): Row[];
}

/** One connection. Statements are prepared once for each text. */
export interface Database {
  readonly inTransaction: boolean;
  exec(sql: string): void;
  statement<Row = unknown>(sql: string): Statement<Row>;
  close(): void;
}

/**
 * Opens a connection: the one place that names the library, so that Node's built-in `node:sqlite` (same API) can replace it.
 * @param timeout milliseconds to wait for a lock that somebody else holds
 */
export function openDatabase(path: string, options: { readonly readOnly?: boolean; readonly timeout?: number } = {}) {
  const db = new DatabaseSync(path, { readOnly: options.readOnly ?? false, timeout: options.timeout ?? 0 });
  const statements = new Map<string, ReturnType<typeof db.prepare>>();
  const database: Database = {
    get inTransaction() {
      return db.isTransaction;
    },
    exec: (sql) => db.exec(sql),
    statement(sql) {
      let statement = statements.get(sql);
      if (statement === undefined) {
        statement = db.prepare(sql);
        statements.set(sql, statement);
      }
      return statement;
    },
    close() {
      statements.clear();
      db.close();
    },
  };
  return database;
}

/** SQLite's primary result code of an error (5 busy, 13 full, ...); null for an error that is not SQLite's. */
export function resultCode(error: unknown): number | null {
  if (!(error instanceof Error)) return null;
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode & 0xff;
  return CODE_OF_TEXT.get(error.message) ?? null;
}

/** @see https://sqlite.org/rescode.html */
export const SQLITE_BUSY = 5;
export const SQLITE_CORRUPT = 11;
export const SQLITE_NOTADB = 26;

/** What the library throws while it steps through rows bears SQLite's own text and no code (`sqlite3ErrStr` in SQLite's main.c). */
const CODE_OF_TEXT: ReadonlyMap<string, number> = new Map([
  ['database is locked', SQLITE_BUSY],
  ['attempt to write a readonly database', 8],
  ['disk I/O error', 10],
  ['database disk image is malformed', SQLITE_CORRUPT],
  ['database or disk is full', 13],
  ['unable to open database file', 14],
  ['file is not a database', SQLITE_NOTADB],
]);

/** locked, no memory, read-only, I/O error, corrupt, full, cannot open, protocol, not a database: the file's fault, not a row's. */
const FILE_ERRORS = new Set([SQLITE_BUSY, 6, 7, 8, 10, SQLITE_CORRUPT, 13, 14, 15, SQLITE_NOTADB]);

/** Whether a number in the file is larger than any that was written: the library gives a code of its own only for single rows. */
export function isTooLarge(error: unknown): boolean {
  return (
    error instanceof Error && error.message.startsWith('Value is too large to be represented as a JavaScript number')
  );
}

/** Whether an error comes from the file or the disk: another try later may succeed, and no single row is to blame. */
export function isFileError(error: unknown): boolean {
  const code = resultCode(error);
  return code !== null && FILE_ERRORS.has(code);
}
