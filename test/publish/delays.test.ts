import { describe, expect, it } from 'vitest';
import { createLater } from '../../src/publish/later.js';

describe('delays', () => {
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
