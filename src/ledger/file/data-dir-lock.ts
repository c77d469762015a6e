import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ExitError } from '../../base/errors.js';
import { ensureDataDir } from './data-dir.js';
import { lockProblem } from './file-problems.js';
import { type Database, openDatabase, resultCode, SQLITE_BUSY } from './sqlite.js';

const HOLDER_FILE = 'lock.json';

/** A held lock. */
export interface DataDirLock {
  release(): void;
}

/**
 * Takes the data folder for this process. The lock is the operating system's, on a small SQLite file of its own, so it
 * dies with its holder, even by `kill -9`; a JSON file beside it only names the holder.
 * @param now when this process started, for the name of the holder (milliseconds)
 * @throws ExitError 1 naming the holder where another process has it, or where the disk is full; 78 where the folder may not be written
 */
export function lockDataDir(dataDir: string, now: number): DataDirLock {
  ensureDataDir(dataDir);
  const holderPath = join(dataDir, HOLDER_FILE);
  const db = takeExclusive(join(dataDir, 'lock.sqlite'), () => {
    throw new ExitError(
      1,
      `The data folder ${dataDir} is in use by ${holderOf(dataDir)}. Two processes cannot share one: stop that one, or give this one its own DATA_DIR.`,
    );
  });
  try {
    writeFileSync(
      holderPath,
      `${JSON.stringify({ pid: process.pid, host: hostname(), started: new Date(now).toISOString() })}\n`,
      { mode: 0o600 },
    );
  } catch (error) {
    db.close();
    const why = error instanceof Error ? error.message : String(error);
    throw new ExitError(
      1,
      `The data folder ${dataDir} cannot be written (${why}). Is the disk full, or a file in it not this user's? Mend that, and start again.`,
      { cause: error },
    );
  }
  let held = true;
  return {
    release() {
      if (!held) return;
      held = false;
      rmSync(holderPath, { force: true });
      db.exec('rollback');
      db.close();
    },
  };
}

function takeExclusive(path: string, busy: () => never): Database {
  let db: Database | undefined;
  try {
    db = openDatabase(path);
    db.exec('begin exclusive');
    return db;
  } catch (error) {
    db?.close();
    if (resultCode(error) === SQLITE_BUSY) busy();
    throw lockProblem(path, error);
  }
}

/** Names the process that holds a data folder, for a person. */
export function holderOf(dataDir: string): string {
  try {
    const holder: { pid?: unknown; host?: unknown; started?: unknown } = JSON.parse(
      readFileSync(join(dataDir, HOLDER_FILE), 'utf8'),
    );
    return `process ${holder.pid} on ${holder.host} (started ${holder.started})`;
  } catch {
    return 'another process (it has not written its name yet)';
  }
}
