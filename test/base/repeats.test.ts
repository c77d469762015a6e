import { expect, it } from 'vitest';
import { createRepeats } from '../../src/base/repeats.js';

const MINUTE = 60_000;

/** Meets troubles on a clock that is moved by hand; what is said, with the minute. */
function stage() {
  let now = 0;
  const repeats = createRepeats({ monotonic: () => now });
  const said: (readonly [minute: number, times: number])[] = [];
  return {
    said,
    meet(trouble: string) {
      const times = repeats.met(trouble);
      if (times !== null) said.push([now / MINUTE, times]);
    },
    pass: (minutes: number) => {
      now += minutes * MINUTE;
    },
  };
}

it('a trouble that 500 meet each minute for a day is said at once, then ever more seldom, at last each hour', () => {
  const { said, meet, pass } = stage();
  for (let minute = 0; minute < 24 * 60; minute += 1) {
    for (let server = 0; server < 500; server += 1) meet('HTTP 500');
    pass(1);
  }
  expect(said.slice(0, 4)).toEqual([
    [0, 1],
    [1, 500],
    [3, 1_000],
    [7, 2_000],
  ]);
  expect(said.length).toBeLessThan(32);
  expect(said.at(-1)?.[1]).toBe(60 * 500);
});

it('another trouble is said at once, and one that was over too', () => {
  const { said, meet, pass } = stage();
  meet('HTTP 500');
  meet('HTTP 503');
  pass(21);
  meet('HTTP 500');
  expect(said).toEqual([
    [0, 1],
    [0, 1],
    [21, 1],
  ]);
});
