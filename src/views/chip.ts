/** A space at which no line is broken, and which every client keeps. */
export const NO_BREAK = '\u00a0';

/** Cells of one line in inline code, which is monospaced: equally wide cells make equally wide chips, line by line. */
export function chip(cells: readonly string[]): string {
  return `\`${cells.join(NO_BREAK)}\``;
}

/** Width of a column: that of its widest cell. */
export function column(cells: readonly string[]): number {
  return Math.max(0, ...cells.map((cell) => cell.length));
}
