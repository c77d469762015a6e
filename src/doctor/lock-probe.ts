/** The second process of `locks.ts`: tries to write where the first one holds the lock. */
import { openDatabase, resultCode, SQLITE_BUSY } from '../ledger/file/sqlite.js';
import { KEPT_OUT } from './check-locks.js';

try {
  openDatabase(process.argv[2] ?? '').exec('begin immediate');
} catch (error) {
  if (resultCode(error) !== SQLITE_BUSY) throw error;
  process.exitCode = KEPT_OUT;
}
