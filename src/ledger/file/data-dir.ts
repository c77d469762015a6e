import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ExitError } from '../../base/errors.js';

/** The ledger's file inside the data folder. */
export function ledgerPath(dataDir: string): string {
  return join(dataDir, 'ledger.sqlite');
}

/**
 * Makes sure that the data folder is there and can be written. A missing one is created for its owner only.
 * @throws ExitError 78 that says what to do
 */
export function ensureDataDir(dataDir: string): void {
  try {
    makeFolder(resolve(dataDir));
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ExitError(
      78,
      `The data folder ${dataDir} cannot be written (${why}). Make it a folder that this user may write, or set DATA_DIR to one.`,
      { cause: error },
    );
  }
}

/** Node's own `recursive` never comes back where a parent is there and says that it is not: /proc, folders of an automounter. */
function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isFolder(folder)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
