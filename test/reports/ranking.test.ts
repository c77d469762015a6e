import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aheadOf, type MemberAmounts, rankOf, risingOf, topOf } from '../../src/reports/ranking.js';

/** Ids of different lengths, out of order: as numbers 9 comes before 10, as texts it does not. */
const IDS = ['10', '9', '30', '200', '8', '31', '11', '100'];

function amounts(sums: readonly number[]): MemberAmounts {
  return {
    sums: Float64Array.from(sums),
    idOf: (member) => IDS[member] ?? '',
    find: (userId) => IDS.indexOf(userId),
    compare: (one, other) => Number(IDS[one]) - Number(IDS[other]),
  };
}

/** Small numbers, so that many are equal, around the ten from which a member rises. */
const few = fc.array(fc.integer({ min: 0, max: 14 }), { minLength: IDS.length, maxLength: IDS.length });
/** Members with what they have now and had before, in the order of their ids. */
const rows = (now: readonly number[], before: readonly number[]) =>
  IDS.map((userId, member) => ({ userId, amount: now[member] ?? 0, before: before[member] ?? 0 })).sort(
    (a, b) => Number(a.userId) - Number(b.userId),
  );

describe('rankings, as one would sort them by hand', () => {
  it('have the members with most, ties by the smaller id, as many as are asked for', () => {
    fc.assert(
      fc.property(few, fc.integer({ min: 0, max: 9 }), (sums, limit) => {
        const sorted = rows(sums, [])
          .filter(({ amount }) => amount > 0)
          .sort((a, b) => b.amount - a.amount)
          .map(({ userId, amount }) => ({ userId, amount }));
        expect(topOf(amounts(sums), limit)).toEqual(sorted.slice(0, limit));
      }),
    );
  });

  it('give the same place to equal amounts, and no place to none', () => {
    fc.assert(
      fc.property(few, fc.constantFrom(...IDS, 'nobody'), (sums, userId) => {
        const own = sums[IDS.indexOf(userId)] ?? 0;
        const rank = 1 + sums.filter((amount) => amount > own).length;
        const of = sums.filter((amount) => amount > 0).length;
        expect(rankOf(amounts(sums), userId)).toEqual(own === 0 ? null : { rank, of });
      }),
    );
  });

  it('count of the others who were active those with fewer', () => {
    const active = fc.array(fc.boolean(), { minLength: IDS.length, maxLength: IDS.length });
    fc.assert(
      fc.property(few, active, fc.constantFrom(...IDS), (sums, isActive, userId) => {
        const place = IDS.indexOf(userId);
        const own = sums[place] ?? 0;
        const others = sums.filter((_amount, member) => member !== place && isActive[member]);
        const fewer = others.filter((amount) => amount < own).length;
        const expected = own === 0 || others.length === 0 ? null : { fewer, others: others.length };
        expect(aheadOf(amounts(sums), (member) => isActive[member] === true, userId)).toEqual(expected);
      }),
    );
  });

  it('find who grew most for its size from ten on, and of those with fewer before who wrote most', () => {
    fc.assert(
      fc.property(few, few, (now, before) => {
        const all = rows(now, before);
        // The first of the best by id: sorting keeps the order of equals.
        const rising = all
          .filter((one) => one.before >= 10 && one.amount > one.before)
          .sort((a, b) => b.amount * a.before - a.amount * b.before)[0];
        const fresh = all.filter((one) => one.before < 10 && one.amount >= 10).sort((a, b) => b.amount - a.amount)[0];
        expect(risingOf(amounts(now), amounts(before))).toEqual({ rising: rising ?? null, fresh: fresh ?? null });
      }),
      { numRuns: 500 },
    );
  });
});
