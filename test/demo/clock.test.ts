import { expect, it } from 'vitest';
import { createDemoClock } from '../../local-discord/clock.js';

it('stands still until it is moved', () => {
  const clock = createDemoClock(1000.9);
  expect(clock.now()).toBe(1000);
  clock.advance(500);
  expect(clock.now()).toBe(1500);
  clock.set(200);
  expect([clock.now(), clock.running]).toEqual([200, false]);
});

it('follows real time between run and stop', async () => {
  const clock = createDemoClock(0);
  clock.run();
  const before = clock.monotonic();
  await new Promise((resolve) => setTimeout(resolve, 30));
  clock.stop();
  const passed = clock.monotonic() - before;
  const stopped = clock.now();
  expect(stopped).toBeGreaterThanOrEqual(25);
  expect(stopped).toBeLessThanOrEqual(Math.ceil(passed) + 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(clock.now()).toBe(stopped);
});

it('runs on from where it is set', () => {
  const clock = createDemoClock(0);
  clock.run();
  clock.set(1_000_000);
  expect(clock.now()).toBeGreaterThanOrEqual(1_000_000);
  expect(clock.now()).toBeLessThan(1_060_000);
  expect(clock.running).toBe(true);
});
