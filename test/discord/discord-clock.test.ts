import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDiscordClock } from '../../src/discord/discord-clock.js';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const MINUTE = 60_000;
const DAY = 86_400_000;

/** A machine, and Discord as it really is: time passes for both, and the machine's wall clock can be set. */
function world({ off = 0, second = 0 }: { readonly off?: number; readonly second?: number } = {}) {
  let real = NOON + second;
  let monotonic = 5_000;
  let wall = real + off;
  const clock = createDiscordClock({ now: () => wall, monotonic: () => monotonic });
  const pass = (ms: number) => {
    real += ms;
    wall += ms;
    monotonic += ms;
  };
  return {
    clock,
    pass,
    setWall: (by: number) => {
      wall += by;
    },
    /** The machine is suspended: Discord and the wall clock go on, the monotonic clock stands still. */
    sleep: (ms: number) => {
      real += ms;
      wall += ms;
    },
    /** A request that is on its way for so long, there and back. */
    answer(there = 10, back = 10, meanwhile = () => {}) {
      const answered = clock.sent();
      pass(there);
      const date = new Date(real).toUTCString();
      meanwhile();
      pass(back);
      answered(date);
    },
    error: () => Math.abs(clock.now() - real),
  };
}

it("is the machine's own clock until Discord answered", () => {
  const { clock, error, pass } = world();
  pass(MINUTE + 0.7);
  expect(error()).toBeLessThan(1);
  expect(clock.isSure()).toBe(true);
  expect(clock.age()).toBe(Number.POSITIVE_INFINITY);
});

describe.each([-400 * DAY, -3 * DAY, -3_600_000, -90_000, 0, 90_000, 3_600_000, 3 * DAY])(
  'where the wall clock is %i ms off',
  (off) => {
    it('tells the right time to a second, also when the wall clock is set right', () => {
      const { answer, error, pass, setWall, clock } = world({ off, second: 700 });
      answer();
      expect(error()).toBeLessThanOrEqual(520);
      pass(10 * MINUTE);
      expect(error()).toBeLessThanOrEqual(520);
      setWall(-off);
      expect(error()).toBeLessThanOrEqual(520);
      expect(clock.isSure()).toBe(off === 0);
      answer();
      expect(clock.isSure()).toBe(true);
      expect(error()).toBeLessThanOrEqual(520);
    });
  },
);

it('is exact where the wall clock is right', () => {
  const { answer, error } = world({ second: 730 });
  answer();
  expect(error()).toBe(0);
});

it('is in doubt after a suspended machine woke, and right again with the next answer', () => {
  const { answer, error, sleep, clock } = world();
  answer();
  sleep(8 * 3_600_000);
  expect(clock.isSure()).toBe(false);
  answer();
  expect(clock.isSure()).toBe(true);
  expect(error()).toBe(0);
});

it('learns nothing from an answer of before a sleep, and none without a date', () => {
  const { answer, clock, sleep, error } = world();
  answer();
  answer(10, 10, () => sleep(DAY));
  expect(clock.isSure()).toBe(false);
  clock.sent()(null);
  clock.sent()('soon');
  expect(clock.isSure()).toBe(false);
  answer();
  expect(error()).toBe(0);
});

interface Step {
  readonly pass: number;
  readonly setWall: number;
  readonly there: number;
  readonly back: number;
}

describe('never more than a second off, or than half of what an answer alone leaves open', () => {
  function play(steps: readonly Step[], off: number, second: number): void {
    const { answer, error, pass, setWall } = world({ off, second });
    answer(0, 0);
    let most = 1_000;
    for (const { there, back, ...one } of steps) {
      pass(one.pass);
      setWall(one.setWall);
      expect(error()).toBeLessThanOrEqual(most);
      answer(there, back);
      // Clocks that part may mean a sleep: what was told before says nothing then.
      if (Math.abs(one.setWall) > 1_990) most = Math.max(1_000, 500 + (there + back) / 2 + 1);
      expect(error()).toBeLessThanOrEqual(most);
    }
  }

  it('whatever the wall clock does and however long answers take', () => {
    const step = fc.record({
      pass: fc.integer({ min: 0, max: 10 * MINUTE }),
      setWall: fc.oneof(
        fc.constant(0),
        fc.integer({ min: -4 * DAY, max: 4 * DAY }),
        fc.integer({ min: -3_000, max: 3_000 }),
      ),
      there: fc.integer({ min: 0, max: 900 }),
      back: fc.integer({ min: 0, max: 900 }),
    });
    const off = fc.integer({ min: -3 * DAY, max: 3 * DAY });
    fc.assert(fc.property(fc.array(step, { maxLength: 30 }), off, fc.nat(999), play));
  });

  it('also where a wall clock that was set lies at the end of what a slow answer leaves open', () => {
    const steps: readonly Step[] = [
      { pass: 0, setWall: 271, there: 0, back: 830 },
      { pass: 505_468, setWall: -2_001, there: 237, back: 735 },
    ];
    play(steps, 0, 460);
  });
});
