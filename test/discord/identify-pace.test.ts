import { expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { createIdentifyPace } from '../../src/discord/identify-pace.js';
import { delayAfter } from '../../src/discord/reachable.js';
import { handClock, recordingLog, until } from './support.js';

const info = (limit: Partial<{ remaining: number; reset_after: number; max_concurrency: number }> = {}) => ({
  url: 'wss://gateway.discord.gg',
  shards: 1,
  session_start_limit: { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1, ...limit },
});
const { signal } = new AbortController();
const pace = { windowMs: 40, delays: { firstMs: 100, longestMs: 400 } };

it('waits longer before each IDENTIFY that follows another', async () => {
  const waits: number[] = [];
  const { turn, slot } = createIdentifyPace({
    gatewayInfo: async () => info(),
    clock: systemClock,
    log: recordingLog().log,
    pace,
  });
  for (let i = 0; i < 4; i++) {
    const start = performance.now();
    await turn(0, signal);
    waits.push(performance.now() - start);
    await slot(0, signal);
  }
  expect(waits[1]).toBeGreaterThanOrEqual(98);
  expect(waits[2]).toBeGreaterThanOrEqual(198);
  expect(waits[3]).toBeGreaterThanOrEqual(398);
});

it('asks Discord for no more than 110 IDENTIFYs a day, however they fail', () => {
  let day = 0;
  let times = 0;
  while (day < 86_400_000) day += delayAfter(times++, { firstMs: 5_000, longestMs: 900_000 }, () => 0);
  expect(times).toBeLessThanOrEqual(110);
});

it('lets max_concurrency shards through at once and the others one window later', async () => {
  const order: number[] = [];
  const { turn, slot } = createIdentifyPace({
    gatewayInfo: async () => info({ max_concurrency: 2 }),
    clock: systemClock,
    log: recordingLog().log,
    pace: { ...pace, windowMs: 120 },
  });
  await turn(0, signal);
  const start = performance.now();
  const at = await Promise.all(
    [0, 1, 2].map(async (shard) => {
      await slot(shard, signal);
      order.push(shard);
      return performance.now() - start;
    }),
  );
  expect(order).toEqual([0, 1, 2]);
  expect(at[2]).toBeGreaterThanOrEqual(118);
});

it('waits out an exhausted limit with one line, and asks again after it', async () => {
  const { log, lines } = recordingLog();
  const clock = handClock(0);
  const answers = [info({ remaining: 0, reset_after: 50 }), info({ remaining: 5 })];
  let asked = 0;
  const gatewayInfo = async () => answers[asked++] ?? info();
  const { turn } = createIdentifyPace({ gatewayInfo, clock, log, pace });
  const start = performance.now();
  await turn(0, signal);
  expect(performance.now() - start).toBeGreaterThanOrEqual(1_049);
  expect(asked).toBe(2);
  expect(lines.filter(({ level }) => level >= 40)).toHaveLength(1);
});

it('gives the last IDENTIFY of the day to one shard only', async () => {
  const stopping = new AbortController();
  const answers = [info({ remaining: 1 }), info({ remaining: 0, reset_after: 3_600_000 })];
  let asked = 0;
  const { turn } = createIdentifyPace({
    gatewayInfo: async () => answers[asked++] ?? info({ remaining: 0, reset_after: 3_600_000 }),
    clock: systemClock,
    log: recordingLog().log,
    pace,
  });
  await turn(0, stopping.signal);
  const second = turn(1, stopping.signal);
  const refused = expect(second).rejects.toThrow();
  await until('Discord is asked again', () => asked === 2);
  stopping.abort();
  await refused;
});

it('stops waiting when it is told to', async () => {
  const stopping = new AbortController();
  const { turn } = createIdentifyPace({
    gatewayInfo: async () => info({ remaining: 0, reset_after: 3_600_000 }),
    clock: systemClock,
    log: recordingLog().log,
    pace,
  });
  const waiting = turn(0, stopping.signal);
  stopping.abort();
  await expect(waiting).rejects.toThrow();
});
