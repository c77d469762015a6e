import { expect, it } from 'vitest';
import { createLine } from '../../src/discord/line.js';

/** Something to wait for. */
function wait() {
  let end = () => {};
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { over, end };
}

it('does everything at once where nothing has to wait', () => {
  const done: number[] = [];
  const line = createLine();
  for (const n of [1, 2, 3]) line.push(() => done.push(n));
  expect(done).toEqual([1, 2, 3]);
  expect(line.isBusy).toBe(false);
});

it('keeps the order while one waits, and asks each when its turn comes', async () => {
  const done: number[] = [];
  const [first, second] = [wait(), wait()];
  const line = createLine();
  line.push(
    () => done.push(1),
    () => first.over,
  );
  line.push(
    () => done.push(2),
    () => (done.length > 0 ? second.over : null),
  );
  line.push(() => done.push(3));
  expect(done).toEqual([]);
  expect(line.isBusy).toBe(true);
  first.end();
  await first.over;
  line.push(() => done.push(4));
  expect(done).toEqual([1]);
  second.end();
  await second.over;
  expect(done).toEqual([1, 2, 3, 4]);
  expect(line.isBusy).toBe(false);
});

it('takes what comes while something is being done behind what waits already', () => {
  const done: number[] = [];
  const line = createLine();
  line.push(() => {
    line.push(() => done.push(2));
    done.push(1);
  });
  expect(done).toEqual([1, 2]);
});

it('leaves out what waits when it is cleared, and goes on with what comes then', async () => {
  const done: number[] = [];
  const held = wait();
  const line = createLine();
  line.push(
    () => done.push(1),
    () => held.over,
  );
  line.push(() => done.push(2));
  line.clear();
  line.push(() => done.push(3));
  held.end();
  await held.over;
  expect(done).toEqual([3]);
});
