import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beside, columnsOf, cutTo, padTo, wrapTo } from '../../demo/columns.js';

describe('text in columns', () => {
  it.each([
    ['abc', 3],
    ['山田', 4],
    ['ｆｕｌｌ', 8],
    ['👨‍👩‍👧', 2],
    ['❤️', 2],
    ['Z\u0301\u0302', 1],
    ['مريم', 4],
    ['\u001b[94mabc\u001b[39m', 3],
  ])('counts the columns of %j', (text, columns) => {
    expect(columnsOf(text)).toBe(columns);
  });

  it('never cuts or fills to another width than asked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.integer({ min: 2, max: 30 }), (text, width) => {
        expect(columnsOf(cutTo(text, width))).toBeLessThanOrEqual(width);
        expect(columnsOf(padTo(cutTo(text, width), width))).toBe(width);
      }),
    );
  });

  it('wraps between words, and loses none', () => {
    expect(wrapTo('one two three four', 9)).toEqual(['one two', 'three', 'four']);
    expect(wrapTo('extraordinarily so', 8)).toEqual(['extraor…', 'so']);
  });

  it('lays blocks beside each other whatever their widths and heights', () => {
    expect(beside([['a', '山田'], ['x'], ['1', '2', '3']], 2)).toEqual(['a     x  1', '山田     2', '         3']);
  });
});
