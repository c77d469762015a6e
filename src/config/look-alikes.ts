/** Letters of other scripts that look like those of a setting's name. */
const TWINS: Readonly<Record<string, string>> = {
  ...pairs('АВЕЅКМНОРСТУХІЈԌԚԜ', 'ABESKMHOPCTYXIJGQW'),
  ...pairs('ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'ABEZHIKMNOPTYX'),
};
/** Seen by nobody: soft hyphen, zero width, direction, and the byte order mark. */
const UNSEEN = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/;
/** Look like a space. */
const SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/;
/** Quotes as word processors and chats make them. */
const QUOTES = /^[“”„‟«»‘’‚‛].*[“”„‟«»‘’‚‛]$/s;
/** Dashes and signs that look like one of ASCII. */
const DASHES = /[\u2010-\u2015\u2212\uff0d\uff3f\uff1d]/g;

/** A name in the letters that it seems to be written in; the same where it is plain. */
export function untwinned(name: string): string {
  return [...name.normalize('NFKC')]
    .filter((letter) => !UNSEEN.test(letter) && !/\s/.test(letter))
    .map((letter) => TWINS[letter] ?? letter)
    .join('')
    .replace(DASHES, '_');
}

/** Whether a value stands in quotes that should have been taken away. */
export function inQuotes(value: string): boolean {
  return /^(["']).*\1$/.test(value);
}

/** Whether a value begins with a quote that nothing closes: then it is a part of the value. */
export function opensQuote(value: string): boolean {
  return /^["'`]/.test(value) && !inQuotes(value);
}

/** What a value holds that nobody can see or that is not what it looks like, in words; null: nothing. */
export function oddity(value: string): string | null {
  if (QUOTES.test(value)) return 'stands in curly quotes';
  if (UNSEEN.test(value)) return 'holds a character that nobody can see';
  return SPACES.test(value) ? 'holds a no-break space or another that only looks like one' : null;
}

function pairs(from: string, to: string): Record<string, string> {
  return Object.fromEntries([...from].map((letter, i) => [letter, to[i] ?? '']));
}
