import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoff } from '../../src/publish/backoff.js';
import { createLater } from '../../src/publish/later.js';
import { createTurns } from '../../src/publish/turns.js';

describe('turns', () => {
  it('never let two of a guild, or anything beside a round of all, run at once', async () => {
    const job = fc.record({ guild: fc.constantFrom('a', 'b', null), waits: fc.integer({ min: 0, max: 3 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(job, { maxLength: 12 }), async (jobs) => {
        const turns = createTurns();
        const running: (string | null)[] = [];
        let done = 0;
        const work = (guild: string | null, waits: number) => async () => {
          if (guild === null) expect(running).toEqual([]);
          else expect(running.filter((other) => other === guild || other === null)).toEqual([]);
          running.push(guild);
          for (let turn = 0; turn < waits; turn += 1) await Promise.resolve();
          running.splice(running.indexOf(guild), 1);
          done += 1;
        };
        await Promise.all(
          jobs.map(({ guild, waits }) =>
            guild === null ? turns.all(work(null, waits)) : turns.guild(guild, 10_000, work(guild, waits)),
          ),
        );
        expect(done).toBe(jobs.length);
      }),
    );
  });

  it('gives up when patience ends, and lets the next one in', async () => {
    const turns = createTurns();
    let end = () => {};
    const long = turns.guild('a', 10, () => new Promise<string>((resolve) => (end = () => resolve('long'))));
    expect(await turns.guild('a', 5, async () => 'never')).toBeNull();
    const next = turns.guild('a', 10_000, async () => 'next');
    end();
    expect(await Promise.all([long, next])).toEqual(['long', 'next']);
  });

  it('goes on after a failure', async () => {
    const turns = createTurns();
    await expect(
      turns.all(async () => {
        throw new Error('failed');
      }),
    ).rejects.toThrow('failed');
    expect(await turns.guild('a', 10, async () => 1)).toBe(1);
  });
});

describe('delays', () => {
  it('double from the least to the most, with a random part of up to a half left out', () => {
    const longest = (failures: number) => backoff(failures, 1_000, 60_000, () => 0);
    expect([1, 2, 3, 7, 40].map(longest)).toEqual([1_000, 2_000, 4_000, 60_000, 60_000]);
    expect(backoff(1, 1_000, 60_000, () => 1)).toBe(500);
  });

  it('of a document that cannot be written grow, and end when it was written', () => {
    let now = 0;
    const later = createLater(() => now);
    expect(later.waits('x')).toBe(false);
    expect(later.failed('x')).toBe(10_000);
    expect(later.waits('x')).toBe(true);
    now = 10_000;
    expect(later.waits('x')).toBe(false);
    expect([later.failed('x'), later.failed('x')]).toEqual([20_000, 40_000]);
    for (let n = 0; n < 10; n += 1) later.failed('x');
    expect(later.failed('x')).toBe(600_000);
    later.written('x');
    expect(later.waits('x')).toBe(false);
    expect(later.failed('x')).toBe(10_000);
  });
});
