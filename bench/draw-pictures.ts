/** A process that draws the board's picture of one server after another, and tells what that took. */
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../src/base/clock.js';
import { createDrawingThread } from '../src/pictures/drawing-thread.js';
import { createPictures } from '../src/pictures/pictures.js';
import type { BoardCourse } from '../src/reports/shapes.js';
import { boardChart } from '../src/views/chart/board-chart.js';
import { en } from '../src/views/texts.js';
import { watchLoop } from './receivers.js';
import { type Times, timesOf } from './times.js';

/** What drawing took. Bytes and milliseconds. */
export interface DrawnPictures {
  readonly pictures: number;
  /** From asking to having it, one at a time. The first one, for which the thread begins and reads fonts, is apart. */
  readonly each: Times;
  readonly first: number;
  /** CPU time of the process for each, all threads. */
  readonly cpu: number;
  readonly loop: { readonly p99: number; readonly max: number };
  /** All together, and the largest. */
  readonly bytes: number;
  readonly largest: number;
  /** Resident set size before anything was drawn, the most meanwhile, and half a minute after, twice. */
  readonly rss: { readonly idle: number; readonly peak: number; readonly after: number; readonly again: number };
}

const SETTLE_MS = 2_000;
const AFTER_MS = 30_000;
const DAY_MS = 86_400_000;

/** A server's figures, others for each seed; none is like a real one's, all are as large as a busy one's. */
function courseOf(seed: number): BoardCourse {
  let state = seed + 1;
  const random = (most: number) => {
    // Lehmer's generator: the same figures in every run.
    state = (state * 48_271) % 2_147_483_647;
    return state % most;
  };
  const dateOf = (at: number) => {
    const date = new Date(Date.UTC(2026, 9, 28) + at * DAY_MS);
    return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
  };
  return {
    days: Array.from({ length: 30 }, (_, at) => ({ date: dateOf(at), messages: random(5_000), before: random(5_000) })),
    week: Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => random(400))),
    gaps: seed % 3 === 0 ? [{ from: 12, to: 14 }] : [],
  };
}

async function measure(count: number): Promise<DrawnPictures> {
  await sleep(SETTLE_MS);
  const idle = process.memoryUsage.rss();
  const pictures = createPictures({ draw: createDrawingThread().draw });
  let peak = 0;
  const draw = async (seed: number) => {
    const began = systemClock.monotonic();
    const { length } = await pictures.png(boardChart(courseOf(seed), 'Europe/Berlin', en));
    peak = Math.max(peak, process.memoryUsage.rss());
    return { ms: systemClock.monotonic() - began, bytes: length };
  };
  const first = await draw(0);
  const before = process.cpuUsage();
  const loop = watchLoop();
  const drawn: { readonly ms: number; readonly bytes: number }[] = [];
  for (let seed = 1; seed <= count; seed += 1) drawn.push(await draw(seed));
  const late = loop();
  const { user, system } = process.cpuUsage(before);
  await sleep(AFTER_MS);
  const after = process.memoryUsage.rss();
  for (let seed = 1; seed <= count; seed += 1) await draw(-seed);
  await sleep(AFTER_MS);
  return {
    pictures: count,
    each: timesOf(drawn.map(({ ms }) => ms)),
    first: first.ms,
    cpu: (user + system) / 1_000 / count,
    loop: late,
    bytes: drawn.reduce((sum, { bytes }) => sum + bytes, 0),
    largest: Math.max(...drawn.map(({ bytes }) => bytes)),
    rss: { idle, peak, after, again: process.memoryUsage.rss() },
  };
}

process.once('message', async (count: number) => {
  process.send?.(await measure(count));
  process.disconnect();
});
