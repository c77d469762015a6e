import type { Gap } from '../counts/gap.js';
import type { GapNotice } from './shapes.js';

/**
 * The gap to name of those that reach into a span, and how many more do: the one that ended last, of those first whose
 * messages were not read again. A refilled gap is named too, since its reactions stay unknown.
 * @param from where the longest shown window begins, milliseconds
 */
export function gapNotice(gaps: readonly Gap[], from: number): GapNotice | null {
  const shown = gaps
    .filter((gap) => gap.to > from)
    .sort((a, b) => Number(isRefilled(a)) - Number(isRefilled(b)) || b.to - a.to || b.from - a.from);
  const [newest] = shown;
  return newest === undefined ? null : { newest, more: shown.length - 1 };
}

const isRefilled = (gap: Gap): boolean => gap.state === 'refilled';
