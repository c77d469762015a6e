import { describe, expect, it } from 'vitest';
import { createLedgerStore } from '../../src/store/ledger/ledger-store.js';
import { DAY, GUILD, message, testLedger } from '../ledger/fixtures.js';

const MEMBERS = 2_500;
const PAGE = 1_000;

describe('a large day without a sheet', () => {
  it('is read page by page: an answer never holds all of its members', async () => {
    const { ledger, count } = testLedger();
    count(
      ...Array.from({ length: MEMBERS }, (_, n) => message({ userId: String(700_000_000_000_001_000n + BigInt(n)) })),
    );
    const reader = ledger.read();
    try {
      let read = 0;
      const store = createLedgerStore({
        ...reader,
        *changedSince(...question) {
          for (const page of reader.changedSince(...question)) {
            read += page.length;
            yield page;
          }
        },
      });
      const pages: number[] = [];
      for await (const { sheet, changed } of store.days(GUILD, DAY, DAY, {
        columns: ['messages'],
        slotsFor: new Set(),
      })) {
        expect(sheet).toBeNull();
        expect(read).toBe(0);
        for (const page of changed) {
          pages.push(page.length);
          expect(read).toBe(pages.reduce((sum, rows) => sum + rows));
        }
      }
      expect(pages).toEqual([PAGE, PAGE, MEMBERS - 2 * PAGE]);
    } finally {
      reader.close();
    }
  });
});
