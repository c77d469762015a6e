/** Columns of figures are never narrower, so that a table of zeros looks like one. */
const NARROWEST = 5;

/**
 * A monospace table: the first column to the left, all others to the right, each as wide as its widest cell.
 * Cells must be drawn one column wide per character (labels and figures are; names do not belong here).
 */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(column === 0 ? 0 : NARROWEST, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join(' ')
      .trimEnd(),
  );
}

/** Lines as a code block of Discord's markdown. */
export function codeBlock(lines: readonly string[]): string {
  return `\`\`\`\n${lines.join('\n')}\n\`\`\``;
}
