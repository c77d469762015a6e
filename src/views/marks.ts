/**
 * Marks that a script writes on one letter, more than two of them: one above the other, so that words are not taken for
 * the towers of marks that reach into other lines. Most that a word was found to have, and one more.
 */
const MARKS_OF_SCRIPT: Readonly<Record<string, number>> = {
  Adlam: 3,
  Arabic: 4,
  Balinese: 4,
  Bengali: 4,
  Chakma: 4,
  Cham: 4,
  Devanagari: 4,
  Gujarati: 4,
  Gurmukhi: 4,
  Hanifi_Rohingya: 3,
  Hebrew: 5,
  Javanese: 4,
  Kannada: 4,
  Khmer: 5,
  Lao: 3,
  Lepcha: 4,
  Malayalam: 4,
  Meetei_Mayek: 4,
  Myanmar: 6,
  Nko: 3,
  Oriya: 4,
  Sinhala: 4,
  Sundanese: 4,
  Syriac: 4,
  Tai_Tham: 6,
  Tamil: 4,
  Telugu: 4,
  Thaana: 3,
  Thai: 3,
  Tibetan: 6,
};
/** Marks on a letter of any other script, and marks of another script than the letter's: Vietnamese needs two. */
const MARKS = 2;

/** Scripts in which a joiner changes how a word is written: letters of one word are joined, or signs stand for a pair of them. */
const JOINING = [
  ...Object.keys(MARKS_OF_SCRIPT).filter((script) => !['Hebrew', 'Lao', 'Thaana', 'Thai'].includes(script)),
  'Mandaic',
  'Mongolian',
  'Phags_Pa',
]
  .map((script) => `\\p{scx=${script}}`)
  .join('');

const scripts = Object.entries(MARKS_OF_SCRIPT).map(([script, most]) => ({
  has: new RegExp(`^[\\p{scx=${script}}--\\p{Script=Common}]`, 'v'),
  own: new RegExp(`^\\p{scx=${script}}`, 'v'),
  most,
}));

/** A letter, or whatever marks can stand on, and its marks with joiners among them. */
const MARKED = /([^\p{M}\u200c\u200d])([\p{M}\u200c\u200d]{2,})/gu;
/** Joiners of which only the first says something. */
const JOINERS = /([\u200c\u200d])[\u200c\u200d]+/gu;
/** Marks that stand above, below or around a letter; the others fill room of their own. */
const STACKED = /[\p{Mn}\p{Me}]/u;

/** The marks that stay on a letter: as many as its script needs, the same one never twice in a row. */
function tamed(letter: string, marks: string): string {
  const script = scripts.find(({ has }) => has.test(letter));
  let own = 0;
  let others = 0;
  let last = '';
  const kept = [...marks].filter((mark) => {
    const isRepeated = mark === last;
    last = mark;
    if (!STACKED.test(mark)) return true;
    if (isRepeated) return false;
    if (script?.own.test(mark)) own += 1;
    else others += 1;
    return others <= MARKS && own + others <= (script?.most ?? MARKS);
  });
  return letter + kept.join('');
}

/** The same, where a letter that would have its accents built in may bring them as marks: Greek has three. */
function tamedLetter(letter: string, marks: string): string {
  const composed = `${letter}${marks}`.normalize('NFC');
  const [first = '', ...rest] = composed;
  return tamed(first, rest.join('')) === composed ? letter + marks : tamed(letter, marks);
}

/** The text with no more marks on a letter than its script needs: what is left of towers of marks keeps to its line. */
export function withFewMarks(text: string): string {
  return text
    .replace(MARKED, (_, letter: string, marks: string) => tamedLetter(letter, marks))
    .replace(JOINERS, '$1')
    .replace(/^[\p{Mn}\p{Me}]+/u, '');
}

/**
 * Characters that draw nothing, or turn the direction of text; what a script needs of them is looked at one by one. Those
 * that this runtime's Unicode does not have yet may be letters and emoji on the phones that read.
 */
const INVISIBLE = /[\p{Cc}\p{Cs}\p{Co}\p{Noncharacter_Code_Point}\ufff9-\ufffb]|\p{Default_Ignorable_Code_Point}/u;
const EMOJI = '[\\p{Extended_Pictographic}\\p{Emoji_Modifier}]';
/** What stays although it draws nothing by itself, each behind what it belongs to. */
const NEEDED = new RegExp(
  [
    // Emoji: a family's joiner, the look of a sign, the region of a flag.
    `(?<=${EMOJI}\\ufe0f?)\\u200d(?=\\p{Extended_Pictographic})`,
    `(?<=[\\p{Extended_Pictographic}0-9#*])[\\ufe0e\\ufe0f]`,
    `(?<=\\u{1f3f4})[\\u{e0030}-\\u{e0039}\\u{e0061}-\\u{e007a}]{3,6}\\u{e007f}`,
    // Words: joined or kept apart between letters, a joined form at the end of one.
    `(?<=[[${JOINING}]&&[\\p{L}\\p{M}]])\\u200c(?=[[${JOINING}]&&[\\p{L}\\p{M}]])`,
    `(?<=[[${JOINING}]&&[\\p{L}\\p{M}]])\\u200d`,
    // Variants of a letter: of Chinese characters in names, and of Mongolian ones.
    `(?<=\\p{Script=Han})[\\ufe00-\\ufe02\\u{e0100}-\\u{e01ef}]`,
    `(?<=\\p{Script=Mongolian})[\\u180b-\\u180f]`,
  ].join('|'),
  'vy',
);

/** The text without characters that draw nothing, but those that a script or an emoji is written with. */
export function withoutInvisible(name: string): string {
  const text = name.replace(JOINERS, '$1');
  let kept = '';
  for (let at = 0; at < text.length; ) {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    NEEDED.lastIndex = at;
    const needed = INVISIBLE.test(character) ? NEEDED.exec(text)?.[0] : character;
    kept += needed ?? '';
    at += (needed ?? character).length;
  }
  return kept;
}
