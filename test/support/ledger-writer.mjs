// Applies a made-up stream to a ledger from its position on, until it is done or killed. Started by test/ledger/file/kill.test.ts.
import { pino } from 'pino';
import { systemClock } from '../../dist/base/clock.js';
import { guildStream } from '../../dist/discord/shards.js';
import { lockDataDir } from '../../dist/ledger/file/data-dir-lock.js';
import { openLedger } from '../../dist/ledger/open-ledger.js';
import { eventAt } from './ledger-stream.mjs';

const [dataDir, length] = [process.argv[2], Number(process.argv[3])];
lockDataDir(dataDir, systemClock.now());
const ledger = openLedger({ streamOf: guildStream, dataDir, clock: systemClock, log: pino({ level: 'silent' }) });
let sequence = Number(ledger.positions.of('discord:0')?.cursor ?? -1) + 1;
process.stdout.write(`from ${sequence}\n`);

function some() {
  for (let i = 0; i < 200 && sequence < length; i++, sequence++) {
    const { change, at } = eventAt(sequence);
    ledger.apply({ position: { stream: 'discord:0', cursor: String(sequence), at }, changes: [change] });
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
