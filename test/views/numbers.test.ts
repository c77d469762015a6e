import { describe, expect, it } from 'vitest';
import { en } from '../../src/views/texts.js';

const { numbers, board } = en;

describe('numbers on a board', () => {
  it.each([
    [0, '0'],
    [98_760, '98,760'],
    [123_456, '123K'],
    [1_235_200, '1.24M'],
  ])('writes %d as %s', (value, text) => {
    expect(numbers.short(value)).toBe(text);
  });

  it.each([
    [null, ''],
    [{ kind: 'new' }, '▲ new'],
    [{ kind: 'ratio', ratio: 0.124 }, '▲ 12% more'],
    [{ kind: 'ratio', ratio: 0.001 }, '= same'],
    [{ kind: 'ratio', ratio: -0.001 }, '= same'],
    [{ kind: 'ratio', ratio: -1 }, '▼ 100% less'],
    [{ kind: 'ratio', ratio: 8.99 }, '▲ 899% more'],
    [{ kind: 'ratio', ratio: 9 }, '▲ 10 times'],
    [{ kind: 'ratio', ratio: 1e15 }, '▲ 1000T times'],
  ] as const)('writes a change of %o as "%s"', (change, text) => {
    expect(numbers.change(change, board.changes)).toBe(text);
  });

  it.each([
    [1, 1, '100%'],
    [61, 312, '20%'],
    [1, 100, '1%'],
    [412, 60_211, '0.7%'],
    [1, 1_000, '0.1%'],
    [1, 1_001, '<0.1%'],
    [0, 5, '0%'],
    [0, 0, '0%'],
    [7, 5, '100%'],
  ])('writes %d of %d as %s', (part, whole, text) => {
    expect(numbers.share(part, whole)).toBe(text);
  });
});

describe('whole percent', () => {
  it.each([
    [0, 75, '0%'],
    [14, 75, '19%'],
    [1, 8, '13%'],
    [1, 200, '1%'],
    [1, 201, '<1%'],
    [199, 200, '>99%'],
    [985, 1_000, '99%'],
    [200, 200, '100%'],
    [201, 200, '101%'],
    [12_345, 1, '1,234,500%'],
  ])('are %d of %d: %s', (part, whole, text) => {
    expect(numbers.percent(part, whole)).toBe(text);
  });
});
