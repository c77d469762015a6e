import { expect, it } from 'vitest';
import { emojiKey } from '../../src/counts/emoji.js';
import { drawnEmoji } from '../../src/views/drawn-emoji.js';

it.each(['👍', '❤️', '1️⃣', '*️⃣', '🏳️‍🌈', '👩‍❤️‍👨', '🕵️‍♀️', '🇩🇪', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '👁️‍🗨️', '☀️', '👨‍👩‍👧'])(
  'draws %s as it was before its key left out U+FE0F',
  (emoji) => {
    expect(drawnEmoji(emojiKey(emoji))).toBe(emoji);
  },
);

it('draws a custom emoji by its id, with a name that tells it from others where it cannot be drawn', () => {
  expect(drawnEmoji('1100000000000001234')).toBe('<:emoji_1234:1100000000000001234>');
});

it('lets nothing else be read as markdown', () => {
  expect(drawnEmoji('**<@1>')).toBe('\\*\\*\\<\\@1\\>');
});
