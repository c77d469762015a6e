import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createOneAtATime } from '../../src/commands/one-at-a-time.js';

/** A maker of answers that are given by hand. */
function maker() {
  const made: { readonly give: (answer: string) => void; readonly fail: (error: Error) => void }[] = [];
  const make = () =>
    new Promise<string>((give, fail) => {
      made.push({ give, fail });
    });
  return { made, make };
}

describe('answers made one at a time', () => {
  it('are shared by those who ask while another is made, and are made after they asked', async () => {
    const { made, make } = maker();
    const ask = createOneAtATime<string>();
    const [first, second, third] = [ask('ada', make), ask('ada', make), ask('ada', make)];
    expect(made).toHaveLength(1);
    made[0]?.give('1');
    expect(await first).toBe('1');
    await nextTurn();
    expect(made).toHaveLength(2);
    const fourth = ask('ada', make);
    made[1]?.give('2');
    expect(await Promise.all([second, third])).toEqual(['2', '2']);
    await nextTurn();
    made[2]?.give('3');
    expect(await fourth).toBe('3');
    expect(made).toHaveLength(3);
  });

  it('wait for nobody else’s', async () => {
    const { made, make } = maker();
    const ask = createOneAtATime<string>();
    const answers = [ask('ada', make), ask('grace', make)];
    made[1]?.give('grace');
    made[0]?.give('ada');
    expect(await Promise.all(answers)).toEqual(['ada', 'grace']);
  });

  it('that cannot be made fail for those who asked for them, not for the next', async () => {
    const { made, make } = maker();
    const ask = createOneAtATime<string>();
    const [first, second] = [ask('ada', make), ask('ada', make)];
    made[0]?.fail(new Error('no'));
    await expect(first).rejects.toThrow('no');
    await nextTurn();
    made[1]?.give('2');
    expect(await second).toBe('2');
    const third = ask('ada', make);
    made[2]?.give('3');
    expect(await third).toBe('3');
  });
});
