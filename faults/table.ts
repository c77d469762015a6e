import type { Row } from './run-fault.js';

const WIDTHS = [30, 9, 6, 8, 9, 5, 8, 9, 5, 7] as const;

function columns(cells: readonly (string | number)[]): string {
  return cells
    .map((cell, n) => (n < 2 ? String(cell).padEnd(WIDTHS[n] ?? 0) : String(cell).padStart(WIDTHS[n] ?? 0)))
    .join(' ');
}

/** The names of the columns. */
export function head(): string {
  return columns(['fault', 'store', 'trials', 'injected', 'sent', 'lost', 'doubled', 'recovery', 'seed', 'took']);
}

/** One row, with what was done, what was wrong and what was measured below it. */
export function line(row: Row): string {
  const { fault, store, trials, injected, sent, lost, doubled, recoveryMs, seed, seconds } = row;
  const recovery = recoveryMs === null ? '-' : `${(recoveryMs / 1_000).toFixed(1)} s`;
  const first = columns([
    fault,
    store,
    trials,
    injected,
    sent,
    lost,
    doubled,
    recovery,
    seed,
    `${seconds.toFixed(0)} s`,
  ]);
  const outcome = row.skipped !== null ? `skipped: ${row.skipped}` : row.passed ? 'ok' : 'FAILED';
  return [
    `${first}  ${outcome}`,
    `  ${row.injection}${row.notes.length > 0 ? ` (${row.notes.join('; ')})` : ''}`,
    ...row.wrong.map((what) => `  ! ${what}`),
  ].join('\n');
}
