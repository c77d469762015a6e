import { describe, expect, it } from 'vitest';
import { growth, type Probed } from '../../faults/evening/probed.js';

const MINUTE = 60_000;

function probed(part: Partial<Probed>): Probed {
  return { at: 0, rssMb: 0, keptMb: null, p50Ms: 0, p99Ms: 0, recentP99Ms: 0, recentMaxMs: 0, ...part };
}

describe('growth of what is kept in memory', () => {
  it('is its slope in MB a minute, by the lines that looked', () => {
    const lines = Array.from({ length: 12 }, (_, n) =>
      probed({ at: (n * MINUTE) / 2, keptMb: n % 2 === 0 ? 100 + n : null, rssMb: 300 - n }),
    );
    expect(growth(lines)).toBeCloseTo(2, 6);
  });

  it('is none where resident memory alone rises and falls', () => {
    const lines = Array.from({ length: 12 }, (_, n) =>
      probed({ at: n * MINUTE, keptMb: 100, rssMb: 150 + (n % 5) * 40 }),
    );
    expect(growth(lines)).toBe(0);
  });
});
