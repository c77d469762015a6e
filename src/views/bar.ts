const WHOLE = '█';
const HALF = '▌';

/**
 * A bar of text, in steps of half a cell: a whole is so many cells long, and anything above nothing at least half a cell.
 * Of the signs for bars only these two are in every monospace font, so that no cell is drawn in another width.
 */
export function bar(part: number, whole: number, cells: number): string {
  if (part <= 0 || whole <= 0) return '';
  const halves = Math.max(1, Math.min(cells * 2, Math.round((part / whole) * cells * 2)));
  return WHOLE.repeat(Math.floor(halves / 2)) + (halves % 2 === 1 ? HALF : '');
}
