// Applies a made-up stream to a ledger from its position on, until it is done or killed. Started by test/ledger/file/kill.test.ts.
import { pino } from 'pino';
import { systemClock } from '../../dist/base/clock.js';
import { lockDataDir } from '../../dist/ledger/file/data-dir-lock.js';
import { openLedger } from '../../dist/ledger/open-ledger.js';
import { eventAt } from './ledger-stream.mjs';

const [dataDir, length] = [process.argv[2], Number(process.argv[3])];
lockDataDir(dataDir, systemClock.now());
const ledger = openLedger({ dataDir, clock: systemClock, log: pino({ level: 'silent' }) });
let sequence = (ledger.positions.of(0)?.sequence ?? -1) + 1;
process.stdout.write(`from ${sequence}\n`);

function some() {
  for (let i = 0; i < 200 && sequence < length; i++, sequence++) {
    const { change, at } = eventAt(sequence);
    ledger.apply({ position: { shard: 0, sessionId: 's', resumeUrl: 'wss://x', sequence, at }, changes: [change] });
  }
  if (sequence % 5000 === 0) ledger.rounds.begin().close();
  if (sequence < length) setImmediate(some);
  else {
    ledger.close();
    process.stdout.write('done\n');
    process.exit(0);
  }
}
some();
