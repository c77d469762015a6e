import fc from 'fast-check';
import { expect, it } from 'vitest';
import { spread } from '../../../src/ledger/erasures/spread.js';

it('gives an earlier row’s share away where only that serves all', () => {
  // The first row could fill either column; the second one only the first.
  expect(spread([1, 1], [1, 1], (row, column) => (row === 1 && column === 1 ? 0 : 1))).toEqual([
    [0, 1],
    [1, 0],
  ]);
});

it('takes all, wherever all can be taken (property)', () => {
  const cells = fc.array(fc.array(fc.nat({ max: 4 }), { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(cells, cells, (truth, others) => {
      const rows = truth.map((row) => row.reduce((sum, n) => sum + n, 0));
      const columns = [0, 1, 2].map((column) => truth.reduce((sum, row) => sum + (row[column] ?? 0), 0));
      const holds = (row: number, column: number) => (truth[row]?.[column] ?? 0) + (others[row]?.[column] ?? 0);
      const found = spread(rows, columns, holds);
      expect(found.map((row) => row.reduce((sum, n) => sum + n, 0))).toEqual(rows);
      expect([0, 1, 2].map((column) => found.reduce((sum, row) => sum + (row[column] ?? 0), 0))).toEqual(columns);
      for (const [row, ofRow] of found.entries())
        for (const [column, amount] of ofRow.entries()) {
          expect(amount).toBeGreaterThanOrEqual(0);
          expect(amount).toBeLessThanOrEqual(holds(row, column));
        }
    }),
  );
});
