import { describe, expect, it } from 'vitest';
import { addCounts, nonZero, type Sums, sumOf } from '../../src/counts/counts.js';

describe('counts', () => {
  it('are added up metric by metric, and what is not there adds nothing', () => {
    const sums: Sums = { messages: 2 };
    addCounts(sums, { messages: 3, stickers: 1 });
    addCounts(sums, {});
    addCounts(sums, { stickers: -1, reactionsGiven: 0 });
    expect(sums).toEqual({ messages: 5, stickers: 0, reactionsGiven: 0 });
  });

  it('take from a row its metrics and nothing else of it', () => {
    const sums: Sums = {};
    addCounts(sums, { messages: 3, active: 1, day: 20_000 } as Sums);
    expect(sums).toEqual({ messages: 3 });
  });

  it('of slots are summed without changing them', () => {
    const slots = new Map([
      [3, { messages: 1, repliesGiven: 1 }],
      [95, { messages: 4 }],
    ]);
    expect(sumOf(slots)).toEqual({ messages: 5, repliesGiven: 1 });
    expect(slots.get(3)).toEqual({ messages: 1, repliesGiven: 1 });
    expect(sumOf(new Map())).toEqual({});
  });

  it('without zeros keep what was taken back below zero', () => {
    expect(nonZero({ messages: 0, reactionsGiven: -1, stickers: 2 })).toEqual({ reactionsGiven: -1, stickers: 2 });
  });
});
