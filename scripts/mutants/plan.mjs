// What is mutated, which tests judge it, and how many mutants of a folder they should kill.
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Percent of a folder's mutants that its tests should kill. Folders that are not here have no goal. */
const GOALS = { counts: 80, reports: 80, board: 80, ledger: 75, publish: 75, discord: 65 };

/** Tests of a folder that do not lie in the folder of `test/` that has its name. */
const ALSO = {
  config: ['test/config.test.ts'],
  // A board's channel is made by a press.
  board: ['test/commands/hello.test.ts', 'test/commands/setup/setup-panel.test.ts'],
};

/** Tests that start what is built: they would never meet a mutant. */
const OF_THE_BUILD = [
  'test/bot',
  'test/doctor',
  'test/ledger/file/kill.test.ts',
  'test/ledger/file/data-dir-lock.test.ts',
];

/**
 * @param {string} root
 * @param {string} given a folder or file of `src/`: `ledger`, `src/ledger/days`, `reports/tally.ts`
 * @returns `place` below `src/`, the pattern `mutate`, its `tests` (paths from the root) and its `goal` in percent, or null
 * @throws RangeError where there is no such place, or no test of it
 */
export function planOf(root, given) {
  const place = path.posix.normalize(given.replace(/^(\.\/)?src\//, '')).replace(/\/$/, '');
  const source = path.join(root, 'src', place);
  if (place.startsWith('.') || !existsSync(source)) throw new RangeError(`there is no src/${place}`);
  const isFile = statSync(source).isFile();
  const tests = testsOf(root, isFile ? path.posix.dirname(place) : place);
  if (tests.length === 0) throw new RangeError(`src/${place} has no tests of its own`);
  return {
    place,
    mutate: isFile ? `src/${place}` : `src/${place}/**/*.ts`,
    tests,
    goal: GOALS[place.split('/')[0]] ?? null,
  };
}

/** The tests in and below the folder that mirrors a place, and those that lie right in the folders above it. */
function testsOf(root, place) {
  const steps = place.split('/');
  const above = steps.slice(1).map((_, step) => `test/${steps.slice(0, step + 1).join('/')}`);
  const isOf = (file) =>
    file.startsWith(`test/${place}/`) || above.includes(path.posix.dirname(file)) || ALSO[steps[0]]?.includes(file);
  const isOfBuild = (file) => OF_THE_BUILD.some((name) => file === name || file.startsWith(`${name}/`));
  return readdirSync(path.join(root, 'test'), { recursive: true })
    .map((file) => `test/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.test.ts') && isOf(file) && !isOfBuild(file))
    .sort();
}
