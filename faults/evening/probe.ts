/**
 * Loaded into the bot's process with `--import`, which `--expose-gc` goes with: every 10 s appends one line of JSON to the file
 * that `PROBE_FILE` names, how late its event loop is and how much memory it holds.
 */
import { appendFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Probed } from './probed.js';

const EVERY_MS = 10_000;
/** A collection after so many lines at the earliest: so seldom that V8 is left to collect as it does by itself. */
const COLLECT_EVERY = 2;
/** A timer so often: its lateness is the delay. The histogram holds the whole time between two, so this is taken off. */
const RESOLUTION_MS = 10;

const file = process.env.PROBE_FILE;
if (!file) throw new Error('PROBE_FILE is not set');

const all = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
const recent = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
all.enable();
recent.enable();
const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
let linesSince = 0;
/** Threads that live. The one that draws brings some 15 MB for as long as it lives, beside what the first picture leaves for good. */
let threads = 0;
process.on('worker', (worker) => {
  threads += 1;
  worker.once('exit', () => {
    threads -= 1;
  });
});

/** V8 gives pages back some time after a collection, so what lies outside of its heap is taken before it. */
function kept(): number {
  if (!globalThis.gc) throw new Error('node was not started with --expose-gc');
  const { rss, heapTotal } = process.memoryUsage();
  globalThis.gc();
  return rss - heapTotal + process.memoryUsage().heapUsed;
}

setInterval(() => {
  linesSince += 1;
  const isLook = linesSince >= COLLECT_EVERY && threads === 0;
  if (isLook) linesSince = 0;
  const line: Probed = {
    at: Date.now(),
    rssMb: process.memoryUsage.rss() / 1e6,
    keptMb: isLook ? kept() / 1e6 : null,
    p50Ms: late(all.percentile(50)),
    p99Ms: late(all.percentile(99)),
    recentP99Ms: late(recent.percentile(99)),
    recentMaxMs: late(recent.max),
  };
  recent.reset();
  appendFileSync(file, `${JSON.stringify(line)}\n`);
}, EVERY_MS).unref();
