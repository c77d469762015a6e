/** U+1F3FB to U+1F3FF, and the sign that asks for a picture where there is a letter, too. */
const TONES_AND_VARIANTS = /[\u{1F3FB}-\u{1F3FF}\uFE0F]/gu;

/**
 * One emoji and nothing else: what UTS #51 puts together from pictures, letters of flags, keycaps, skin tones and tags,
 * and a letter of a flag alone, with which Discord lets people react. What Unicode reserves for later emoji is among them.
 */
const EMOJI = (() => {
  const keycap = '[0-9#*]\\uFE0F?\\u20E3';
  const picture = '[\\p{Extended_Pictographic}\\p{Emoji_Modifier}][\\uFE0E\\uFE0F]?\\p{Emoji_Modifier}?';
  const tags = '(?:[\\u{E0020}-\\u{E007E}]{1,6}\\u{E007F})?';
  return new RegExp(`^(?:\\p{RI}{1,2}|${keycap}|${picture}${tags}(?:\\u200D${picture}){0,7})$`, 'u');
})();

/** Whether a text is one Unicode emoji. Whatever else stands where an emoji should is somebody's text, and is not kept. */
export function isEmoji(text: string): boolean {
  return EMOJI.test(text);
}

/** The key under which an emoji is counted: a custom one's id, or the Unicode emoji without skin tone and U+FE0F. */
export function emojiKey(emoji: string): string {
  const folded = emoji.replace(TONES_AND_VARIANTS, '');
  return folded === '' ? emoji : folded;
}
