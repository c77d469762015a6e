import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withFewMarks, withoutInvisible } from '../../src/views/marks.js';
import { plainName } from '../../src/views/names.js';

const shown = (name: string) => plainName(name, { fallback: '–', longest: 60 });

/** Words as people of these languages write them, with the marks and joiners that they need. */
const WORDS: readonly (readonly [script: string, word: string])[] = [
  ['Latin, Vietnamese', 'Nguyễn Thị Ngọc Ánh'],
  ['Latin, Vietnamese decomposed', 'Nguyễn'.normalize('NFD')],
  ['Latin, Yoruba', 'Ọ̀ṣun àgbẹ̀'],
  ['Latin, Lithuanian', 'Žemaitė ą̃ ė̃'],
  ['Greek, polytonic', 'ᾧτινι ἦν'],
  ['Cyrillic, Church Slavonic', 'Бг҃ъ И҆ѡа́ннъ'],
  ['Armenian', 'Հայաստան'],
  ['Georgian', 'საქართველო'],
  ['Hebrew', 'בְּרֵאשִׁ֖ית שָּׁלוֹם'],
  ['Arabic', 'مُحَمَّدٌ اللَّٰه'],
  ['Arabic, Persian', 'می‌خواهم خانه‌ها'],
  ['Arabic, Urdu', 'پاکستان زندہ باد'],
  ['Arabic, a joined form at the end', 'سنة ١٤٤٧ ه‍'],
  ['Syriac', 'ܡܰܪܕܳܐ ܫܠܳܡܳܐ'],
  ['Thaana', 'ދިވެހިރާއްޖެ'],
  ['N’Ko', 'ߒߞߏ ߞߊ߲߬'],
  ['Devanagari', 'क्‍षत्रिय श्री हिन्दी'],
  ['Devanagari, Sanskrit accents', 'अ॒ग्निमी॑ळे'],
  ['Bengali', 'বাংলা ক্‌ষ স্বাগতম'],
  ['Gurmukhi', 'ਪੰਜਾਬੀ ਸਿੰਘ'],
  ['Gujarati', 'ગુજરાતી કૃષ્ણ'],
  ['Oriya', 'ଓଡ଼ିଆ ଶ୍ରୀ'],
  ['Tamil', 'தமிழ் ஸ்ரீ'],
  ['Telugu', 'తెలుగు స్త్రీ'],
  ['Kannada', 'ಕನ್ನಡ ರ‍್ಯ'],
  ['Malayalam', 'മലയാളം അവന്‍'],
  ['Sinhala', 'ශ්‍රී ලංකා'],
  ['Thai', 'ภาษาไทย น้ำที่นี่'],
  ['Lao', 'ພາສາລາວ ຊື່ນ້ຳ'],
  ['Tibetan', 'བསྒྲུབས་བོད་ཡིག'],
  ['Myanmar', 'မြို့ ကြွေးမြီ ဖြန့်ဖြူး'],
  ['Myanmar, Shan', 'တႆးႁွင်ႈ'],
  ['Khmer', 'ភាសាខ្មែរ ស្ត្រី ប៉ុន្តែ'],
  ['Tai Tham', 'ᨲᩫ᩠ᩅᨾᩮᩬᩥᨦ'],
  ['Javanese', 'ꦧꦱꦗꦮ ꦏꦿꦶꦱ꧀'],
  ['Balinese', 'ᬩᬮᬶ ᬓ᭄ᬭᬶ'],
  ['Ethiopic', 'ኢትዮጵያ'],
  ['Cherokee', 'ᏣᎳᎩ'],
  ['Canadian Aboriginal', 'ᐃᓄᒃᑎᑐᑦ'],
  ['Mongolian', 'ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ᠋'],
  ['Mongolian, a separated vowel', 'ᠬᠠᠷ᠎ᠠ'],
  ['Hangul', '대한민국'],
  ['Hiragana and Katakana', 'がぎぐ ガギグ'.normalize('NFD')],
  ['Han, a variant of a name', '葛\u{e0100}城 辻\u{e0101}'],
  ['Tifinagh', 'ⵜⴰⵎⴰⵣⵉⵖⵜ'],
  ['a sign of a newer Unicode than the runtime’s', '\u{3fffd}'],
  ['Adlam', '𞤆𞤵𞤤𞤢𞤪𞤣𞤫'],
  ['flags', '🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🇩🇪 🏳️‍🌈 🏴‍☠️'],
  ['emoji', '👩🏽‍🚀 👨‍👩‍👧 ❤️‍🔥 👁️‍🗨️ 1️⃣ ❤︎ ☕︎'],
];

