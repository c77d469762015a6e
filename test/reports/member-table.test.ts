import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemberTable } from '../../src/reports/member-table.js';

describe('member table', () => {
  it('numbers members in the order in which they are met, each once', () => {
    const id = fc.oneof(
      fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }),
      // Ids that differ in one half only.
      fc.nat(40).map((n) => 80_000_000_000_000_000n + BigInt(n)),
      fc.nat(40).map((n) => (BigInt(n) << 32n) + 7n),
    );
    fc.assert(
      fc.property(fc.array(id, { maxLength: 200 }), (ids) => {
        const table = new MemberTable();
        const numbers = new Int32Array(ids.length);
        table.addAll(BigUint64Array.from(ids), numbers);
        const distinct = [...new Set(ids)];
        expect([...numbers]).toEqual(ids.map((one) => distinct.indexOf(one)));
        expect(distinct.map((_, number) => table.idOf(number))).toEqual(distinct.map(String));
        expect(ids.map((one) => table.add(String(one)))).toEqual([...numbers]);
        expect(table.size).toBe(distinct.length);
        expect(table.find(String(2n ** 63n))).toBe(-1);
      }),
    );
  });

  it('grows past any number of members and still finds all of them', () => {
    const table = new MemberTable();
    const ids = BigUint64Array.from({ length: 50_000 }, (_, i) => 81_384_788_765_712_384n + (BigInt(i) << 22n));
    const numbers = new Int32Array(ids.length);
    table.addAll(ids, numbers);
    table.addAll(ids, numbers);
    expect(table.size).toBe(50_000);
    expect(table.capacity).toBeGreaterThanOrEqual(50_000);
    expect(numbers.every((number, i) => number === i)).toBe(true);
    expect(table.find(String(ids[49_999]))).toBe(49_999);
  });

  it('orders members by their ids as numbers', () => {
    const table = new MemberTable();
    const nine = table.add('9');
    const ten = table.add('10');
    const large = table.add(String(1n << 40n));
    expect(table.compare(nine, ten)).toBeLessThan(0);
    expect(table.compare(large, ten)).toBeGreaterThan(0);
    expect(table.compare(ten, ten)).toBe(0);
  });
});
