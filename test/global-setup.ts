import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { chromiumPath, WHY_NO_CHROMIUM } from './support/chromium.js';
import { otherServers, startMongo, whyNoMongo } from './support/mongo-server.js';

/**
 * Before any test: says which server the MongoDB suites run on (bringing one where it must be installed) and which browser
 * the demo's page is tested in, and builds what tests that kill the bot start. Returns what is said last.
 */
export default async function setup(): Promise<() => void> {
  const server = await startMongo();
  process.stdout.write(`MongoDB suites: ${server ? server.kind : `skipped, ${whyNoMongo()}`}\n`);
  const others = server && (await otherServers());
  if (others) process.stdout.write(`${others}\n`);
  await server?.close();
  process.stdout.write(`Browser tests: ${chromiumPath ?? `skipped, ${WHY_NO_CHROMIUM}`}\n`);
  const script = path.join(import.meta.dirname, '..', 'scripts', 'build.mjs');
  for (const what of [[], ['--tools']]) {
    const { status } = spawnSync(process.execPath, [script, '--if-needed', ...what], { stdio: 'inherit' });
    if (status !== 0) throw new Error('the build failed; tests that start the bot or the demo need it');
  }
  return () => {
    if (!chromiumPath) process.stdout.write(`The browser tests were skipped: ${WHY_NO_CHROMIUM}\n`);
    if (!server) process.stdout.write(`The MongoDB suites were skipped: ${whyNoMongo()}\n`);
  };
}