describe('names in the world’s scripts', () => {
  it.each(WORDS)('%s: %s stays as it is written', (_, word) => {
    expect(shown(word)).toBe(word);
  });

  it('are of thirty scripts at least', () => {
    expect(new Set(WORDS.map(([script]) => script.split(',')[0])).size).toBeGreaterThanOrEqual(30);
  });
});

/** The most marks that stand on one letter. */
const tower = (text: string) =>
  Math.max(0, ...(text.match(/[\p{Mn}\p{Me}\u200c\u200d]+/gu) ?? []).map((run) => [...run].length));

describe('towers of marks', () => {
  it.each([
    ['Z\u0301\u0302\u0303\u0304\u0305algo', 'Z\u0301\u0302algo'],
    ['H̷̢̛͙̗e̶̡̛͔ ̸c̵̨̛o̴m̷e̸s̵', 2],
    ['ส็็็็็็็็็็', 'ส็'],
    ['ก้้้้้้้้้้้้้้้้้้้้', 'ก้'],
    ['a\u0e47\u0e48\u0e49\u0e4a', 'a\u0e47\u0e48'],
    ['ب\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652', 4],
    ['ཀ\u0f71\u0f72\u0f74\u0f7a\u0f7c\u0f7e\u0f80\u0f82\u0f90\u0f91', 6],
    ['x\u20dd\u20de\u20df\u20e0', 'x\u20dd\u20de'],
    ['ب\u064b\u200d\u064c\u200d\u064d\u200d\u064e\u200d\u064f\u200d\u0650\u200d', 9],
  ] as const)('%j is tamed', (name, expected) => {
    if (typeof expected === 'string') expect(shown(name)).toBe(expected);
    else expect(tower(shown(name))).toBeLessThanOrEqual(expected);
  });

  it('never grow above six marks, whatever a name is made of', () => {
    const mark = fc.constantFrom(...'\u0301\u0302\u0323\u0e47\u0e48\u064b\u0651\u0f71\u0f90\u102d\u1037\u20dd\u093c');
    const letter = fc.constantFrom(...'aZกبཀမक가 漢', '👍');
    const name = fc.array(fc.oneof(letter, mark, mark, mark), { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(name, (text) => {
        expect(tower(shown(text))).toBeLessThanOrEqual(6);
      }),
    );
  });
});

describe('characters that draw nothing', () => {
  it.each([
    ['a\u200cb', 'ab'],
    ['a\u200d', 'a'],
    ['\u200dمن', 'من'],
    ['من\u200c', 'من'],
    ['می\u200c\u200c\u200cخواهم', 'می\u200cخواهم'],
    ['soft\u00adhyphen \u2060word', 'softhyphen word'],
    ['\u{e0041}tags\u{e007f}', 'tags'],
    ['🏴\u{e0067}\u{e0062} half a flag', '🏴 half a flag'],
    ['x\ufe0f\ufe0e', 'x'],
    ['a\u{e0100}', 'a'],
    ['\u061cعرب\u200f', 'عرب'],
    ['\u115f\u1160\u3164\uffa0hangul', 'hangul'],
    ['\ufff9annotated\ufffb', 'annotated'],
    ['non\uffff\u{2fffe}characters', 'noncharacters'],
    ['⠓⠑⠇⠇⠕\u2800⠺⠕⠗⠇⠙', '⠓⠑⠇⠇⠕ ⠺⠕⠗⠇⠙'],
  ])('%j is %j', (name, expected) => {
    expect(shown(name)).toBe(expected);
  });

  it('are taken away once: what is clean stays so', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        const once = withFewMarks(withoutInvisible(text));
        expect(withFewMarks(withoutInvisible(once))).toBe(once);
      }),
    );
  });
});
