import { describe, expect, it } from 'vitest';
import { bar } from '../../src/views/bar.js';
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

describe('a bar of text', () => {
  it.each([
    [0, 10, ''],
    [1, 1_000_000, '▌'],
    [5, 10, '██▌'],
    [6, 10, '███'],
    [10, 10, '█████'],
    [20, 10, '█████'],
    [1, 0, ''],
  ])('draws %d of %d as "%s"', (part, whole, drawn) => {
    expect(bar(part, whole, 5)).toBe(drawn);
  });
});
