import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** Tests that kill the bot start the compiled one, so it is built before any of them runs. */
export default function setup(): void {
  const script = path.join(import.meta.dirname, '..', 'scripts', 'build.mjs');
  const { status } = spawnSync(process.execPath, [script, '--if-needed'], { stdio: 'inherit' });
  if (status !== 0) process.stderr.write('the build failed; tests that start the bot need it\n');
}
