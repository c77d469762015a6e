import { isSnowflake, type Snowflake } from '../base/snowflake.js';
import { widthOf } from './columns.js';
import { withFewMarks, withoutInvisible } from './marks.js';

/** Longest name shown, in columns: with the figures before it, it takes a second line on a narrow phone, never a third. */
const LONGEST = 20;
/** Longest name shown, in UTF-16 units after escaping: keeps three lists of ten within an embed's limits whatever they hold. */
const LONGEST_UNITS = 72;

/** What Discord's markdown, mentions, links, timestamps and emoji begin with or are held together by. */
const MARKDOWN = /[\\*_~`|<>[\]()#@:/]/g;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}\p{Cn}]/u;

/** What stands between words; Braille has a blank of its own. */
const SPACES = /[\s\u2800]+/gu;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A name without anything that could break a line: one line, visible characters, single spaces. May be empty. */
function cleaned(name: string): string {
  const clean = withFewMarks(withoutInvisible(name.slice(0, 200).replace(SPACES, ' ')))
    .replace(/ +/g, ' ')
    .trim();
  return VISIBLE.test(clean) ? clean : '';
}

/** Cuts by grapheme, so that no letter or emoji is halved; `draw` says how a grapheme is written. */
function cut(name: string, draw: (grapheme: string) => string, longest: number): string {
  const pieces = Array.from(graphemes.segment(name), ({ segment }) => ({
    text: draw(segment),
    columns: widthOf(segment),
  }));
  const all = pieces.map(({ text }) => text).join('');
  const width = pieces.reduce((sum, { columns }) => sum + columns, 0);
  if (width <= longest && all.length <= LONGEST_UNITS) return all;
  let text = '';
  let room = longest - 1;
  for (const piece of pieces) {
    room -= piece.columns;
    if (room < 0 || text.length + piece.text.length > LONGEST_UNITS - 1) break;
    text += piece.text;
  }
  return `${text.trimEnd()}…`;
}

/** Options of the functions that draw a name. */
export interface NameOptions {
  /** Shown where nothing visible is left of the name. */
  readonly fallback: string;
  /** Longest, in columns of a monospaced line (wide letters and emoji fill two); default 20. */
  readonly longest?: number;
}

/** A name where Discord reads no markdown (an embed's author, a terminal). */
export function plainName(name: string | null, { fallback, longest = LONGEST }: NameOptions): string {
  return cut(cleaned(name ?? ''), (piece) => piece, longest) || fallback;
}

/** A name for text that Discord reads as markdown: shown as it is, without mention, link, timestamp or formatting. */
export function markdownName(name: string | null, { fallback, longest = LONGEST }: NameOptions): string {
  return cut(cleaned(name ?? ''), (piece) => piece.replace(MARKDOWN, '\\$&'), longest) || fallback;
}

/** A name for inside a code block or inline code, where nothing can be escaped: a backtick becomes a look-alike. */
export function codeName(name: string | null, { fallback, longest = LONGEST }: NameOptions): string {
  return cut(cleaned(name ?? ''), (piece) => piece.replace(/`/g, 'ˋ'), longest) || fallback;
}

/**
 * A name between the marks that keep its direction to itself: what stands beside a right-to-left name stays in its place.
 * @see https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates
 */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}

/** A reference to a channel that Discord draws as its name; an id that is none is shown as text. */
export function channelMention(id: Snowflake): string {
  return isSnowflake(id) ? `<#${id}>` : markdownName(id, { fallback: '–' });
}

/** The same of a role. */
export function roleMention(id: Snowflake): string {
  return isSnowflake(id) ? `<@&${id}>` : markdownName(id, { fallback: '–' });
}

/** The same of a member. */
export function userMention(id: Snowflake): string {
  return isSnowflake(id) ? `<@${id}>` : markdownName(id, { fallback: '–' });
}
