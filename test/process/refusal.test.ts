import { afterEach, expect, test, vi } from 'vitest';
import { waitForOperator } from '../../src/process/refusal.js';

afterEach(() => void vi.useRealTimers());

test('why the bot does not run is said at once, and then each hour', () => {
  vi.useFakeTimers();
  const say = vi.fn();
  waitForOperator(say);
  expect(say).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(3_599_000);
  expect(say).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(2 * 3_600_000);
  expect(say).toHaveBeenCalledTimes(3);
});
