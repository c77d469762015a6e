import { widthOf } from '../src/views/columns.js';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Sequences that colour text and take no room. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what such a sequence begins with
const STYLE = /\u001b\[[0-9;]*m/g;

/** Columns that a text fills, colours not counted. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const { segment } of graphemes.segment(text.replace(STYLE, ''))) columns += widthOf(segment);
  return columns;
}

/** A text filled up with spaces to a width. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columnsOf(text)));
}

/** A text without colours cut to a width, with an ellipsis where something is missing. */
export function cutTo(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  let kept = '';
  let columns = 1;
  for (const { segment } of graphemes.segment(text)) {
    columns += widthOf(segment);
    if (columns > width) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** A text of words as lines of at most a width; a longer word stands alone and is cut. */
export function wrapTo(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && columnsOf(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map((one) => cutTo(one, width));
}

/** Blocks of lines beside each other, each as wide as its widest line, with a gap between. */
export function beside(blocks: readonly (readonly string[])[], gap: number): readonly string[] {
  const widths = blocks.map((block) => Math.max(0, ...block.map(columnsOf)));
  const height = Math.max(0, ...blocks.map((block) => block.length));
  return Array.from({ length: height }, (_, row) =>
    blocks
      .map((block, index) => padTo(block[row] ?? '', widths[index] ?? 0))
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}
