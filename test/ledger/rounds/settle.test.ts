import { expect, it, onTestFinished } from 'vitest';
import { ledgerPath } from '../../../src/ledger/file/data-dir.js';
import { openDatabase } from '../../../src/ledger/file/sqlite.js';
import { DAY, GUILD, inRound, message, reading, testLedger } from '../fixtures.js';

const users = Array.from({ length: 3000 }, (_, i) => String(1_000_000 + i));

/** A ledger that counted a message of each member, and how many rows of theirs the file has. */
function busy() {
  const test = testLedger();
  test.count(...users.map((userId) => message({ userId })));
  const db = openDatabase(ledgerPath(test.dataDir), { readOnly: true });
  onTestFinished(() => db.close());
  const rows = () => db.statement<{ n: number }>('select count(*) as n from member_days').get()?.n ?? 0;
  return { ...test, rows };
}

it('settles what stands open in memory, some at a time, so that a round has little left to write', async () => {
  const { ledger, rows } = busy();
  expect(rows()).toBe(0);
  const seen: number[] = [];
  let settled = false;
  const look = () => {
    if (settled) return;
    seen.push(rows());
    setImmediate(look);
  };
  setImmediate(look);
  await ledger.settle();
  settled = true;
  expect(rows()).toBeGreaterThan(2500);
  expect(new Set(seen).size).toBeGreaterThan(5);
  expect(
    inRound(ledger, (snapshot) => [...snapshot.dirty('memberDays')].flat().map(({ messages }) => messages)),
  ).toEqual(users.map(() => 1));
});

it('settles nothing wrong while more is counted and a round runs', async () => {
  const { ledger, count } = busy();
  const settling = ledger.settle();
  count(...users.map((userId) => message({ userId })));
  inRound(ledger, (snapshot) => expect([...snapshot.dirty('memberDays')].flat()).toHaveLength(3000));
  count(...users.map((userId) => message({ userId })));
  await settling;
  await ledger.settle();
  reading(ledger, (reader) => {
    expect([...reader.changedSince(GUILD, DAY, -1)].flat().map(({ messages }) => messages)).toEqual(users.map(() => 3));
    expect(reader.serverDays(GUILD, DAY, DAY)).toMatchObject([{ messages: 9000, activeMembers: 3000 }]);
  });
});

it('reads all members changed since a round, however many pages they fill', () => {
  const { ledger, count } = busy();
  const first = inRound(ledger, ({ n }) => n);
  count(...users.slice(0, 2500).map((userId) => message({ userId })));
  inRound(ledger, () => {});
  count(...users.slice(0, 1100).map((userId) => message({ userId })));
  reading(ledger, (reader) => {
    const since = (rev: number) =>
      [...reader.changedSince(GUILD, DAY, rev)]
        .flat()
        .map(({ userId }) => userId)
        .sort();
    expect(since(-1)).toEqual(users);
    expect(since(first)).toEqual(users.slice(0, 2500));
    expect(since(first + 1)).toEqual(users.slice(0, 1100));
    expect(since(first + 2)).toEqual([]);
  });
});

it('names sheets that are due, by guild', () => {
  const { ledger, count, clock } = busy();
  count(...users.slice(0, 600).map((userId) => message({ guildId: '5', userId })));
  expect(inRound(ledger, (snapshot) => snapshot.sheetsDue({ now: clock.at, changed: 500 }))).toEqual([
    { guildId: '5', day: DAY },
    { guildId: GUILD, day: DAY },
  ]);
});
