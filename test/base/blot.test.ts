import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBlotter } from '../../src/base/blot.js';

const quoted = (text: string) => JSON.stringify(text).slice(1, -1);
const inspected = (text: string) => inspect(text).slice(1, -1);
/** Ways in which text comes into another text. */
const WAYS: readonly ((text: string) => string)[] = [
  (text) => text,
  encodeURIComponent,
  quoted,
  (text) => quoted(quoted(text)),
  (text) => quoted(quoted(quoted(text))),
  inspected,
  (text) => quoted(inspected(text)),
  (text) => inspected(quoted(text)),
];

const wellFormed = (min: number, max: number) =>
  fc.string({ unit: 'binary', minLength: min, maxLength: max }).filter((text) => !/\p{Cs}/u.test(text));
/** Of characters that are escaped, and of which one secret is easily a part of another. */
const awkward = fc.string({
  unit: fc.constantFrom('a', 'b', '"', "'", '\\', '/', '%', '\n', '$', 'ä', '💡'),
  minLength: 8,
  maxLength: 14,
});
const secret = fc.oneof(wellFormed(8, 20), awkward);

describe('blotting out secrets', () => {
  it('leaves nothing of any secret, in whatever way it was quoted and escaped', () => {
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 4 }),
        fc.array(fc.tuple(fc.nat(3), fc.constantFrom(...WAYS)), { minLength: 1, maxLength: 5 }),
        (secrets, parts) => {
          const text = parts.map(([which, way]) => `<${way(secrets[which % secrets.length] ?? '')}>`).join(' ');
          const cleaned = createBlotter(secrets)(text);
          for (const way of WAYS) {
            for (const one of secrets) expect(cleaned.includes(way(one)), `${way(one)} in ${cleaned}`).toBe(false);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('changes no text in which no secret stands, and blots out one only as a whole', () => {
    fc.assert(
      fc.property(
        fc.array(secret, { maxLength: 4 }),
        fc.string({ unit: 'grapheme-ascii', maxLength: 60 }),
        (secrets, text) => {
          fc.pre(!secrets.some((one) => WAYS.some((way) => text.includes(way(one)))));
          fc.pre(!/[\\%]/.test(text));
          expect(createBlotter(secrets)(text)).toBe(text);
        },
      ),
    );
  });

  it('takes secrets that overlap, or are part of one another, as they stood in the text', () => {
    const blot = createBlotter(['abcdefgh', 'efghijkl', 'abcdefgh-and-more', 'secret-secret']);
    expect(blot('1 abcdefghijkl 2 abcdefgh-and-more 3 secret-secret 4')).toBe('1 [secret] 2 [secret] 3 [secret] 4');
    expect(blot('abcdefgh,efghijkl')).toBe('[secret],[secret]');
    expect(createBlotter(['[secret]'])('[secret] abc')).toBe('[secret] abc');
  });

  it('leaves short ones alone, which would take words apart', () => {
    expect(createBlotter(['data', 'a', '', '1234567'])('the data folder 1234567')).toBe('the data folder 1234567');
  });

  it('keeps a line of the log JSON', () => {
    const password = 'pa"ss\\word-123456';
    const line = JSON.stringify({ err: { message: `refused { pwd: ${JSON.stringify(password)} }` }, msg: password });
    expect(JSON.parse(createBlotter([password])(line))).toEqual({
      err: { message: 'refused { pwd: "[secret]" }' },
      msg: '[secret]',
    });
  });
});
