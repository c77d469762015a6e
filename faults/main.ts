/** `npm run faults [-- --only NAME,... --trials N --seed N --short --lanes N --json --markdown]`: what goes wrong, and what became of the counts. */
import { startMongo } from '../test/support/mongo-server.js';
import { createLanes, type Job } from './lanes.js';
import { FAULTS } from './list.js';
import { readOptions } from './options.js';
import { type Row, unfinished } from './run-fault.js';
import { head, line, markdown, summary } from './table.js';

/** The longest that one fault may take, milliseconds. */
const MOST_MS = 1_800_000;

const options = readOptions(process.argv.slice(2), FAULTS);
if ('wrong' in options) {
  console.error(options.wrong);
  process.exit(2);
}
const { json, short, seed, faults } = options;

const server = await startMongo();
if (!json) console.log(`MongoDB trials: ${server?.kind ?? 'skipped, no server'}; seed ${seed}\n\n${head()}`);
await server?.close();

const wanted = faults.flatMap((fault) => {
  const trials = short ? fault.trials.short : fault.trials.full;
  if (trials === 0) return [];
  return fault.stores.map((store) => ({
    fault,
    job: { fault: fault.name, store, trials: options.trials ?? trials, seed, short },
  }));
});
const rows = new Map<Job, Row>();
const lanes = createLanes(MOST_MS);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void lanes.close().then(() => process.exit(signal === 'SIGINT' ? 130 : 143)));
const run = (alone: boolean, sideBySide: number) => {
  const chosen = wanted.filter(({ fault }) => (fault.alone ?? false) === alone);
  return lanes.run(chosen, sideBySide, ({ fault, job }, ended) => {
    const row = 'why' in ended ? unfinished(fault, job, ended.why) : ended;
    rows.set(job, row);
    if (!json) console.log(line(row));
  });
};
await run(false, options.lanes);
await run(true, 1);

const ordered = wanted.flatMap(({ job }) => rows.get(job) ?? []);
const passed = ordered.filter((row) => row.passed).length;
const skipped = ordered.filter((row) => row.skipped !== null).length;
const failed = ordered.length - passed - skipped;
if (json) {
  const about = { node: process.version, server: server?.kind ?? null, seed };
  console.log(JSON.stringify({ ...about, rows: ordered }, null, 2));
} else console.log(`\n${options.markdown ? markdown(ordered) : summary(ordered)}`);
console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exit(failed > 0 || ordered.length === 0 ? 1 : 0);
