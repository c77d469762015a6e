import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSheet } from '../../../src/ledger/days/sheet-codec.js';
import { buildDueSheets, refreshSheets } from '../../../src/ledger/rounds/sheets.js';
import { ANNA, added, BEN, DAY, DAY_MS, GUILD, inRound, message, NOON, reading, testLedger } from '../fixtures.js';

const due = (test: ReturnType<typeof testLedger>, options: { nightly?: boolean; changed?: number } = {}) =>
  inRound(test.ledger, (snapshot) =>
    snapshot.sheetsDue({ now: test.clock.at, changed: 500, ...options }).map(({ day }) => day),
  );

describe('sheets', () => {
  it('are due when their day has ended, once, whatever comes late', async () => {
    const test = testLedger();
    test.count(message());
    expect(due(test)).toEqual([]);
    test.clock.at = NOON + DAY_MS;
    expect(due(test)).toEqual([DAY]);
    await refreshSheets({ ledger: test.ledger, now: test.clock.at });
    expect(due(test)).toEqual([]);
    test.count(message());
    expect(due(test)).toEqual([]);
    expect(due(test, { nightly: true })).toEqual([DAY]);
    await refreshSheets({ ledger: test.ledger, now: test.clock.at, nightly: true });
    expect(due(test, { nightly: true })).toEqual([]);
  });

  it('are due when their day has ended, though one was written before and changed since', async () => {
    const test = testLedger();
    test.count(message());
    await refreshSheets({ ledger: test.ledger, now: test.clock.at, nightly: true });
    test.count(message());
    test.clock.at = NOON + DAY_MS;
    expect(due(test)).toEqual([DAY]);
  });

  it('are due in a running day when more than so many members changed since the last', async () => {
    const test = testLedger();
    const all = Array.from({ length: 501 }, (_, i) => String(1000 + i));
    test.count(...all.slice(1).map((userId) => message({ userId })));
    expect(due(test)).toEqual([]);
    test.count(message({ userId: all[0] ?? '' }));
    expect(due(test)).toEqual([DAY]);
    await refreshSheets({ ledger: test.ledger, now: test.clock.at });
    test.count(...all.slice(1).map((userId) => message({ userId })));
    expect(due(test)).toEqual([]);
  });

  it('are due in a large running day only when a twentieth of it changed', async () => {
    const test = testLedger();
    const all = Array.from({ length: 100 }, (_, i) => String(1000 + i));
    test.count(...all.map((userId) => message({ userId })));
    await refreshSheets({ ledger: test.ledger, now: test.clock.at, nightly: true });
    test.count(...all.slice(0, 5).map((userId) => message({ userId })));
    expect(due(test, { changed: 2 })).toEqual([]);
    test.count(message({ userId: all[5] ?? '' }));
    expect(due(test, { changed: 2 })).toEqual([DAY]);
  });

  it('are due after the same changes, however often it was asked before', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('write' as const), users: fc.subarray(['21', '22', '23', '24', '25', '26']) }),
      fc.record({ do: fc.constantFrom('ask' as const, 'build' as const, 'reopen' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 15 }), fc.constantFrom(1, 3), async (steps, changed) => {
        const test = testLedger();
        for (const one of steps) {
          if (one.do === 'write') test.count(...one.users.map((userId) => message({ userId })));
          else if (one.do === 'ask') due(test, { changed });
          else if (one.do === 'build') await refreshSheets({ ledger: test.ledger, now: test.clock.at, nightly: true });
          else test.reopen();
        }
        const now = due(test, { changed });
        test.reopen();
        expect(due(test, { changed })).toEqual(now);
      }),
      { numRuns: 60 },
    );
  });

  it('hold the day as it stood in their round, and with the days changed since give the present', async () => {
    const test = testLedger();
    const { ledger, count } = test;
    const sent = message();
    count(sent, message({ userId: '9', name: 'Nine' }));
    const snapshot = ledger.rounds.begin();
    count(message(), added({ messageId: sent.messageId }));
    const built = await buildDueSheets({ ledger, snapshot, now: test.clock.at, nightly: true });
    snapshot.close();
    expect(built).toHaveLength(1);
    reading(ledger, (reader) => {
      const stored = reader.sheet(GUILD, DAY);
      expect(stored?.rev).toBe(1);
      const sheet = stored && decodeSheet(stored.columns);
      expect(sheet && [...sheet.memberIds]).toEqual([9n, BigInt(ANNA)]);
      expect(sheet?.totals.messages).toEqual(new Uint32Array([1, 1]));
      const changed = [...reader.changedSince(GUILD, DAY, stored?.rev ?? -1)].flat();
      expect(changed.map(({ userId, messages = 0 }) => [userId, messages])).toEqual([
        [ANNA, 2],
        [BEN, 0],
      ]);
    });
  });

  it('never go back to an older round', async () => {
    const test = testLedger();
    const { ledger, count } = test;
    count(message());
    const older = ledger.rounds.begin();
    count(message());
    const options = { ledger, now: test.clock.at, nightly: true };
    const newer = ledger.rounds.begin();
    await buildDueSheets({ ...options, snapshot: newer });
    await buildDueSheets({ ...options, snapshot: older });
    older.close();
    newer.close();
    expect(reading(ledger, (reader) => reader.sheet(GUILD, DAY)?.rev)).toBe(2);
  });

  it('are published until acknowledged, and again above a store that fell back', async () => {
    const test = testLedger();
    const { ledger, count } = test;
    count(message());
    await refreshSheets({ ledger, now: test.clock.at, nightly: true });
    inRound(ledger, (snapshot) => {
      const [page = []] = snapshot.dirty('sheets');
      expect(page).toMatchObject([{ guildId: GUILD, day: DAY, rev: 1 }]);
      ledger.rounds.acknowledge('sheets', page, snapshot.n);
    });
    expect(inRound(ledger, (snapshot) => [...snapshot.dirty('sheets')])).toEqual([]);
    await ledger.rounds.resendAbove(1);
    expect(inRound(ledger, (snapshot) => [...snapshot.dirty('sheets')].flat())).toMatchObject([{ rev: 1 }]);
  });

  it('are built some at a time, until none is due', async () => {
    const test = testLedger();
    const { ledger, count } = test;
    count(...Array.from({ length: 5 }, (_, i) => message({ at: NOON - i * DAY_MS })));
    test.clock.at = NOON + DAY_MS;
    const snapshot = ledger.rounds.begin();
    expect(await buildDueSheets({ ledger, snapshot, now: test.clock.at, most: 2 })).toHaveLength(2);
    snapshot.close();
    await refreshSheets({ ledger, now: test.clock.at, most: 2 });
    expect(due(test)).toEqual([]);
  });
});
