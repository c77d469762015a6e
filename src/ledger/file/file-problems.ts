import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ExitError } from '../../base/errors.js';
import { BrokenValue } from './broken-value.js';
import { type Database, isTooLarge, resultCode, SQLITE_BUSY, SQLITE_CORRUPT, SQLITE_NOTADB } from './sqlite.js';

/** Touched at each heartbeat, so it stands where a bot has counted before. */
const ALIVE_FILE = 'alive';
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
export const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;

/** Whether the file itself is broken: no later try can succeed. */
export function isDamage(error: unknown): boolean {
  const code = resultCode(error);
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

/**
 * Whether an error says that a value in a sound file makes no sense: SQLite's own, or a codec's. Everything else is a
 * mistake of the program, which no backup mends.
 */
export function isSenseless(error: unknown): boolean {
  return (
    resultCode(error) !== null || isTooLarge(error) || error instanceof SyntaxError || error instanceof BrokenValue
  );
}

/** What to do about a ledger that cannot be opened or written, for the person who runs the bot. */
export function fileProblem(path: string, error: unknown): ExitError {
  const why = error instanceof Error ? error.message : String(error);
  return writeProblem(`The ledger ${path}`, error) ?? damaged(path, why, { cause: error });
}

/** What to do about a lock that cannot be taken, though nobody holds it. */
export function lockProblem(path: string, error: unknown): ExitError {
  const why = error instanceof Error ? error.message : String(error);
  return (
    writeProblem(`The lock ${path}`, error) ??
    new ExitError(78, `The lock ${path} cannot be taken (${why}). If no bot runs on this folder, delete the file.`, {
      cause: error,
    })
  );
}

/** What to do where the file may be sound, but cannot be written; null: that is not what is wrong. */
function writeProblem(file: string, error: unknown): ExitError | null {
  const why = error instanceof Error ? error.message : String(error);
  const options = { cause: error };
  switch (resultCode(error)) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
      return new ExitError(
        1,
        `${file} cannot be written (${why}). Is the disk full? Make room, or mend the disk, and start again: nothing that was committed is lost.`,
        options,
      );
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
      return new ExitError(
        78,
        `${file} may not be written (${why}). Make its folder and all files in it writable for this user.`,
        options,
      );
    case SQLITE_BUSY:
      return new ExitError(
        1,
        `${file} is held by another program (${why}). Close what has it open, and start again.`,
        options,
      );
    default:
      return null;
  }
}

function damaged(path: string, why: string, options?: ErrorOptions): ExitError {
  return new ExitError(
    78,
    `The ledger ${path} is damaged and cannot be read (${why}). It is never replaced by an empty one: restore the data folder from a backup, or move it away to begin anew.`,
    options,
  );
}

/** Tables by whose rows all others are found, to be compared with each other at night; each with an index, and its condition. */
const FIRST_TABLES = [
  { table: 'guilds', index: 'guilds_dirty', where: 'acked < rev' },
  { table: 'server_days', index: 'server_days_by_day', where: 'true' },
] as const;

/** An empty page of another table in the place of a table's only one has a sound structure; what an index says of it tells. */
function emptiedTables(db: Database): string[] {
  const isThere = db.statement('select 1 from sqlite_schema where name = ?');
  return FIRST_TABLES.flatMap(({ table, index, where }) => {
    if (isThere.get(index) === undefined) return [];
    const counted = (how: string) => `(select count(*) from ${table} ${how} where ${where})`;
    const differ = `select 1 where ${counted('not indexed')} <> ${counted(`indexed by ${index}`)}`;
    return db.statement(differ).get() === undefined ? [] : [`rows of ${table} are missing`];
  });
}

/**
 * Looks through the structure of the whole file: some 7 s for each gigabyte. A page that was overwritten would otherwise
 * be noticed only when it is read, perhaps after days of counting on top of it.
 * @throws ExitError 78 where it is broken
 */
export function checkStructure(db: Database, path: string): void {
  const rows = db.statement<{ quick_check: string }>('pragma quick_check(1)').all();
  const found = rows.map((row) => row.quick_check).filter((line) => line !== 'ok');
  if (found.length === 0) found.push(...emptiedTables(db));
  if (found.length > 0) throw damaged(path, found.join('; ').replaceAll(/\s+/g, ' '));
}

/**
 * A ledger that was emptied or deleted must not pass for a new one. To be called before the file is opened.
 * @throws ExitError 78 where a bot has counted in the folder and its ledger is empty or gone
 */
export function refuseEmptied(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  const logSize = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  const toDo = 'Restore the data folder from a backup, or move it away to begin anew.';
  if (size === undefined && logSize > 0) {
    throw new ExitError(78, `The ledger ${path} is gone, though its ${path}-wal stands there. ${toDo}`);
  }
  if (!size && existsSync(join(dirname(path), ALIVE_FILE))) {
    const what = size === 0 ? 'empty' : 'gone';
    throw new ExitError(78, `The ledger ${path} is ${what}, though a bot has counted in this folder. ${toDo}`);
  }
}

/** Tells when a running bot's file is not the one any more that stands in its place. */
export function watchPlace(path: string): () => ExitError | null {
  const { dev, ino } = statSync(path);
  return () => {
    const now = statSync(path, { throwIfNoEntry: false });
    if (now?.dev === dev && now.ino === ino) return null;
    return new ExitError(
      1,
      `The ledger ${path} was ${now ? 'replaced' : 'deleted'} while the bot ran, so nothing more can be kept. Stop the bot before you touch its data folder. Put the folder back if you have it; without it, move away what is left of it to begin anew.`,
    );
  };
}
