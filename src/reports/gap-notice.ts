import type { Gap } from '../ledger/types.js';
import type { GapNotice } from './types.js';

/**
 * The newest gap (the one that ended last) of those that reach into a span and were not refilled.
 * @param from where the longest shown window begins, milliseconds
 */
export function gapNotice(gaps: readonly Gap[], from: number): GapNotice | null {
  const shown = gaps
    .filter((gap) => gap.state !== 'refilled' && gap.to > from)
    .sort((a, b) => b.to - a.to || b.from - a.from);
  const [newest] = shown;
  return newest === undefined ? null : { newest, more: shown.length - 1 };
}
