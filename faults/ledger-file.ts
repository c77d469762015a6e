import type { Fault } from './fault.js';
import { copied, deleted, restored } from './ledger-file/epochs.js';
import { torn, tornJournal, tornWhileRunning } from './ledger-file/torn.js';
import { diskFull, readOnly } from './ledger-file/unwritable.js';

const BOTH = ['embedded', 'MongoDB'] as const;
const full = (trials: number, short = 0) => ({ full: trials, short });

export const ledgerFile: readonly Fault[] = [
  {
    name: 'ledger-torn',
    injection: 'pages or sectors overwritten, cut off, emptied, another file in its place',
    stores: ['embedded'],
    trials: full(4, 1),
    run: torn,
  },
  {
    name: 'ledger-torn-running',
    injection: 'the file overwritten under the running bot',
    stores: BOTH,
    trials: full(1),
    run: tornWhileRunning,
  },
  {
    name: 'ledger-torn-journal',
    injection: 'the write-ahead log of a killed bot overwritten or cut off',
    stores: BOTH,
    trials: full(4),
    run: tornJournal,
  },
  {
    name: 'ledger-read-only',
    injection: 'the folder, then the file is read-only',
    stores: ['embedded'],
    trials: { full: 1, short: 1 },
    run: readOnly,
  },
  {
    name: 'ledger-disk-full',
    injection: 'the disk is filled up under load, then has room again',
    stores: BOTH,
    trials: full(2),
    run: diskFull,
  },
  {
    name: 'ledger-deleted',
    injection: 'the data folder is deleted under the running bot, the file alone after a stop',
    stores: BOTH,
    trials: full(1),
    run: deleted,
  },
  {
    name: 'ledger-copied',
    injection: 'a live copy of the data folder is started beside the bot',
    stores: ['MongoDB'],
    trials: full(2),
    run: copied,
  },
  {
    name: 'ledger-restored',
    injection: 'an old copy of the data folder is put back; the session is gone or alive',
    stores: BOTH,
    trials: full(2),
    run: restored,
  },
];
