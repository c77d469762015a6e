import { type Quarter, quarterOf, SLOT_MS } from '../base/time/slots.js';
import { startOfMonth, startOfToday } from '../base/time/zone.js';
import type { Gap } from '../counts/gap.js';
import type { Lacking } from '../store/store.js';
import type { BoardWindow, MemberWindow, Trend } from './shapes.js';

/** Length of the rolling windows in full slots; the running slot comes on top. */
const FULL_SLOTS = { '24h': 96, '7d': 672, '30d': 2880 } as const satisfies Record<BoardWindow, number>;

/** Gaps that fill this share of a span or more leave it uncovered. */
export const TOLERATED_GAPS = 0.01;

/** A span of quarters: `from` inside, `to` outside. `to` infinite: no upper edge. */
export interface Span {
  readonly from: Quarter;
  readonly to: Quarter;
}

/** A rolling window and the span it is compared with. */
export interface Comparison {
  readonly window: Span;
  readonly before: Span;
}

/** Where a rolling window begins: its full slots before the one that is running. */
export function startOfWindow(window: BoardWindow, now: number): Quarter {
  return quarterOf(now) - FULL_SLOTS[window];
}

/** Where a member's window begins, in the guild's time zone; null: all time. */
export function startOfMemberWindow(window: MemberWindow, now: number, timeZone: string): Quarter | null {
  switch (window) {
    case 'all':
      return null;
    case 'today':
      return quarterOf(startOfToday(now, timeZone));
    case 'month':
      return quarterOf(startOfMonth(now, timeZone));
    default:
      return startOfWindow(window, now);
  }
}

/** A rolling window, without an upper edge, and the span of as many slots (the running one counted) that ends where it begins. */
export function comparisonOf(window: BoardWindow, now: number): Comparison {
  const from = startOfWindow(window, now);
  return {
    window: { from, to: Number.POSITIVE_INFINITY },
    before: { from: from - (FULL_SLOTS[window] + 1), to: from },
  };
}

/** Gaps that leave the count of messages open: those that were not refilled. Reactions and active members lack something in all. */
export function withoutRefilled(gaps: readonly Gap[]): readonly Gap[] {
  return gaps.filter((gap) => gap.state !== 'refilled');
}

/**
 * Whether a change may be shown: counting had begun when the span before began, and gaps make up under 1 % of each of the
 * two spans.
 * @param since when counting began, milliseconds
 * @param gaps those that concern the guild and the figure
 */
export function isCovered({ window, before }: Comparison, now: number, since: number, gaps: readonly Gap[]): boolean {
  const begin = before.from * SLOT_MS;
  const middle = window.from * SLOT_MS;
  return (
    since <= begin &&
    overlap(gaps, begin, middle) < TOLERATED_GAPS * (middle - begin) &&
    overlap(gaps, middle, now) < TOLERATED_GAPS * (now - middle)
  );
}

/** Since when figures are whole: days of an earlier epoch may be missing. */
export function countedSince(since: number, lacking: Lacking | null): number {
  return Math.max(since, lacking?.missingBefore ?? since);
}

/** What figures from `from` (milliseconds) on lack: nothing where all that is missing lies before. */
export function lackingFrom(from: number, lacking: Lacking | null): Lacking | null {
  return lacking !== null && from < lacking.missingBefore ? lacking : null;
}

/** How a figure moved: from 0 it is `new`, from 0 to 0 it stood still. */
export function changeOf(before: number, after: number): Trend {
  if (before === 0) return after === 0 ? { kind: 'ratio', ratio: 0 } : { kind: 'new' };
  return { kind: 'ratio', ratio: after / before - 1 };
}

/** Milliseconds between `from` and `to` that lie in at least one gap. */
export function overlap(gaps: readonly Gap[], from: number, to: number): number {
  let covered = 0;
  let reached = from;
  for (const gap of [...gaps].sort((a, b) => a.from - b.from)) {
    const begin = Math.max(gap.from, reached);
    const end = Math.min(gap.to, to);
    if (end <= begin) continue;
    covered += end - begin;
    reached = end;
  }
  return covered;
}
