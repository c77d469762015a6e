import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ExitError } from '../errors.js';

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
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
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
