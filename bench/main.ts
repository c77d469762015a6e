/** `npm run bench [-- --json] [--only NAME,...] [--quick]`: figures as ratios from one run on this machine. */
import { parseArgs } from 'node:util';
import { systemClock } from '../src/base/clock.js';
import { startMongo, whyNoMongo } from '../test/support/mongo-server.js';
import type { Figure, Part } from './part.js';
import { PARTS } from './parts.js';
import { SCALES, type Scale } from './scale.js';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const wanted = values.only?.split(',') ?? PARTS.map(({ name }) => name);
const unknown = wanted.filter((name) => !PARTS.some((part) => part.name === name));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}. Parts: ${PARTS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

const began = systemClock.monotonic();
/** Minutes and seconds since the start. */
function elapsed(): string {
  const seconds = Math.floor((systemClock.monotonic() - began) / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** One scale for all parts, by the server that those with MongoDB will have. One that cannot be started fails each of these. */
async function chooseScale(): Promise<Scale> {
  if (values.quick) return SCALES.quick;
  const server = await startMongo().catch(() => null);
  await server?.close();
  if (!server?.slow) return SCALES.full;
  console.error(`smaller numbers, since ${server.kind} is a slow server`);
  return SCALES.slow;
}
const scale = await chooseScale();

const goals: (Figure & { readonly name: string })[] = [];
const results: Record<string, unknown> = {};
const failed: Record<string, string> = {};

/** One part, with a server of its own: what another left behind, or broke, is not measured. */
async function measure(part: Part): Promise<void> {
  const server = part.wantsMongo ? await startMongo() : null;
  try {
    if (part.wantsMongo && server === null) console.error(`${part.name.padEnd(8)} without MongoDB: ${whyNoMongo()}`);
    const progress = (step: string) => process.stderr.write(`[${elapsed()}] ${part.name}: ${step}\n`);
    progress('begins');
    const { result, figures } = await part.run({ scale, server, progress });
    results[part.name] = result;
    for (const figure of figures) {
      goals.push({ name: part.name, ...figure });
      if (values.json) continue;
      console.log(
        `${part.name.padEnd(8)} ${figure.met ? 'met   ' : 'MISSED'} ${figure.figure}  (goal: ${figure.goal})`,
      );
    }
  } finally {
    await server?.close();
  }
}

for (const part of PARTS) {
  if (!wanted.includes(part.name)) continue;
  try {
    await measure(part);
  } catch (error) {
    failed[part.name] = error instanceof Error ? (error.stack ?? error.message) : String(error);
    console.error(`${part.name.padEnd(8)} FAILED ${failed[part.name]?.split('\n')[0]}`);
    process.exitCode = 1;
  }
}
if (values.json) console.log(JSON.stringify({ node: process.version, goals, results, failed }, null, 2));
else console.log(`bench    ended after ${elapsed()} min`);
