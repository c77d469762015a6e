import { randomBytes } from 'node:crypto';
import { ExitError } from '../../base/errors.js';
import type { Log } from '../../base/log.js';
import { dayOf } from '../../base/time/slots.js';
import { version as ownVersion } from '../../process/version.js';
import { checkStructure, fileProblem, refuseEmptied } from './file-problems.js';
import { MIGRATIONS } from './migrations/index.js';
import { type Database, isFileError, openDatabase } from './sqlite.js';

/** Marks the file as ours ("STAT"), so that another program's database is never taken for a ledger. */
const APPLICATION_ID = 0x53544154;
/** The fact that names the version of Statboard that last raised the schema. Never renamed: older versions look for it. */
const RAISED_BY = 'schema:raised by';

/** A new epoch's id: 16 hexadecimal digits. */
function newEpochId(): string {
  return randomBytes(8).toString('hex');
}

/**
 * Opens the ledger's file for writing, creates it where there is none, and brings an older schema up to date.
 * @param now milliseconds; when the first epoch of a new file begins
 * @throws ExitError 78 where the file is damaged, emptied, gone, read-only, something else, or of a newer version (it is never replaced); 1 where the disk is full
 */
export function openLedgerFile(path: string, now: number, log?: Pick<Log, 'info' | 'warn'>): Database {
  refuseEmptied(path);
  let db: Database | undefined;
  try {
    db = openDatabase(path, { timeout: 1000 });
    const version = checkFile(db, path);
    db.exec(
      'pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -8000; pragma temp_store = memory',
    );
    // What is deleted is overwritten with zeros.
    // Pages that the commit which reaches them copies into the file, while nothing else runs: a quarter as long as with 4000, for a tenth more to write.
    db.exec('pragma wal_autocheckpoint = 1000; pragma journal_size_limit = 67108864; pragma secure_delete = on');
    checkStructure(db, path);
    // SQLite opens a file that may only be read without a word, and would say so at the first commit. Nothing is changed here.
    db.exec(`begin immediate; pragma user_version = ${version}; rollback`);
    if (version > 0 && version < MIGRATIONS.length) {
      log?.warn(
        { ledger: path, schema: version, newSchema: MIGRATIONS.length, version: ownVersion, before: raisedBy(db) },
        'the ledger is brought up to date now, and no older Statboard can open it then: to go back, a copy of DATA_DIR from before is needed',
      );
    }
    migrate(db, version, now);
    if (version === 0) log?.info({ ledger: path }, 'a new ledger was begun');
    return db;
  } catch (error) {
    db?.close();
    if (!isFileError(error)) throw error;
    throw fileProblem(path, error);
  }
}

/** The file's schema version, 0 for an empty file. */
function checkFile(db: Database, path: string): number {
  const version = pragma(db, 'user_version');
  const tables = db.statement<{ n: number }>('select count(*) as n from sqlite_schema').get()?.n ?? 0;
  if (version === 0 && tables === 0) return 0;
  if (pragma(db, 'application_id') !== APPLICATION_ID) {
    throw new ExitError(
      78,
      `The file ${path} is not a Statboard ledger but another database. Set DATA_DIR to another folder.`,
    );
  }
  if (version > MIGRATIONS.length) {
    const by = raisedBy(db);
    throw new ExitError(
      78,
      `The ledger ${path} was brought up to date by a newer Statboard${by === null ? '' : `, ${by}`} (schema ${version}; this is ${ownVersion}, which knows ${MIGRATIONS.length}). Start Statboard ${by ?? 'of that version'} or newer. To stay with ${ownVersion}, put back the copy of DATA_DIR from before the upgrade.`,
    );
  }
  return version;
}

function migrate(db: Database, version: number, now: number): void {
  if (version === MIGRATIONS.length) return;
  db.exec('begin immediate');
  try {
    for (const step of MIGRATIONS.slice(version)) db.exec(step);
    if (version === 0) {
      db.exec(`pragma application_id = ${APPLICATION_ID}`);
      db.statement('insert into ledger values (1, ?, ?, 0, null, 0, null, ?, 0, 0)').run(newEpochId(), now, dayOf(now));
    }
    // An older version that is given the file names this one.
    db.statement('insert or replace into facts (name, value) values (?, ?)').run(RAISED_BY, ownVersion);
    db.exec(`pragma user_version = ${MIGRATIONS.length}`);
    db.exec('commit');
  } catch (error) {
    if (db.inTransaction) db.exec('rollback');
    throw error;
  }
}

/** The version of Statboard that last raised the file's schema; null: none that says so, before 0.2.0. */
export function raisedBy(db: Database): string | null {
  return db.statement<{ value: string }>('select value from facts where name = ?').get(RAISED_BY)?.value ?? null;
}

/**
 * Whether opening this ledger for writing would bring its schema up to date.
 * @throws ExitError 78 where it is of a newer version, or no ledger
 */
export function isOfOlderSchema(db: Database, path: string): boolean {
  return checkFile(db, path) < MIGRATIONS.length;
}

function pragma(db: Database, name: 'user_version' | 'application_id'): number {
  const row = db.statement<Record<string, number>>(`pragma ${name}`).get();
  return row?.[name] ?? 0;
}
