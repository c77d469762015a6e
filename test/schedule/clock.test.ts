import { afterEach, expect, it, vi } from 'vitest';
import { createSchedule, type Schedule } from '../../src/schedule/schedule.js';
import { recordingLog } from '../views/log.js';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const MINUTE = 60_000;
const DAY = 86_400_000;
const running: Schedule[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((schedule) => schedule.stop()));
});

/** A job of each minute, and one of each night, on a clock that is set by hand. */
function start(at: number) {
  let now = at;
  const runs = { minute: 0, night: 0 };
  const clock = { now: () => now, monotonic: () => performance.now() };
  const schedule = createSchedule(
    [
      { name: 'minute', cron: '* * * * *', run: () => void runs.minute++ },
      { name: 'night', cron: '17 3 * * *', run: () => void runs.night++ },
    ],
    { log: recordingLog(), clock, lookMs: 2 },
  );
  running.push(schedule);
  return {
    runs,
    set: (to: number) => {
      now = to;
    },
    /** Looked at the clock some times since. */
    looked: () => new Promise((resolve) => setTimeout(resolve, 30)),
  };
}

it('runs each job once when its time comes, by the clock that it is given', async () => {
  const { runs, set, looked } = start(NOON - 500);
  await looked();
  expect(runs.minute).toBe(0);
  set(NOON + 200);
  await vi.waitUntil(() => runs.minute === 1);
  set(NOON + 59_000);
  await looked();
  expect(runs).toEqual({ minute: 1, night: 0 });
});

it.each([-3 * DAY, -MINUTE, MINUTE, 3 * DAY])('goes on each minute after the clock was set by %i ms', async (by) => {
  const { runs, set, looked } = start(NOON + 30_000);
  await looked();
  set(NOON + 30_000 + by);
  await looked();
  const before = runs.minute;
  expect(before).toBeLessThanOrEqual(1);
  for (const n of [1, 2, 3]) {
    set(NOON + 30_000 + by + n * MINUTE);
    await vi.waitUntil(() => runs.minute === before + n);
  }
  expect(runs.night).toBe(0);
});

it('runs what was due in a moment in which nobody could look', async () => {
  const { runs, set } = start(NOON - DAY + 15 * 3_600_000 + 16.9 * MINUTE);
  set(NOON - DAY + 15 * 3_600_000 + 17.4 * MINUTE);
  await vi.waitUntil(() => runs.night === 1);
  expect(runs.minute).toBe(1);
});
