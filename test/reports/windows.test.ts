import { describe, expect, it } from 'vitest';
import { quarterOf, SLOT_MS } from '../../src/base/time/slots.js';
import {
  changeOf,
  comparisonOf,
  countedSince,
  isCovered,
  lackingFrom,
  startOfMemberWindow,
  withoutRefilled,
} from '../../src/reports/windows.js';
import { gap } from './literal-store.js';

const HOUR = 3_600_000;
const now = Date.parse('2026-11-21T12:07:00Z');
const iso = (quarter: number) => new Date(quarter * SLOT_MS).toISOString().slice(0, 16);

describe('windows', () => {
  it('takes the last full slots and the running one, without an upper edge', () => {
    expect(iso(comparisonOf('24h', now).window.from)).toBe('2026-11-20T12:00');
    expect(iso(comparisonOf('7d', now).window.from)).toBe('2026-11-14T12:00');
    expect(iso(comparisonOf('30d', now).window.from)).toBe('2026-10-22T12:00');
    expect(comparisonOf('24h', now).window.to).toBe(Number.POSITIVE_INFINITY);
  });

  it('compares with as many slots right before, the running one counted', () => {
    for (const [window, slots] of [
      ['24h', 97],
      ['7d', 673],
      ['30d', 2881],
    ] as const) {
      const { before, window: span } = comparisonOf(window, now);
      expect(before.to).toBe(span.from);
      expect(before.to - before.from).toBe(slots);
    }
  });

  it('begins today and the month in the zone of the guild', () => {
    const start = (window: 'today' | 'month', timeZone: string) => iso(startOfMemberWindow(window, now, timeZone) ?? 0);
    expect(start('today', 'Asia/Kathmandu')).toBe('2026-11-20T18:15');
    expect(start('month', 'Asia/Kathmandu')).toBe('2026-10-31T18:15');
    expect(start('month', 'America/New_York')).toBe('2026-11-01T04:00');
    expect(startOfMemberWindow('all', now, 'UTC')).toBeNull();
    expect(startOfMemberWindow('7d', now, 'Asia/Kathmandu')).toBe(quarterOf(now) - 672);
  });
});

describe('change', () => {
  it('is a ratio', () => {
    expect(changeOf(50, 56)).toEqual({ kind: 'ratio', ratio: expect.closeTo(0.12) });
    expect(changeOf(4, 0)).toEqual({ kind: 'ratio', ratio: -1 });
  });

  it('is new from zero, and nothing from zero to zero', () => {
    expect(changeOf(0, 3)).toEqual({ kind: 'new' });
    expect(changeOf(0, 0)).toEqual({ kind: 'ratio', ratio: 0 });
  });
});

describe('coverage', () => {
  const day = comparisonOf('24h', now);
  const begin = day.before.from * SLOT_MS;
  const middle = day.window.from * SLOT_MS;
  const hundredth = (day.before.to - day.before.from) * SLOT_MS * 0.01;

  it('needs counting to have begun when the span before began', () => {
    expect(isCovered(day, now, begin, [])).toBe(true);
    expect(isCovered(day, now, begin + 1, [])).toBe(false);
  });

  it('bears gaps of less than a hundredth of the span before', () => {
    expect(isCovered(day, now, 0, [gap(begin, begin + hundredth - 1)])).toBe(true);
    expect(isCovered(day, now, 0, [gap(begin, begin + hundredth)])).toBe(false);
  });

  it('bears gaps of less than a hundredth of the window up to now', () => {
    const share = (now - middle) * 0.01;
    expect(isCovered(day, now, 0, [gap(now - share + 1, now)])).toBe(true);
    expect(isCovered(day, now, 0, [gap(now - share, now)])).toBe(false);
  });

  it('measures the two spans each for itself', () => {
    expect(isCovered(day, now, 0, [gap(middle - hundredth + 1, middle + hundredth * 0.9)])).toBe(true);
  });

  it('counts overlapping gaps once and adds separate ones', () => {
    const part = hundredth * 0.6;
    const first = gap(begin + HOUR, begin + HOUR + part);
    expect(isCovered(day, now, 0, [first, gap(begin + HOUR + part / 2, begin + HOUR + part)])).toBe(true);
    expect(isCovered(day, now, 0, [gap(begin + 9 * HOUR, begin + 9 * HOUR + part), first])).toBe(false);
  });

  it('leaves out what lies outside and ahead of now', () => {
    expect(isCovered(day, now, 0, [gap(begin - 9 * HOUR, begin), gap(now, now + 9 * HOUR)])).toBe(true);
  });

  it('has refilled gaps against it where reactions are asked for, and not for messages', () => {
    for (const state of ['open', 'refilling', 'partly', 'refilled'] as const) {
      const gaps = [gap(begin, now, state)];
      expect(isCovered(day, now, 0, gaps)).toBe(false);
      expect(isCovered(day, now, 0, withoutRefilled(gaps))).toBe(state === 'refilled');
    }
  });

  it('begins where days of an earlier epoch are missing', () => {
    expect(countedSince(5, null)).toBe(5);
    expect(countedSince(5, { awaySince: 9, missingBefore: 3 })).toBe(5);
    expect(countedSince(5, { awaySince: null, missingBefore: 7 })).toBe(7);
  });

  it('lack nothing where all that is missing lies before them', () => {
    const lacking = { awaySince: 9, missingBefore: 7 };
    expect(lackingFrom(6, lacking)).toBe(lacking);
    expect(lackingFrom(7, lacking)).toBeNull();
    expect(lackingFrom(0, null)).toBeNull();
  });
});
