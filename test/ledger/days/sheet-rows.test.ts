import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareSnowflakes } from '../../../src/base/snowflake.js';
import { NO_BREAKDOWNS } from '../../../src/counts/breakdowns.js';
import { nonZero, type SlotCounts, sumOf } from '../../../src/counts/counts.js';
import type { MemberDay } from '../../../src/counts/days.js';
import { METRICS } from '../../../src/counts/metrics.js';
import { encodeSheet, WHOLE_SHEET } from '../../../src/ledger/days/sheet-codec.js';
import { membersIn, mergeSheet, placeOf, rowAt, rowsOf } from '../../../src/ledger/days/sheet-rows.js';
import { DAY, GUILD } from '../fixtures.js';

const key = { guildId: GUILD, day: DAY, rev: 3 };
// Up to 127 a number takes one byte in a column, above it more.
const number = fc.oneof(fc.nat(3), fc.nat(300), fc.nat(70_000));
const counts: fc.Arbitrary<SlotCounts> = fc
  .record(Object.fromEntries(METRICS.names.map((metric) => [metric, number])), { requiredKeys: [] })
  .map((amounts) => ({ ...nonZero(amounts), active: 1 }));
const day = fc
  .record({
    userId: fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String),
    slots: fc.uniqueArray(fc.tuple(fc.nat(95), counts), { selector: ([slot]) => slot, maxLength: 4 }),
  })
  .map(({ userId, slots }): MemberDay => {
    const sorted = new Map(slots.toSorted(([a], [b]) => a - b));
    return { ...key, userId, ...sumOf(sorted), slots: sorted, breakdowns: NO_BREAKDOWNS };
  });
const days = fc
  .uniqueArray(day, { selector: ({ userId }) => userId, maxLength: 12 })
  .map((rows) => rows.toSorted((a, b) => compareSnowflakes(a.userId, b.userId)));

it('gives every member’s day back, all together and one by one', () => {
  fc.assert(
    fc.property(days, (rows) => {
      const columns = encodeSheet(rows);
      expect(rowsOf(columns, key)).toEqual(rows);
      expect(membersIn(columns.members)).toBe(rows.length);
      for (const row of rows) {
        const at = { place: placeOf(columns.members, row.userId), of: rows.length };
        const whose = { ...key, userId: row.userId };
        expect(rowAt(columns, at, WHOLE_SHEET, whose)).toEqual(row);
        const totals = { columns: METRICS.names, slots: false };
        expect(rowAt(columns, at, totals, whose)).toEqual({ ...row, slots: new Map() });
      }
      expect(placeOf(columns.members, '9223372036854775808')).toBe(-1);
      expect(placeOf(columns.members, '0')).toBe(-1);
    }),
  );
});

it('lets changed days stand for their members', async () => {
  await fc.assert(
    fc.asyncProperty(days, days, fc.boolean(), async (older, changed, hasSheet) => {
      const sheet = hasSheet ? encodeSheet(older) : null;
      const wanted = new Map((hasSheet ? older : []).map((row) => [row.userId, row]));
      for (const row of changed) wanted.set(row.userId, row);
      const rows = [...wanted.values()].sort((a, b) => compareSnowflakes(a.userId, b.userId));
      expect(rowsOf(await mergeSheet(sheet, changed, key), key)).toEqual(rows);
    }),
  );
});
