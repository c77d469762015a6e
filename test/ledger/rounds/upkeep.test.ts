import { describe, expect, it } from 'vitest';
import { ANNA, added, BEN, DAY_MS, dayOfMember, idAt, message, NOON, removed, testLedger } from '../fixtures.js';

describe('pruning', () => {
  it('knows a message for 8 days after it was counted, however old it was then', async () => {
    const { ledger, clock, count } = testLedger();
    const old = message({ at: NOON - 7 * DAY_MS });
    const day = Math.floor((NOON - 7 * DAY_MS) / DAY_MS);
    count(old);
    clock.at = NOON + 8 * DAY_MS;
    await ledger.prune(clock.at);
    count(old);
    expect(dayOfMember(ledger, ANNA, day)?.counts).toEqual([1, 0, 0]);
    clock.at += 1;
    await ledger.prune(clock.at);
    count(old);
    expect(dayOfMember(ledger, ANNA, day)?.counts).toEqual([2, 0, 0]);
  });

  it('takes a reaction back for 35 days after it was counted, and ignores a later removal', async () => {
    const { ledger, clock, count } = testLedger();
    const [soon, late] = [added({ messageId: idAt(NOON) }), added({ messageId: idAt(NOON) })];
    count(message(), soon, late);
    clock.at = NOON + 35 * DAY_MS;
    await ledger.prune(clock.at);
    count(removed(soon));
    expect(dayOfMember(ledger, BEN)?.counts).toEqual([0, 1, 0]);
    await ledger.prune(clock.at + 1);
    count(removed(late));
    expect(dayOfMember(ledger, BEN)?.counts).toEqual([0, 1, 0]);
    expect(dayOfMember(ledger, ANNA)?.counts).toEqual([1, 0, 1]);
  });

  it('forgets interactions after 8 days and questions whose reactions are forgotten', async () => {
    const { ledger, count } = testLedger();
    expect(ledger.interactions.firstSight('77', NOON)).toBe(true);
    count(added({ messageId: idAt(NOON - 90 * DAY_MS), authorId: null }));
    await ledger.prune(NOON + 8 * DAY_MS);
    expect(ledger.interactions.firstSight('77', NOON)).toBe(false);
    expect(ledger.wanted.authors(NOON, 10)).toHaveLength(1);
    await ledger.prune(NOON + 35 * DAY_MS + 1);
    expect(ledger.interactions.firstSight('77', NOON)).toBe(true);
    expect(ledger.wanted.authors(NOON, 10)).toEqual([]);
  });

  it('forgets more than one batch', async () => {
    const { ledger, clock, count } = testLedger();
    const many = Array.from({ length: 4500 }, () => message());
    count(...many);
    clock.at = NOON + 9 * DAY_MS;
    await ledger.prune(clock.at);
    count(...many);
    expect(dayOfMember(ledger, ANNA)?.counts).toEqual([9000, 0, 0]);
  });

  it('keeps nobody waiting while it looks at many keys of which none is due', async () => {
    const { ledger, clock, count } = testLedger();
    const old = Array.from({ length: 10_000 }, () => message({ at: NOON - 90 * DAY_MS }));
    count(...old);
    let turns = 0;
    const next = () => {
      turns += 1;
      turn = setImmediate(next);
    };
    let turn = setImmediate(next);
    await ledger.prune(clock.at);
    clearImmediate(turn);
    expect(turns).toBeGreaterThanOrEqual(20);
    expect(ledger.figures.duplicates).toBe(0);
    count(...old);
    expect(ledger.figures.duplicates).toBe(10_000);
  });
});
