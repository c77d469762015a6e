import { expect, it } from 'vitest';
import { growingDelay, jittered } from '../../src/base/delays.js';

it('doubles with every failure up to the longest', () => {
  const delays = [1, 2, 3, 7, 40, 5_000].map((failures) => growingDelay({ failures, first: 1_000, longest: 60_000 }));
  expect(delays).toEqual([1_000, 2_000, 4_000, 60_000, 60_000, 60_000]);
});

it('puts up to a fifth on top, never less than was asked for', () => {
  expect([0, 0.5, 1].map((random) => jittered(1_000, () => random))).toEqual([1_000, 1_100, 1_200]);
});
