// npm run model: see README.md beside this file.
import { parseArgs } from 'node:util';
import { MUTANTS } from './mutants.js';
import { play, type Search, search } from './play.js';
import { RIGHT } from './rules.js';
import { readSchedule, writeSchedule } from './schedule.js';

const { values } = parseArgs({
  options: {
    n: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    length: { type: 'string', default: '90' },
    only: { type: 'string' },
    mutant: { type: 'string' },
    mutants: { type: 'boolean', default: false },
    play: { type: 'string' },
  },
});

const wanted = MUTANTS.find(({ name }) => name === values.mutant);
if (values.mutant !== undefined && wanted === undefined) {
  console.error(`There is no mutant ${values.mutant}. There are: ${MUTANTS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const rules = { ...RIGHT, ...wanted?.change };
const request: Search = {
  rules,
  schedules: Number(values.n),
  seed: Number(values.seed),
  length: Number(values.length),
  only: values.only?.split(',') ?? null,
  shrunk: 12,
};

if (values.play !== undefined) {
  const log: string[] = [];
  const violation = play(readSchedule(values.play), rules, log);
  console.log(log.join('\n'));
  console.log(violation === null ? 'holds' : `${violation.kind}: ${violation.message}`);
  process.exitCode = violation === null ? 0 : 1;
} else if (values.mutants) process.exitCode = showMutants(request);
else process.exitCode = showSearch(request);

/** The rules as they are (or of one mutant): every kind of violation with the shortest schedule that was found. */
function showSearch(request: Search): number {
  const began = Date.now();
  const { played, violations, broken } = search(request);
  for (const [kind, { schedules, shortest }] of broken) {
    console.log(`\n${kind}: ${schedules} schedules`);
    if (shortest === null) continue;
    console.log(`  ${play(shortest, request.rules)?.message}\n  --play '${writeSchedule(shortest)}'`);
  }
  console.log(`${played} schedules, ${violations} violations, ${((Date.now() - began) / 1_000).toFixed(1)} s`);
  return violations === 0 ? 0 : 1;
}

/** Every mutant must be noticed. */
function showMutants(request: Search): number {
  let unnoticed = 0;
  for (const { name, change } of MUTANTS) {
    const found = search({ ...request, rules: { ...RIGHT, ...change }, shrunk: 0, most: 1 });
    const [kind] = found.broken.keys();
    if (kind === undefined) unnoticed += 1;
    console.log(
      `${name.padEnd(32)} ${kind === undefined ? `NOT NOTICED in ${found.played}` : `${kind}, in schedule ${found.played}`}`,
    );
  }
  console.log(`${MUTANTS.length} mutants, ${unnoticed} not noticed`);
  return unnoticed === 0 ? 0 : 1;
}
