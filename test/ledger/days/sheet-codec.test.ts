import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_BREAKDOWNS } from '../../../src/counts/breakdowns.js';
import { type SlotCounts, sumOf } from '../../../src/counts/counts.js';
import type { MemberDay } from '../../../src/counts/days.js';
import { METRICS } from '../../../src/counts/metrics.js';
import { decodeSheet, encodeSheet, type SheetColumns } from '../../../src/ledger/days/sheet-codec.js';
import { SHEET_COLUMNS, type SheetColumn, SheetError, standsAlways } from '../../../src/ledger/days/sheet-columns.js';

const GUILD = '81384788765712384';

function row(userId: string, slots: Iterable<readonly [number, Partial<SlotCounts>]>): MemberDay {
  const filled = new Map<number, SlotCounts>();
  for (const [slot, counts] of slots) filled.set(slot, { active: 0, ...counts });
  return { guildId: GUILD, day: 20_000, userId, ...sumOf(filled), slots: filled, breakdowns: NO_BREAKDOWNS, rev: 1 };
}

const count = fc.oneof({ weight: 4, arbitrary: fc.nat(3) }, fc.nat(100_000), fc.constant(20_000_000));
const slotCounts: fc.Arbitrary<SlotCounts> = fc.record(
  { ...Object.fromEntries(METRICS.names.map((metric) => [metric, count])), active: fc.constantFrom(0, 1) },
  { requiredKeys: ['active'] },
);
const slots = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 95 }), slotCounts), { selector: ([slot]) => slot, maxLength: 12 })
  .map((entries) => new Map(entries));
const sheetRows = fc
  .uniqueArray(fc.tuple(fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }), slots), { selector: ([id]) => id, maxLength: 20 })
  .map((entries) =>
    entries.sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([id, memberSlots]) => row(String(id), memberSlots)),
  );

/** What a sheet says, as one sorted list of facts. */
function factsOf(columns: SheetColumns): string[] {
  const sheet = decodeSheet(columns);
  const facts: string[] = [];
  for (const column of SHEET_COLUMNS) {
    sheet.memberIds.forEach((id, i) => {
      facts.push(`${id} ${column} total ${sheet.totals[column]?.[i] ?? 0}`);
    });
    const decoded = sheet.slots?.[column];
    decoded?.positions.forEach((position, i) => {
      const id = sheet.memberIds[Math.floor(position / 96)];
      facts.push(`${id} ${column} slot ${position % 96} ${decoded.values[i]}`);
    });
  }
  return facts.sort();
}

function factsOfRows(rows: readonly MemberDay[]): string[] {
  const facts: string[] = [];
  for (const day of rows) {
    for (const metric of METRICS.names) facts.push(`${day.userId} ${metric} total ${day[metric] ?? 0}`);
    const active = [...day.slots.values()].some((counts) => counts.active === 1) ? 1 : 0;
    facts.push(`${day.userId} active total ${active}`);
    for (const [slot, counts] of day.slots) {
      for (const column of SHEET_COLUMNS) {
        const value = counts[column] ?? 0;
        if (value > 0) facts.push(`${day.userId} ${column} slot ${slot} ${value}`);
      }
    }
  }
  return facts.sort();
}

/** Copies columns with one of them put through `change`; one that does not stand is empty. */
function damaged(columns: SheetColumns, which: string, change: (bytes: Uint8Array) => Uint8Array): SheetColumns {
  const [part, column = ''] = which.split('.');
  if (part !== 'totals' && part !== 'slots') return { ...columns, members: change(columns.members) };
  const bytes = columns[part][column as SheetColumn] ?? new Uint8Array();
  return { ...columns, [part]: { ...columns[part], [column]: change(bytes) } };
}

const PARTS = ['members', ...SHEET_COLUMNS.flatMap((column) => [`totals.${column}`, `slots.${column}`])];

