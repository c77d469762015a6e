import { DAY_MS } from '../../base/time/slots.js';
import type { Gap } from '../../counts/gap.js';

/** Refill reaches so far back: message ids are known for a day longer. */
export const REACH_MS = 7 * DAY_MS;

/** Gaps that are refilled together, by one pass over the channels. */
export interface RefillSpan {
  /** Of the first gap: under it the progress is kept. */
  readonly id: string;
  readonly gaps: readonly Gap[];
  /** Milliseconds, Discord's time. */
  readonly from: number;
  readonly to: number;
}

/** Gaps so close to one another share a pass: reading what lies between costs less than asking every channel twice. */
const TOGETHER_MS = 3_600_000;

/** Puts gaps together that overlap or lie close; oldest first. The same gaps give the same spans, so that progress is found again. */
export function spansOf(gaps: readonly Gap[]): readonly RefillSpan[] {
  const spans: (RefillSpan & { gaps: Gap[]; to: number })[] = [];
  for (const gap of [...gaps].sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1))) {
    const last = spans.at(-1);
    if (last !== undefined && gap.from <= last.to + TOGETHER_MS) {
      last.gaps.push(gap);
      last.to = Math.max(last.to, gap.to);
    } else {
      spans.push({ id: gap.id, gaps: [gap], from: gap.from, to: gap.to });
    }
  }
  return spans;
}
