// Holds the lock of a data folder until it is killed. Started by test/ledger/file/data-dir-lock.test.ts.
import { lockDataDir } from '../../dist/ledger/file/data-dir-lock.js';

lockDataDir(process.argv[2], 0);
process.stdout.write('held\n');
setInterval(() => {}, 60_000);