describe('sheet codec', () => {
  it('gives back every total and every slot', () => {
    fc.assert(
      fc.property(sheetRows, (rows) => {
        expect(factsOf(encodeSheet(rows))).toEqual(factsOfRows(rows));
      }),
    );
  });

  it('writes bytes that other programs can read by the documented format', () => {
    const columns = encodeSheet([
      row('1', [[2, { messages: 300, active: 1 }]]),
      row('258', [
        [95, { reactionsReceived: 1 }],
        [0, { messages: 1, active: 1 }],
      ]),
    ]);
    expect([...columns.members]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0]);
    const bytes = (column: Uint8Array | undefined) => column && [...column];
    expect(bytes(columns.totals.messages)).toEqual([0xac, 0x02, 1]);
    expect(bytes(columns.totals.active)).toEqual([1, 1]);
    expect(bytes(columns.slots.messages)).toEqual([2, 0xac, 0x02, 94, 1]);
    expect(bytes(columns.slots.reactionsReceived)).toEqual([0xbf, 0x01, 1]);
    expect(bytes(columns.slots.reactionsGiven)).toEqual([]);
  });

  it('holds a column where somebody has something, and those of the first version always', () => {
    const columns = encodeSheet([row('7', [[3, { messages: 2, active: 1 }]])]);
    const always = SHEET_COLUMNS.filter(standsAlways);
    expect(always).toEqual(['messages', 'reactionsGiven', 'reactionsReceived', 'active']);
    expect(Object.keys(columns.totals)).toEqual(always);
    expect(Object.keys(columns.slots)).toEqual(always);
  });

  it('gives the columns that are asked for, with slots only where they are', () => {
    const columns = encodeSheet([row('7', [[3, { messages: 2, active: 1 }]])]);
    const sheet = decodeSheet(columns, { columns: ['messages'], slots: false });
    expect(sheet).toEqual({
      memberIds: new BigUint64Array([7n]),
      totals: { messages: new Uint32Array([2]) },
      slots: null,
    });
    const edge = decodeSheet(columns, { columns: ['active'], slots: true });
    expect(Object.keys(edge.totals)).toEqual(['active']);
    expect(edge.slots).toEqual({ active: { positions: new Uint32Array([3]), values: new Uint32Array([1]) } });
  });

  it('says that a column is missing which always stands, where it is asked for', () => {
    const whole = encodeSheet([row('7', [[3, { messages: 2, active: 1 }]])]);
    for (const part of ['totals', 'slots'] as const) {
      const { messages: _, ...others } = whole[part];
      const columns = { ...whole, [part]: others };
      expect(() => decodeSheet(columns)).toThrow(SheetError);
      expect(() => decodeSheet(columns, { columns: ['active'], slots: true })).not.toThrow();
    }
  });

  it('leaves columns alone that it does not know', () => {
    const whole = encodeSheet([row('7', [[3, { messages: 2, active: 1 }]])]);
    const unknown = { ofTomorrow: new Uint8Array([255]) };
    const columns = {
      members: whole.members,
      totals: { ...whole.totals, ...unknown },
      slots: { ...whole.slots, ...unknown },
    };
    expect(decodeSheet(columns)).toEqual(decodeSheet(whole));
  });

  it('reads bytes that lie anywhere in a larger buffer', () => {
    const columns = encodeSheet([row('7', [[3, { messages: 2, active: 1 }]])]);
    const shifted = damaged(columns, 'members', (bytes) => {
      const buffer = new Uint8Array(bytes.length + 3);
      buffer.set(bytes, 3);
      return buffer.subarray(3);
    });
    expect(factsOf(shifted)).toEqual(factsOf(columns));
  });

  it('refuses members out of order or twice, comparing them as numbers', () => {
    expect(() => encodeSheet([row('9', []), row('10', [])])).not.toThrow();
    expect(() => encodeSheet([row('10', []), row('9', [])])).toThrow(SheetError);
    expect(() => encodeSheet([row('10', []), row('10', [])])).toThrow(SheetError);
  });

  it('refuses counts that a column cannot hold', () => {
    for (const messages of [-1, 0.5, 2 ** 32, Number.NaN]) {
      expect(() => encodeSheet([row('1', [[0, { messages }]])])).toThrow(SheetError);
    }
    expect(factsOf(encodeSheet([row('1', [[0, { messages: 2 ** 32 - 1 }]])]))).toContain(
      '1 messages slot 0 4294967295',
    );
  });

  it('says that bytes were cut off', () => {
    const columns = encodeSheet([
      row('1', [[5, { messages: 1, reactionsGiven: 200, reactionsReceived: 1, active: 1 }]]),
    ]);
    for (const part of PARTS.filter((name) => /members|messages|reactions|active/.test(name))) {
      expect(() => decodeSheet(damaged(columns, part, (bytes) => bytes.subarray(0, -1)))).toThrow(SheetError);
    }
  });

  it('ends with figures or a clear error on any bytes, never otherwise', () => {
    fc.assert(
      fc.property(sheetRows, fc.constantFrom(...PARTS), fc.uint8Array({ maxLength: 40 }), (rows, part, noise) => {
        const columns = damaged(encodeSheet(rows), part, () => noise);
        try {
          const sheet = decodeSheet(columns);
          for (const column of SHEET_COLUMNS) {
            const totals = sheet.totals[column];
            if (standsAlways(column) || totals !== undefined) expect(totals).toHaveLength(sheet.memberIds.length);
            const last = sheet.slots?.[column]?.positions.at(-1) ?? -1;
            expect(last).toBeLessThan(sheet.memberIds.length * 96);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(SheetError);
        }
      }),
    );
  });
});
