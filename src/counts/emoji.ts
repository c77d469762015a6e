/** U+1F3FB to U+1F3FF, and the sign that asks for a picture where there is a letter, too. */
const TONES_AND_VARIANTS = /[\u{1F3FB}-\u{1F3FF}\uFE0F]/gu;

/** The key under which an emoji is counted: a custom one's id, or the Unicode emoji without skin tone and U+FE0F. */
export function emojiKey(emoji: string): string {
  const folded = emoji.replace(TONES_AND_VARIANTS, '');
  return folded === '' ? emoji : folded;
}
