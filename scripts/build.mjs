// Compiles src/, the bot, to dist/; with --tools everything that stands beside it (local-discord/, demo/, faults/, bench/, model/) to
// dist-tools/, with the demo's page in one file.
// --if-needed: only when a source is newer than the last build; without the compiler (a production install) an existing build is taken as it is.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const tools = process.argv.includes('--tools');
const outDir = path.join(root, tools ? 'dist-tools' : 'dist');
const stamp = path.join(outDir, '.built');
const project = tools ? 'tsconfig.tools.json' : 'tsconfig.json';
const beside = ['local-discord', 'demo', 'faults', 'bench', 'model', 'test/support'];
const inputs = ['package-lock.json', project, 'src', ...(tools ? beside : [])];

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

/** The browser's side of the demo: one file with Discord's components in it, so that the page needs nothing from outside. */
async function bundlePage() {
  const { build } = await import('esbuild');
  const from = path.join(root, 'demo', 'page', 'browser');
  const to = path.join(outDir, 'demo', 'page', 'assets');
  await build({
    entryPoints: { page: path.join(from, 'main.ts'), style: path.join(from, 'page.css') },
    outdir: to,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'eof',
    logLevel: 'warning',
  });
  copyFileSync(path.join(from, 'index.html'), path.join(to, 'index.html'));
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
if (tools) {
  await bundlePage();
  copyFileSync(path.join(root, 'package.json'), path.join(outDir, 'package.json'));
}
writeFileSync(stamp, '');
console.error(`statboard: built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
