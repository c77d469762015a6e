import { createCanvas } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { FONT_FAMILY, loadFonts } from '../../src/pictures/fonts.js';

const { drawable, isWhole } = loadFonts();

/** What a text looks like in the fonts of pictures. */
function drawnAs(text: string): string {
  const canvas = createCanvas(40, 30);
  const pen = canvas.getContext('2d');
  pen.font = `400 20px ${FONT_FAMILY}`;
  pen.fillText(text, 5, 20);
  return canvas.data().toString('base64');
}

describe('the fonts of pictures', () => {
  it('have the letters of Latin, Greek and Cyrillic, and figures', () => {
    for (const text of ['Ångström, Łódź & Ñandú: 1,234 %', 'Ελληνικά', 'Привет, Їжак', '#general … 9–10 · ẞ']) {
      expect(drawable(text)).toBe(text);
    }
  });

  it('leave out what none of them has, instead of drawing a box', () => {
    expect(drawable('日本 music 🎸')).toBe('music');
    expect(drawable('שלום')).toBe('');
    expect(drawable('مرحبا team')).toBe('team');
    expect(drawable('\u{e000}\u{10ffff}')).toBe('');
  });

  it('leave out what joined it to the rest of a name', () => {
    expect(drawable('#🎮-gaming')).toBe('#gaming');
    expect(drawable('🎮・🎲│a-b_c')).toBe('a-b_c');
  });

  it('say whether letters are lacking', () => {
    for (const whole of ['#🎮-gaming', 'Привет 🎸', '']) expect(isWhole(whole)).toBe(true);
    for (const cut of ['#日本', 'כללי-general', '٣']) expect(isWhole(cut)).toBe(false);
  });

  it('leave out marks that turn the direction of writing, and what is not seen', () => {
    expect(drawable('a\u202eb\u2066c\u200fd\u200be\nf\t g ')).toBe('abcde f g');
  });

  it('draw no two of their letters alike, as boxes would be', () => {
    const letters = [...'aBčŁñßαΩжЯїґ1%#…–'];
    expect(new Set(letters.map(drawnAs)).size).toBe(letters.length);
    for (const letter of letters) expect(drawnAs(letter)).not.toBe(drawnAs(' '));
  });
});
