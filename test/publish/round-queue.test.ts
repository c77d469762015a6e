import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRoundQueue } from '../../src/publish/round-queue.js';

it('serves everybody with a round that began after they asked, one at a time, and never with more than one each', async () => {
  const step = fc.record({
    what: fc.constantFrom('round', 'round', 'nightly', 'work'),
    turns: fc.integer({ min: 0, max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), fc.nat(3), async (steps, length) => {
      let running = 0;
      let rounds = 0;
      const began: { readonly at: number; readonly nightly: boolean }[] = [];
      let now = 0;
      const alone = async () => {
        running += 1;
        expect(running).toBe(1);
        for (let turn = 0; turn < length; turn += 1) await Promise.resolve();
        running -= 1;
      };
      const queue = createRoundQueue(async ({ nightly = false }) => {
        began.push({ at: ++now, nightly });
        rounds += 1;
        await alone();
        if (rounds % 5 === 0) throw new Error('MongoDB is away');
        return 'whole';
      });
      const ends: Promise<void>[] = [];
      for (const { what, turns } of steps) {
        for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
        const asked = ++now;
        if (what === 'work') {
          ends.push(queue.next(alone));
          continue;
        }
        const served = () => {
          const fitting = began.filter(({ at, nightly }) => at > asked && (what === 'round' || nightly));
          expect(fitting.length).toBeGreaterThan(0);
        };
        ends.push(queue.round({ nightly: what === 'nightly' }).then(served, served));
      }
      await Promise.all(ends);
      await queue.ended();
      expect(running).toBe(0);
      expect(rounds).toBeLessThanOrEqual(steps.filter(({ what }) => what !== 'work').length);
    }),
  );
});

it('needs two rounds for any number of servers that ask while one runs', async () => {
  let rounds = 0;
  let end = () => {};
  const queue = createRoundQueue(async () => {
    rounds += 1;
    // One too many is counted and ends at once.
    if (rounds > 2) return 'whole';
    await new Promise<void>((resolve) => {
      end = resolve;
    });
    return 'whole';
  });
  const first = queue.round();
  await Promise.resolve();
  await Promise.resolve();
  const others = Array.from({ length: 500 }, () => queue.round());
  end();
  await first;
  await Promise.resolve();
  await Promise.resolve();
  end();
  expect(await Promise.all(others)).toEqual(Array(500).fill('whole'));
  expect(rounds).toBe(2);
});
