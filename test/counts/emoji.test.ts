import { expect, it } from 'vitest';
import { emojiKey, isEmoji } from '../../src/counts/emoji.js';

it('an emoji counts without its skin tones, each person of it', () => {
  for (const tone of ['\u{1F3FB}', '\u{1F3FC}', '\u{1F3FD}', '\u{1F3FE}', '\u{1F3FF}'])
    expect(emojiKey(`👍${tone}`)).toBe('👍');
  expect(emojiKey('🧑\u{1F3FB}\u200D🤝\u200D🧑\u{1F3FF}')).toBe('🧑\u200D🤝\u200D🧑');
});

it('an emoji counts the same with and without the sign that asks for its picture', () => {
  expect(emojiKey('❤\uFE0F')).toBe('❤');
  expect(emojiKey('❤')).toBe('❤');
});

it('a custom emoji counts under its id', () => {
  expect(emojiKey('81384788765712384')).toBe('81384788765712384');
});

it('a skin tone alone is an emoji of its own', () => {
  expect(emojiKey('\u{1F3FF}')).toBe('\u{1F3FF}');
});

it('one emoji is one, however it is put together, and a text is none', () => {
  const emoji = [
    '👍',
    '👍🏽',
    '🏳️‍🌈',
    '🏳‍🌈',
    '👩‍👩‍👧‍👦',
    '1️⃣',
    '1⃣',
    '🇩🇪',
    '🇦',
    '©️',
    '🏴\u{E0067}\u{E0062}\u{E007F}',
    '🏻',
    '❤️‍🔥',
  ];
  for (const one of emoji) expect(isEmoji(one), one).toBe(true);
  const texts = [
    '',
    '.',
    '1',
    'hello',
    '👍x',
    'x👍',
    '👍👍',
    '👍 👍',
    '\u200D',
    '\uFE0F',
    '\u20E3',
    '🏴\u{E0067}',
    '👍\u200D',
  ];
  for (const text of texts) expect(isEmoji(text), text).toBe(false);
});
