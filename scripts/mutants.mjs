// npm run mutants -- FOLDER: changes src/FOLDER in small ways, one at a time, and says which changes its tests do not notice.
// FOLDER is a folder or file below src/: counts, ledger/days, reports/tally.ts. Options:
//   --minutes N  ends after N minutes with what it has (30); the next run goes on from there
//   --anew       forgets what earlier runs found: they know changes of the folder and of its tests, and of nothing else
//   --list       prints the new survivors as entries for test/mutants/FOLDER.json, which says why each may live
// A timeout is no kill. Exit 1: below the folder's goal.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { planOf } from './mutants/plan.mjs';
import { compared, countsOf, described, withoutLate } from './mutants/results.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
/** Ignored by git: what earlier runs found, and copies of the project while one runs. */
const CACHE = '.mutants';
const started = Date.now();

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '30' },
    anew: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});
const [folder] = positionals;
const minutes = Number(values.minutes);
if (positionals.length !== 1 || !(minutes > 0)) {
  console.error('npm run mutants -- FOLDER [--minutes N] [--anew] [--list]');
  process.exit(2);
}

process.chdir(root);
const { place, mutate, tests, goal } = plan();
const incrementalFile = `${CACHE}/${place.replaceAll('/', '.')}.json`;
mkdirSync(CACHE, { recursive: true });
if (values.anew) rmSync(incrementalFile, { force: true });
process.env.MUTANTS_UNTIL = String(started + minutes * 60_000);
process.env.MUTANTS_TESTS = JSON.stringify(tests);
console.log(`mutants of src/${place}, judged by ${tests.length} test files, at most ${minutes} minutes`);

const results = await new Stryker({
  mutate: [mutate],
  testRunner: 'vitest-until',
  plugins: [path.join(root, 'scripts/mutants/runner.mjs')],
  vitest: { configFile: 'scripts/mutants/vitest.config.mjs', related: false },
  coverageAnalysis: 'perTest',
  incremental: true,
  incrementalFile,
  tempDirName: `${CACHE}/copies`,
  ignorePatterns: [CACHE, 'dist', 'dist-*', 'data', 'coverage', '/docs/gallery'],
  // Stryker would rewrite it with a compiler's interface that TypeScript 7 does not have; nothing in the copy points outside.
  tsconfigFile: 'none',
  concurrency: 1,
  // A slow machine is no reason to call a mutant endless.
  timeoutMS: 10_000,
  timeoutFactor: 3,
  dryRunTimeoutMinutes: 15,
  reporters: [process.stdout.isTTY ? 'progress' : 'dots'],
  warnings: { slow: false },
  logLevel: 'warn',
  allowConsoleColors: process.stdout.isTTY === true,
}).runMutationTest();

console.log();
const counts = countsOf(results);
if (counts.late > 0) {
  writeFileSync(incrementalFile, JSON.stringify(withoutLate(JSON.parse(readFileSync(incrementalFile, 'utf8')))));
}

const sources = new Map();
const codeOf = (file) => sources.get(file) ?? sources.set(file, readFileSync(file, 'utf8')).get(file);
const relative = (file) => path.relative(path.join(root, 'src'), path.resolve(file)).replaceAll('\\', '/');
const living = results
  .filter(({ status }) => ['Survived', 'NoCoverage', 'Timeout'].includes(status))
  .map((mutant) => ({
    file: relative(mutant.fileName),
    status: mutant.status,
    ...described(mutant, codeOf(mutant.fileName)),
  }))
  .sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
const listFile = `test/mutants/${place.split('/')[0]}.json`;
const listed = existsSync(listFile) ? JSON.parse(readFileSync(listFile, 'utf8')) : [];
const isHere = ({ file }) => file === place || file.startsWith(`${place}/`);
const { unknown, known, gone } = compared(living, listed.filter(isHere));

const FATES = { Survived: 'survived', NoCoverage: 'met by no test', Timeout: 'timed out' };
const show = ({ file, line, status, mutator, was, became }) =>
  console.log(`src/${file}:${line} ${FATES[status]} (${mutator})\n  - ${was}\n  + ${became}`);
for (const one of unknown) show(one);
if (values.list) {
  const entries = unknown.map(({ file, mutator, was, became }) => ({ file, mutator, was, became, word: '' }));
  console.log(JSON.stringify(entries, null, 2));
}
// What was not tried is not gone.
if (counts.late === 0)
  for (const { file, was, became } of gone) console.log(`no longer alive: src/${file}: ${was} -> ${became}`);

const percent = (value) => (value === null ? 'none' : `${value.toFixed(1)} %`);
console.log(
  `src/${place}: ${percent(counts.score)} killed${goal === null ? '' : ` (goal ${goal} %)`}, ` +
    `${percent(counts.withTimeouts)} with timeouts, in ${((Date.now() - started) / 60_000).toFixed(1)} minutes\n` +
    `  ${counts.killed} killed, ${counts.survived} survived, ${counts.uncovered} met by no test, ${counts.timeouts} timed out, ` +
    `${counts.broken} could not run; of those alive ${known.length} listed in ${listFile}, ${unknown.length} not`,
);
if (counts.late > 0)
  console.log(`  ${counts.late} not tried, ${minutes} minutes were over: the next run goes on there`);
process.exitCode = goal !== null && (counts.score ?? 0) < goal ? 1 : 0;

function plan() {
  try {
    return planOf(root, folder);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}
