import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeName, markdownName, plainName } from '../../src/views/names.js';

const fallback = 'Member …0001';

describe('names', () => {
  it.each([
    ['<@123456789012345678>', '\\<\\@123456789012345678\\>'],
    ['@everyone', '\\@everyone'],
    ['https://example.com', 'https\\:\\/\\/example.com'],
    ['[click](http://x)', '\\[click\\]\\(http\\:\\/\\/x\\)'],
    ['<t:1700000000:R>', '\\<t\\:1700000000\\:R\\>'],
    ['<:kek:123456789012345678>', '\\<\\:kek\\:123456789012345678\\>'],
    ['**bold** `x` ||y||', '\\*\\*bold\\*\\* \\`x\\` \\|\\|y\\|\\|'],
  ])('shows %s as it is written, without its effect', (name, shown) => {
    expect(markdownName(name, { fallback, longest: 40 })).toBe(shown);
  });

  it.each([
    ['line\nbreak\t and  gap', 'line break and gap'],
    ['\u202Eevil\u202C', 'evil'],
    ['zero\u200Bwidth\u200D\uFEFF', 'zerowidth'],
    ['Z\u0301\u0302\u0303\u0304\u0305algo', 'Z\u0301\u0302algo'],
    ['\uD83D half', 'half'],
    ['👨‍👩‍👧 family', '👨‍👩‍👧 family'],
    ['❤️ heart', '❤️ heart'],
    ['👩🏽‍🚀', '👩🏽‍🚀'],
  ])('cleans %j to %j', (name, shown) => {
    expect(plainName(name, { fallback })).toBe(shown);
  });

  it.each([null, '', '   ', '\u200B\u200B', '\u3164', '\u2800', '\u0301'])('has a fallback for %j', (name) => {
    expect(plainName(name, { fallback })).toBe(fallback);
    expect(markdownName(name, { fallback })).toBe(fallback);
    expect(codeName(name, { fallback })).toBe(fallback);
  });

  it('cuts by what a reader sees as one character', () => {
    expect(plainName('👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧', { fallback, longest: 4 })).toBe('👨‍👩‍👧…');
    expect(plainName('👨‍👩‍👧👨‍👩‍👧', { fallback, longest: 4 })).toBe('👨‍👩‍👧👨‍👩‍👧');
    expect(plainName('abcdef', { fallback, longest: 4 })).toBe('abc…');
    expect(plainName('abcd', { fallback, longest: 4 })).toBe('abcd');
    expect(plainName('山田太郎', { fallback, longest: 6 })).toBe('山田…');
  });

  it('never lets a name end a code block, take a second line or grow beyond its bounds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
        const code = codeName(name, { fallback });
        expect(code).not.toContain('`');
        for (const shown of [code, markdownName(name, { fallback }), plainName(name, { fallback })]) {
          expect(shown).not.toMatch(/[\n\r\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b\ufeff]/u);
          expect(shown.length).toBeLessThanOrEqual(80);
          expect(shown.length).toBeGreaterThan(0);
          expect(shown).not.toMatch(/\p{Cs}/u);
        }
      }),
    );
  });
});
