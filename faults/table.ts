import type { Row } from './run-fault.js';

const NAMES = ['fault', 'store', 'trials', 'injected', 'sent', 'lost', 'doubled', 'recovery', 'seed', 'took'] as const;
const WIDTHS = [30, 9, 6, 8, 9, 5, 8, 9, 5, 7] as const;

function columns(cells: readonly (string | number)[]): string {
  return cells
    .map((cell, n) => (n < 2 ? String(cell).padEnd(WIDTHS[n] ?? 0) : String(cell).padStart(WIDTHS[n] ?? 0)))
    .join(' ');
}

const recoveryOf = ({ recoveryMs }: Row) => (recoveryMs === null ? '-' : `${(recoveryMs / 1_000).toFixed(1)} s`);

function cells(row: Row): readonly (string | number)[] {
  const { fault, store, trials, injected, sent, lost, doubled, seed, seconds } = row;
  return [fault, store, trials, injected, sent, lost, doubled, recoveryOf(row), seed, `${seconds.toFixed(0)} s`];
}

/** The names of the columns. */
export function head(): string {
  return columns(NAMES);
}

const oneLine = (row: Row) =>
  `${columns(cells(row))}  ${row.skipped !== null ? `skipped: ${row.skipped}` : row.passed ? 'ok' : 'FAILED'}`;

/** One row, with what was done, what was wrong and what was measured below it. */
export function line(row: Row): string {
  return [
    oneLine(row),
    `  ${row.injection}${row.notes.length > 0 ? ` (${row.notes.join('; ')})` : ''}`,
    ...row.wrong.map((what) => `  ! ${what}`),
  ].join('\n');
}

/** All rows, a line each. */
export function summary(rows: readonly Row[]): string {
  return [head(), ...rows.map(oneLine)].join('\n');
}

/** All rows as a table for a document. */
export function markdown(rows: readonly Row[]): string {
  const names = ['fault', 'injection', ...NAMES.slice(1, -1)];
  const line = (texts: readonly (string | number)[]) =>
    `| ${texts.map((text) => String(text).replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    line(names),
    line(names.map((_, n) => (n < 3 || n === 8 ? '---' : '---:'))),
    ...rows.map((row) => {
      const [fault = '', ...others] = cells(row);
      const state = row.skipped !== null ? ' (skipped)' : row.passed ? '' : ' (**failed**)';
      return line([`\`${fault}\`${state}`, row.injection, ...others.slice(0, -1)]);
    }),
  ].join('\n');
}
