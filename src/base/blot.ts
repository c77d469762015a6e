/** What stands where a secret stood. */
const BLOT = '[secret]';
/** Shorter ones are found in half of all words: blotting them out would spoil every line and give them away by the holes. */
export const SHORTEST_SECRET = 8;
/** What JSON, JavaScript or a shell put a backslash before. */
const ESCAPED = /["'`\\/$]/;
/** What all of them write as an escape of its own. */
const NAMED: Readonly<Record<string, string>> = { '\b': 'b', '\t': 't', '\n': 'n', '\v': 'v', '\f': 'f', '\r': 'r' };

/**
 * A function that blots out secrets wherever they stand in a text: as they are, in percent escapes as in an address, and
 * inside text that was quoted and escaped any number of times. All of them in one pass over the text as it was, each as
 * a whole: where two overlap or touch, nothing of either is left. Secrets of fewer than eight characters are left alone.
 */
export function createBlotter(secrets: readonly string[]): (text: string) => string {
  const patterns = [...new Set(secrets)]
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    // Looked for ahead, so that one that begins within another is found too.
    .map((secret) => new RegExp(`(?=(${[...secret].map(written).join('')}))`, 'g'));
  return (text) => {
    const found = patterns
      .flatMap((pattern) => [...text.matchAll(pattern)])
      .map(({ index, 1: secret = '' }) => ({ from: index, to: index + secret.length }))
      .sort((a, b) => a.from - b.from);
    let cleaned = '';
    let end = 0;
    for (const { from, to } of found) {
      if (from > end || cleaned === '') cleaned += text.slice(end, from) + BLOT;
      end = Math.max(end, to);
    }
    return cleaned + text.slice(end);
  };
}

/** Every way in which a character may have been written, as a regular expression. */
function written(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) =>
    character.charCodeAt(i).toString(16).padStart(4, '0'),
  );
  const literal = units.map((unit) => `\\u${unit}`).join('');
  const escaped = units.map((unit) => `\\\\+(?:u${anyCase(unit)}${byteOf(unit)})`).join('');
  const percent = [...new TextEncoder().encode(character)]
    .map((byte) => `%${anyCase(byte.toString(16).padStart(2, '0'))}`)
    .join('');
  const named = NAMED[character] === undefined ? [] : [`\\\\+${NAMED[character]}`];
  const plain = character === '\\' ? '\\\\+' : `${ESCAPED.test(character) ? '\\\\*' : ''}${literal}`;
  return `(?:${[plain, escaped, ...named, percent].join('|')})`;
}

/** `\x0a` of JavaScript, where one byte will do. */
function byteOf(unit: string): string {
  return unit.startsWith('00') ? `|x${anyCase(unit.slice(2))}` : '';
}

function anyCase(digits: string): string {
  return digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
