import fc from 'fast-check';
import { isEmoji } from '../../src/counts/emoji.js';

/** What people really call themselves and their channels, and worse. */
const NASTY = [
  '',
  ' ',
  '@everyone',
  '@here',
  '<@81384788765712384>',
  '<@&81384788765712384>',
  '<#81384788765712384>',
  '</setup:81384788765712384>',
  '<t:0:R>',
  '<:party:81384788765712384>',
  '**bold** _it_ ~~gone~~ ||spoiler|| `code`',
  '```\nblock\n```',
  '# heading\n> quote\n- list',
  '[a link](https://example.com) https://example.com',
  '\\*\\_\\',
  'a.b.c',
  '$where',
  '$set',
  '.',
  '$',
  '__proto__',
  'constructor',
  '\u0000',
  '\u202Eright to left',
  'مرحبا بالعالم',
  'שלום',
  '\u200B\u200C\u200D\u2060\uFEFF',
  '\u3164',
  'Z̸̢̛̗̼̘a̵̡l̶g̷o',
  '👩‍👩‍👧‍👦🏳️‍🌈',
  '𝕱𝖗𝖆𝖐𝖙𝖚𝖗',
  '𠜎𠜱𠝹',
  '\uD800',
  '\uDC00 half',
  '名'.repeat(32),
  '👍🏽'.repeat(100),
  'x'.repeat(5_000),
  '\t\r\n',
  "'; drop table messages; --",
  '{"t":"READY"}',
];

/** A text as a name, a topic or a content may be. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NASTY) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...NASTY), fc.constantFrom(...NASTY)).map(([a, b]) => a + b) },
);

/** Unicode emoji as Discord sends them. */
export const emojiName: fc.Arbitrary<string> = fc.constantFrom(
  ...['👍', '👍🏽', '🏳️‍🌈', '🏳‍🌈', '👩‍👩‍👧‍👦', '1️⃣', '🇩🇪', '🇦', '©️', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🏻', '❤️‍🔥', '🫩'],
);

/** What is no emoji, though it stands where one should. */
export const noEmojiName: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('$', '.', 'a.b', '$inc', '__proto__', "'", '1', '👍 👍', '👍x', '\u200D', '\uFE0F', '👍\u0000'),
  hostileText.filter((text) => !isEmoji(text)),
);

/** What is no snowflake, though it stands where one should. */
export const noId: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    '0',
    '-1',
    ' 81384788765712384',
    '081384788765712384',
    '1e5',
    '0x10',
    '9223372036854775808',
    '18446744073709551616',
    81_384_788_765,
    2 ** 60,
    true,
    [],
    {},
    ['81384788765712384'],
    '$where',
    '__proto__',
  ),
  hostileText,
);

/** Any value that JSON can carry. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(fc.jsonValue({ maxDepth: 2 }), hostileText, noId);
