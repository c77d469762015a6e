import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { holderOf } from '../ledger/file/data-dir-lock.js';
import { SQLITE_FULL } from '../ledger/file/file-problems.js';
import { openDatabase, resultCode, SQLITE_BUSY } from '../ledger/file/sqlite.js';
import { type Finding, fail, ok } from './finding.js';

const PROBE = fileURLToPath(new URL('./lock-probe.js', import.meta.url));
/** What the probe ends with when the lock kept it out, as it should. */
export const KEPT_OUT = 3;

/**
 * Whether a lock that one process holds keeps another process out, tried in a folder of its own inside the data folder:
 * the second process must be a real one, since POSIX locks do not hold within one.
 */
export function checkLocks(dataDir: string): Finding {
  let folder: string | null = null;
  try {
    folder = mkdtempSync(path.join(dataDir, '.doctor-'));
    const file = path.join(folder, 'lock.sqlite');
    const db = openDatabase(file);
    try {
      db.exec('pragma journal_mode = wal');
      db.exec('create table probe (x)');
      db.exec('begin immediate');
      const { status, stderr } = spawnSync(process.execPath, [PROBE, file], { encoding: 'utf8', timeout: 20_000 });
      if (status === KEPT_OUT) return ok("SQLite's locks work there");
      return locksFail(status === 0 ? 'a second process was let in' : stderr.trim().split('\n').at(-1) || `${status}`);
    } finally {
      db.close();
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return isFull(error) ? fail(`nothing can be written there (${why})`, 'make room on this disk') : locksFail(why);
  } finally {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether an error of SQLite or of Node says that the disk is full. */
export function isFull(error: unknown): boolean {
  return resultCode(error) === SQLITE_FULL || (error instanceof Error && 'code' in error && error.code === 'ENOSPC');
}

function locksFail(why: string): Finding {
  return fail(
    `SQLite's locks do not work there (${why})`,
    'put DATA_DIR on a disk of this machine, not on a network drive or a shared folder',
  );
}

/** Whether a bot works in the folder now, by the lock that it holds; never takes that lock. */
export function checkRunning(dataDir: string): { readonly isRunning: boolean; readonly finding: Finding } {
  const file = path.join(dataDir, 'lock.sqlite');
  const stopped = (finding: Finding) => ({ isRunning: false, finding });
  if (!existsSync(file)) return stopped(ok('no bot has worked in it yet'));
  try {
    const db = openDatabase(file, { readOnly: true });
    try {
      db.statement('select count(*) from sqlite_schema').get();
    } finally {
      db.close();
    }
    return stopped(ok('no bot works in it now'));
  } catch (error) {
    if (resultCode(error) === SQLITE_BUSY) {
      return { isRunning: true, finding: ok(`a bot works in it now: ${holderOf(dataDir)}`) };
    }
    const why = error instanceof Error ? error.message : String(error);
    return stopped(
      fail(`the lock ${file} cannot be read (${why})`, 'if no bot works in this folder, delete that file'),
    );
  }
}
