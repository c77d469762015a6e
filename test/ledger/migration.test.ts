import { expect, it } from 'vitest';
import { ledgerPath } from '../../src/ledger/data-dir.js';
import { type Database, openDatabase } from '../../src/ledger/sqlite.js';
import { ANNA, CHANNEL, dayOfMember, GUILD, message, testLedger } from './fixtures.js';

const THREAD = '800000000000000011';
const channel = { id: CHANNEL, guildId: GUILD, parentId: null, type: 0, name: 'general', overwrites: [] };

/** A file's version, tables and indexes. */
function shapeOf(db: Database) {
  return [db.statement('pragma user_version').get(), db.statement('select sql from sqlite_schema order by name').all()];
}

it('brings a ledger of schema 1 up to date, with everything in it', () => {
  const test = testLedger();
  for (let count = 0; count < 3; count++) test.ledger.apply({ changes: [message({ userId: ANNA })] });
  test.count({ kind: 'channel', channel });
  test.ledger.close();
  const db = openDatabase(ledgerPath(test.dataDir));
  const newest = shapeOf(db);
  // As the first release wrote it: threads stood among the channels, and nothing of other epochs.
  db.exec(`
    drop table refill; drop index gaps_pending; drop table threads; alter table gaps drop column done;
    drop table past_guilds; drop table past_days; drop table past_server_days; drop table past_members; drop table past_gaps;
    pragma user_version = 1`);
  db.statement("insert into channels values (?, ?, ?, 11, 'a thread', '[]')").run(THREAD, GUILD, CHANNEL);
  db.close();

  const again = testLedger(test.dataDir);
  expect(dayOfMember(again.ledger, ANNA)?.counts).toEqual([3, 0, 0]);
  expect(again.ledger.channels(GUILD)).toEqual([channel]);
  expect(again.ledger.channel(THREAD)).toMatchObject({ guildId: GUILD, parentId: CHANNEL, type: 11 });
  again.ledger.close();
  const after = openDatabase(ledgerPath(test.dataDir));
  expect(shapeOf(after)).toEqual(newest);
  after.close();
});
