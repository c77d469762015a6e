import { describe, expect, it } from 'vitest';
import { completed, coveredSince, earliest, LATER_METRICS } from '../../src/counts/coverage.js';

const LATER = ['repliesGiven', 'repliesReceived', 'stickers'] as const;

describe('coverage by metric', () => {
  it('is of metrics that came after the first version', () => {
    expect(LATER_METRICS).toEqual(LATER);
  });

  it('goes by the server for a metric of the first version, by itself for a later one', () => {
    const coverage = { since: 100, metricsSince: { stickers: 500, messages: 900 } };
    expect(coveredSince(coverage, 'messages')).toBe(100);
    expect(coveredSince(coverage, 'stickers')).toBe(500);
    expect(coveredSince(coverage, 'repliesGiven')).toBe(Number.POSITIVE_INFINITY);
  });

  it('gains the metrics that are missing from an instant on, and keeps what is known', () => {
    expect(completed({ stickers: 5 }, 70)).toEqual({ repliesGiven: 70, repliesReceived: 70, stickers: 5 });
    expect(completed({}, 0)).toEqual({ repliesGiven: 0, repliesReceived: 0, stickers: 0 });
  });

  it('that is complete is left as it is, also where it began at 0', () => {
    const known = { repliesGiven: 0, repliesReceived: 2, stickers: 3 };
    expect(completed(known, 70)).toBe(known);
  });

  it('of two ledgers is the earlier one, metric by metric', () => {
    expect(earliest({ repliesGiven: 5, stickers: 9 }, { repliesGiven: 7, repliesReceived: 4, stickers: 3 })).toEqual({
      repliesGiven: 5,
      repliesReceived: 4,
      stickers: 3,
    });
    expect(earliest({}, {})).toEqual({});
  });

  it('of two ledgers changes neither', () => {
    const [own, other] = [{ stickers: 9 }, { stickers: 3 }];
    expect(earliest(own, other)).toEqual({ stickers: 3 });
    expect([own, other]).toEqual([{ stickers: 9 }, { stickers: 3 }]);
  });
});
