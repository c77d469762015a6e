import { expect, it } from 'vitest';
import { ledgerPath } from '../../src/ledger/data-dir.js';
import { type Database, openDatabase } from '../../src/ledger/sqlite.js';
import { ANNA, dayOfMember, message, testLedger } from './fixtures.js';

/** A file's version, tables and indexes. */
function shapeOf(db: Database) {
  return [db.statement('pragma user_version').get(), db.statement('select sql from sqlite_schema order by name').all()];
}

it('brings a ledger of schema 1 up to date, with everything in it', () => {
  const test = testLedger();
  for (let count = 0; count < 3; count++) test.ledger.apply({ changes: [message({ userId: ANNA })] });
  test.ledger.close();
  const db = openDatabase(ledgerPath(test.dataDir));
  const newest = shapeOf(db);
  // As the first release wrote it.
  db.exec(`
    drop table refill; drop index gaps_pending; drop index threads_by_archiving;
    alter table gaps drop column done; alter table channels drop column archived_at; pragma user_version = 1`);
  db.close();

  const again = testLedger(test.dataDir);
  expect(dayOfMember(again.ledger, ANNA)?.counts).toEqual([3, 0, 0]);
  again.ledger.close();
  const after = openDatabase(ledgerPath(test.dataDir));
  expect(shapeOf(after)).toEqual(newest);
  after.close();
});
