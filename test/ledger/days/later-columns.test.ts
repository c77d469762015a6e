import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NO_BREAKDOWNS } from '../../../src/counts/breakdowns.js';
import type { SlotCounts } from '../../../src/counts/counts.js';
import type { MemberDay } from '../../../src/counts/days.js';
import { decodeSheet, encodeSheet, WHOLE_SHEET } from '../../../src/ledger/days/sheet-codec.js';
import { SheetError } from '../../../src/ledger/days/sheet-columns.js';
import { mergeSheet, rowAt, rowsOf } from '../../../src/ledger/days/sheet-rows.js';
import { ANNA, DAY, GUILD, message, reading, testLedger } from '../fixtures.js';

const key = { guildId: GUILD, day: DAY, rev: 1 };

/** A day on which a member has so much of the two metrics in slot 7. */
function row(userId: string, stickers: number, replies = 0): MemberDay {
  const sums = { ...(stickers > 0 && { stickers }), ...(replies > 0 && { repliesGiven: replies }) };
  const slots = new Map<number, SlotCounts>([[7, { ...sums, active: 1 }]]);
  return { ...key, userId, ...sums, slots, breakdowns: NO_BREAKDOWNS };
}

const amount = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(300), fc.nat(100_000));
const days = fc
  .array(fc.tuple(amount, amount), { maxLength: 40 })
  .map((members) => members.map(([stickers, replies], i) => row(String(1_000 + i), stickers, replies)));

it('metrics that came later are columns of sheets where somebody has some, dense or sparse, whichever is shorter', () => {
  const sparse = encodeSheet([row('1', 0), row('2', 0), row('3', 5), row('4', 0)]);
  expect(sparse.totals.stickers).toEqual(Uint8Array.of(1, 2, 5));
  expect(sparse.slots.stickers).toEqual(Uint8Array.of(0xc7, 0x01, 5));
  expect([sparse.totals.repliesGiven, sparse.slots.repliesGiven]).toEqual([undefined, undefined]);
  const dense = encodeSheet([row('1', 3), row('2', 0), row('3', 300), row('4', 1)]);
  expect(dense.totals.stickers).toEqual(Uint8Array.of(0, 3, 0, 0xac, 0x02, 1));
});

it('their columns never take more bytes than a number for each member, and one', () => {
  fc.assert(
    fc.property(days, (rows) => {
      const { totals } = encodeSheet(rows);
      const most = rows.reduce((sum, each) => sum + bytesOf(each.stickers ?? 0), 1);
      expect(totals.stickers?.length ?? 0).toBeLessThanOrEqual(most);
    }),
  );
});

it('their amounts come back out of sheets, all together, one by one, and merged with days that changed', async () => {
  await fc.assert(
    fc.asyncProperty(days, fc.subarray(Array.from({ length: 40 }, (_, i) => i)), async (rows, replaced) => {
      const sheet = encodeSheet(rows);
      expect(rowsOf(sheet, key)).toEqual(rows);
      rows.forEach((each, place) => {
        const at = { place, of: rows.length };
        expect(rowAt(sheet, at, WHOLE_SHEET, { ...key, userId: each.userId })).toEqual(each);
      });
      const changed = replaced.flatMap((i) => (rows[i] === undefined ? [] : [row(rows[i].userId, i, 7)]));
      const wanted = rows.map((each) => changed.find(({ userId }) => userId === each.userId) ?? each);
      expect(rowsOf(await mergeSheet(sheet, changed, key), key)).toEqual(wanted);
    }),
  );
});

it('says that a column of theirs is damaged', () => {
  const sheet = encodeSheet([row('1', 0), row('2', 5)]);
  for (const bytes of [[], [2, 0, 1], [1, 1], [1, 2, 1], [0, 1], [1, 0, 1, 0, 1], [1, 0, 0xff]]) {
    const totals = { ...sheet.totals, stickers: Uint8Array.from(bytes) };
    expect(() => decodeSheet({ ...sheet, totals }), bytes.join()).toThrow(SheetError);
  }
});

it('their columns lie in the ledger as rows of their own, and only those asked for are read', () => {
  const test = testLedger();
  test.count(message());
  const columns = encodeSheet([row(ANNA, 3)]);
  test.ledger.rounds.saveSheet({ guildId: GUILD, day: DAY, rev: 1, columns });
  test.ledger.past.save(GUILD, [{ day: DAY, epoch: 'other', rev: 1, sheetRev: 1, mark: '', columns, server: null }]);
  reading(test.ledger, (reader) => {
    expect(reader.sheet(GUILD, DAY)?.columns).toEqual(columns);
    expect(reader.pastSheet(GUILD, DAY, 'other')?.columns).toEqual(columns);
    const { totals, slots } = columns;
    const part = { columns: ['stickers', 'repliesGiven', 'active'] as const, slots: false };
    const some = { members: columns.members, totals: { stickers: totals.stickers, active: totals.active }, slots: {} };
    expect(reader.sheet(GUILD, DAY, part)?.columns).toEqual(some);
    expect(reader.pastSheet(GUILD, DAY, 'other', { ...part, slots: true })?.columns).toEqual({
      ...some,
      slots: { stickers: slots.stickers, active: slots.active },
    });
    const { slots: _, ...counts } = row(ANNA, 3);
    expect(reader.pastMemberDay(GUILD, DAY, 'other', ANNA, part)).toEqual({ ...counts, rev: 0, slots: new Map() });
    expect(reader.pastMemberDay(GUILD, DAY, 'other', ANNA, WHOLE_SHEET)).toEqual({ ...row(ANNA, 3), rev: 0 });
  });
  // A sheet without the column replaces one with it.
  const without = encodeSheet([row(ANNA, 0)]);
  test.ledger.rounds.saveSheet({ guildId: GUILD, day: DAY, rev: 2, columns: without });
  expect(reading(test.ledger, (reader) => reader.sheet(GUILD, DAY)?.columns)).toEqual(without);
});

function bytesOf(value: number): number {
  return value < 128 ? 1 : value < 16_384 ? 2 : 3;
}
