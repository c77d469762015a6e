import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SlotCounts } from '../../../src/counts/counts.js';
import type { MemberDay } from '../../../src/counts/days.js';
import {
  decodeSheet,
  encodeSheet,
  SHEET_COLUMNS,
  type SheetColumns,
  SheetError,
} from '../../../src/ledger/days/sheet-codec.js';

const GUILD = '81384788765712384';

function row(userId: string, slots: Iterable<readonly [number, Partial<SlotCounts>]>): MemberDay {
  const filled = new Map<number, SlotCounts>();
  const sum = { messages: 0, reactionsGiven: 0, reactionsReceived: 0 };
  for (const [slot, counts] of slots) {
    const full = { messages: 0, reactionsGiven: 0, reactionsReceived: 0, active: 0, ...counts };
    filled.set(slot, full);
    sum.messages += full.messages;
    sum.reactionsGiven += full.reactionsGiven;
    sum.reactionsReceived += full.reactionsReceived;
  }
  return { guildId: GUILD, day: 20_000, userId, ...sum, slots: filled, channels: new Map(), rev: 1 };
}

const count = fc.oneof({ weight: 4, arbitrary: fc.nat(3) }, fc.nat(100_000), fc.constant(20_000_000));
const slotCounts = fc.record({
  messages: count,
  reactionsGiven: count,
  reactionsReceived: count,
  active: fc.constantFrom(0, 1),
});
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
  const sheet = decodeSheet(columns, { slots: true });
  const facts: string[] = [];
  for (const column of SHEET_COLUMNS) {
    sheet.memberIds.forEach((id, i) => {
      facts.push(`${id} ${column} total ${sheet.totals[column][i]}`);
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
    for (const column of ['messages', 'reactionsGiven', 'reactionsReceived'] as const) {
      facts.push(`${day.userId} ${column} total ${day[column]}`);
    }
    const active = [...day.slots.values()].some((counts) => counts.active === 1) ? 1 : 0;
    facts.push(`${day.userId} active total ${active}`);
    for (const [slot, counts] of day.slots) {
      for (const column of SHEET_COLUMNS) {
        if (counts[column] > 0) facts.push(`${day.userId} ${column} slot ${slot} ${counts[column]}`);
      }
    }
  }
  return facts.sort();
}

/** Copies columns with one of them put through `change`. */
function damaged(columns: SheetColumns, which: string, change: (bytes: Uint8Array) => Uint8Array): SheetColumns {
  const at = (name: string, bytes: Uint8Array) => (name === which ? change(bytes) : bytes);
  const group = (name: 'totals' | 'slots') => ({
    messages: at(`${name}.messages`, columns[name].messages),
    reactionsGiven: at(`${name}.reactionsGiven`, columns[name].reactionsGiven),
    reactionsReceived: at(`${name}.reactionsReceived`, columns[name].reactionsReceived),
    active: at(`${name}.active`, columns[name].active),
  });
  return { members: at('members', columns.members), totals: group('totals'), slots: group('slots') };
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
    expect([...columns.totals.messages]).toEqual([0xac, 0x02, 1]);
    expect([...columns.totals.active]).toEqual([1, 1]);
    expect([...columns.slots.messages]).toEqual([2, 0xac, 0x02, 94, 1]);
    expect([...columns.slots.reactionsReceived]).toEqual([0xbf, 0x01, 1]);
    expect([...columns.slots.reactionsGiven]).toEqual([]);
  });

  it('leaves slots out when they are not asked for', () => {
    const sheet = decodeSheet(encodeSheet([row('7', [[3, { messages: 2, active: 1 }]])]), { slots: false });
    expect(sheet.slots).toBeNull();
    expect([...sheet.totals.messages]).toEqual([2]);
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
    for (const part of PARTS) {
      expect(() =>
        decodeSheet(
          damaged(columns, part, (bytes) => bytes.subarray(0, -1)),
          { slots: true },
        ),
      ).toThrow(SheetError);
    }
  });

  it('ends with figures or a clear error on any bytes, never otherwise', () => {
    fc.assert(
      fc.property(sheetRows, fc.constantFrom(...PARTS), fc.uint8Array({ maxLength: 40 }), (rows, part, noise) => {
        const columns = damaged(encodeSheet(rows), part, () => noise);
        try {
          const sheet = decodeSheet(columns, { slots: true });
          for (const column of SHEET_COLUMNS) {
            expect(sheet.totals[column]).toHaveLength(sheet.memberIds.length);
            const last = sheet.slots?.[column].positions.at(-1) ?? -1;
            expect(last).toBeLessThan(sheet.memberIds.length * 96);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(SheetError);
        }
      }),
    );
  });
});
