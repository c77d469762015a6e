import { describe, expect, it } from 'vitest';
import { eitherOf, enumerate } from '../../faults/failpoints/steps.js';

describe('the steps at which the bot is killed', () => {
  it('are before and after each message that changes something, and before each read but looks between looks', () => {
    const { steps, leftOut } = enumerate([
      ...Array(4).fill('find meta'),
      'find users',
      'update meta',
      'GET /gateway/bot',
    ]);
    expect(steps.map(({ when, name, nth }) => `${when} ${name} ${nth}`)).toEqual([
      'before find meta 1',
      'before find meta 4',
      'before find users 1',
      'before update meta 1',
      'after update meta 1',
      'before GET /gateway/bot 1',
    ]);
    expect(leftOut).toEqual(['after 6 reads, which leave nothing behind', 'at 2 looks at a lease between two others']);
  });

  it('are those of either watched start, and what only one of them did may be missed', () => {
    const { seen, sometimes } = eitherOf(['find meta', 'update meta'], ['find meta', 'update meta', 'update meta']);
    expect(seen).toEqual(['find meta', 'update meta', 'update meta']);
    expect([...sometimes]).toEqual(['update meta 2']);
  });
});
