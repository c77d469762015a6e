import { guildStream } from '../discord/shards.js';
import { lockDataDir } from '../ledger/file/data-dir-lock.js';
import type { Ledger } from '../ledger/ledger.js';
import { type LedgerOptions, openLedger } from '../ledger/open-ledger.js';
import { withdrawAliveSign } from '../process/alive.js';

/**
 * Takes the data folder for this process and opens the ledger in it.
 * @throws ExitError where another process has it or it cannot be used; then it is given back
 */
export function openDataFolder(options: Omit<LedgerOptions, 'streamOf'>): {
  readonly ledger: Ledger;
  readonly letGo: () => void;
} {
  const { dataDir, clock } = options;
  const lock = lockDataDir(dataDir, clock.now());
  try {
    withdrawAliveSign(dataDir);
    const ledger = openLedger({ ...options, streamOf: guildStream });
    const letGo = () => {
      ledger.close();
      withdrawAliveSign(dataDir);
      lock.release();
    };
    return { ledger, letGo };
  } catch (error) {
    lock.release();
    throw error;
  }
}
