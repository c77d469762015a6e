/** `npm run faults [-- --json] [--only NAME,...] [--trials N] [--seed N] [--short]`: what goes wrong, and what became of the counts. */
import { parseArgs } from 'node:util';
import { startMongo } from '../test/support/mongo-server.js';
import { FAULTS } from './list.js';
import { type Row, runFault } from './run-fault.js';
import { createServers } from './servers.js';
import { head, line } from './table.js';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    /** Of each fault a few trials, and none of the long ones: for CI. */
    short: { type: 'boolean', default: false },
    /** Names, or their beginnings, with commas between. */
    only: { type: 'string' },
    trials: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
const number = (name: string, text: string) => {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  console.error(`--${name} takes a whole number, not ${JSON.stringify(text)}`);
  process.exit(2);
};
const seed = number('seed', values.seed);
const chosen = values.trials === undefined ? null : number('trials', values.trials);
const wanted = values.only?.split(',').filter(Boolean);
const faults = FAULTS.filter(({ name }) => !wanted || wanted.some((one) => name === one || name.startsWith(`${one}-`)));
const unknown = wanted?.filter((one) => !FAULTS.some(({ name }) => name === one || name.startsWith(`${one}-`))) ?? [];
if (unknown.length > 0) {
  console.error(`no such fault: ${unknown.join(', ')}. There are: ${FAULTS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

// Each bot and server that is started dies with this process at the latest, and listens for that.
process.setMaxListeners(100);

const servers = createServers();
const rows: Row[] = [];
const server = await startMongo();
if (!values.json) {
  console.log(`MongoDB trials: ${server?.kind ?? 'skipped, no server'}; seed ${seed}\n\n${head()}`);
}
await server?.close();
try {
  for (const fault of faults) {
    const trials = chosen ?? (values.short ? fault.trials.short : fault.trials.full);
    if (trials === 0) continue;
    for (const store of fault.stores) {
      const row = await runFault({ fault, store, trials, seed, short: values.short, servers });
      rows.push(row);
      if (!values.json) console.log(line(row));
    }
  }
} finally {
  await servers.close();
}
const passed = rows.filter((row) => row.passed).length;
const skipped = rows.filter((row) => row.skipped !== null).length;
const failed = rows.length - passed - skipped;
if (values.json)
  console.log(JSON.stringify({ node: process.version, server: server?.kind ?? null, seed, rows }, null, 2));
console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exit(failed > 0 || rows.length === 0 ? 1 : 0);
