import { expect, it } from 'vitest';
import { WHOLE_SHEET } from '../../../src/ledger/days/sheet-codec.js';
import { ledgerPath } from '../../../src/ledger/file/data-dir.js';
import { openDatabase } from '../../../src/ledger/file/sqlite.js';
import { refreshSheets } from '../../../src/ledger/rounds/sheets.js';
import { ANNA, added, BEN, DAY, GUILD, message, reading, type TestLedger, testLedger } from '../fixtures.js';

/** Changes the file beside the ledger. */
function inFile({ dataDir }: TestLedger, sql: string): void {
  const db = openDatabase(ledgerPath(dataDir), { timeout: 1_000 });
  db.exec(sql);
  db.close();
}

/** Puts a sheet's columns into its own row, as they were written before each had a row. */
const inOneRow = (sheets: string, columns: string, key: string) => `
  update ${sheets} as s set ${[
    ['messages', 1],
    ['given', 2],
    ['received', 3],
    ['active', 0],
  ]
    .flatMap(([name, number]) =>
      ['totals', 'slots'].map(
        (part) => `${part === 'totals' ? 'total' : 'slot'}_${name} =
          (select ${part} from ${columns} c where ${key} and c.column = ${number})`,
      ),
    )
    .join(', ')};
  delete from ${columns}`;

const sheetOf = ({ ledger }: TestLedger) => reading(ledger, (reader) => reader.sheet(GUILD, DAY));

async function withSheet(): Promise<TestLedger> {
  const test = testLedger();
  const sent = message();
  test.count(sent, message({ userId: BEN }), added({ messageId: sent.messageId }));
  await refreshSheets({ ledger: test.ledger, now: test.clock.at, nightly: true });
  return test;
}

it('a sheet of which all columns stand in one row is read as it is, and each column alone', async () => {
  const test = await withSheet();
  const whole = sheetOf(test);
  if (whole === null) throw new Error('there is no sheet');
  test.ledger.past.save(GUILD, [
    { day: DAY, epoch: 'other', rev: 1, sheetRev: 1, mark: '', columns: whole.columns, server: null },
  ]);
  const ofBen = () => reading(test.ledger, (reader) => reader.pastMemberDay(GUILD, DAY, 'other', BEN, WHOLE_SHEET));
  const before = ofBen();
  expect(before).toMatchObject({ messages: 1, reactionsGiven: 1 });
  inFile(test, inOneRow('sheets', 'sheet_columns', 'c.guild = s.guild and c.day = s.day'));
  inFile(test, inOneRow('past_days', 'past_columns', 'c.guild = s.guild and c.day = s.day and c.epoch = s.epoch'));

  expect(sheetOf(test)).toEqual(whole);
  expect(ofBen()).toEqual(before);
  reading(test.ledger, (reader) => {
    expect(reader.pastSheet(GUILD, DAY, 'other')?.columns).toEqual(whole.columns);
    const { members, totals } = whole.columns;
    const asked = reader.sheet(GUILD, DAY, { columns: ['reactionsGiven', 'active'], slots: false });
    expect(asked?.columns).toEqual({
      members,
      totals: { reactionsGiven: totals.reactionsGiven, active: totals.active },
      slots: {},
    });
  });
});

it('such a sheet is replaced whole by the next, which leaves nothing in its row', async () => {
  const test = await withSheet();
  inFile(test, inOneRow('sheets', 'sheet_columns', 'c.guild = s.guild and c.day = s.day'));
  test.count(message({ userId: ANNA }));
  await refreshSheets({ ledger: test.ledger, now: test.clock.at, nightly: true });

  const sheet = sheetOf(test);
  expect(sheet?.columns.totals.messages).toEqual(Uint8Array.of(2, 1));
  test.ledger.close();
  const db = openDatabase(ledgerPath(test.dataDir));
  const sizes =
    'select length(members) as members, length(total_messages || total_active || slot_messages) as old from sheets';
  expect(db.statement(sizes).get()).toEqual({ members: 16, old: 0 });
  expect(db.statement('select column from sheet_columns order by column').all()).toHaveLength(4);
  db.close();
  test.reopen();
});

it('a sheet is gone with all of its columns', async () => {
  const test = await withSheet();
  const sheet = sheetOf(test);
  if (sheet === null) throw new Error('there is no sheet');
  test.ledger.past.save(GUILD, [
    { day: DAY, epoch: 'other', rev: 1, sheetRev: 1, mark: '', columns: sheet.columns, server: null },
  ]);
  test.ledger.rounds.dropSheet(sheet);
  test.ledger.past.drop(GUILD, DAY, 'other');
  expect(sheetOf(test)).toBeNull();
  test.ledger.close();
  const db = openDatabase(ledgerPath(test.dataDir));
  for (const table of ['sheets', 'sheet_columns', 'past_days', 'past_columns'])
    expect(db.statement(`select * from ${table}`).all(), table).toEqual([]);
  db.close();
  test.reopen();
});
