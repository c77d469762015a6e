// Compiles src/ to dist/ (with --bench also bench/, faults/ and test/support to dist-bench/).
// --if-needed: only when a source is newer than the last build; without the compiler (a production install) an existing build is taken as it is.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const bench = process.argv.includes('--bench');
const outDir = path.join(root, bench ? 'dist-bench' : 'dist');
const stamp = path.join(outDir, '.built');
const project = bench ? 'tsconfig.bench.json' : 'tsconfig.json';
const inputs = ['package-lock.json', project, 'src', ...(bench ? ['bench', 'faults', 'test/support'] : [])];

function newest(file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(file).map((name) => newest(path.join(file, name))));
}

function compiler() {
  try {
    return path.join(path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  } catch {
    return null;
  }
}

if (process.argv.includes('--if-needed') && existsSync(stamp)) {
  const built = statSync(stamp).mtimeMs;
  if (!compiler() || inputs.every((input) => newest(path.join(root, input)) <= built)) process.exit(0);
}
const tsc = compiler();
if (!tsc) {
  console.error(
    'statboard: there is nothing built in dist/ and no TypeScript compiler to build it. Run "npm ci" first.',
  );
  process.exit(1);
}
const started = Date.now();
rmSync(stamp, { force: true });
const { status } = spawnSync(process.execPath, [tsc, '-p', path.join(root, project)], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
if (bench) copyFileSync(path.join(root, 'package.json'), path.join(outDir, 'package.json'));
writeFileSync(stamp, '');
console.error(`statboard: built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
