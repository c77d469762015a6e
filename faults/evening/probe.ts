/**
 * Loaded into the bot's process with `--import`: every 10 s appends one line of JSON to the file that `PROBE_FILE` names,
 * how late its event loop is and how much memory it holds.
 */
import { appendFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Probed } from './probed.js';

const EVERY_MS = 10_000;
/** A timer so often: its lateness is the delay. The histogram holds the whole time between two, so this is taken off. */
const RESOLUTION_MS = 10;

const file = process.env.PROBE_FILE;
if (!file) throw new Error('PROBE_FILE is not set');

const all = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
const recent = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
all.enable();
recent.enable();
const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);

setInterval(() => {
  const line: Probed = {
    at: Date.now(),
    rssMb: process.memoryUsage.rss() / 1e6,
    p50Ms: late(all.percentile(50)),
    p99Ms: late(all.percentile(99)),
    recentP99Ms: late(recent.percentile(99)),
    recentMaxMs: late(recent.max),
  };
  recent.reset();
  appendFileSync(file, `${JSON.stringify(line)}\n`);
}, EVERY_MS).unref();
