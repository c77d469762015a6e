import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ledgerPath } from '../../../src/ledger/file/data-dir.js';
import { openLedgerFile, raisedBy } from '../../../src/ledger/file/schema.js';
import { type Database, openDatabase } from '../../../src/ledger/file/sqlite.js';
import { version } from '../../../src/process/version.js';
import { ANNA, CHANNEL, dayOfMember, GUILD, message, testLedger } from '../fixtures.js';

const THREAD = '800000000000000011';
const channel = { id: CHANNEL, guildId: GUILD, parentId: null, type: 0, name: 'general', overwrites: [] };

/** A file's version, tables and indexes. */
function shapeOf(db: Database) {
  return [db.statement('pragma user_version').get(), db.statement('select sql from sqlite_schema order by name').all()];
}

/** As the first release wrote it: threads stood among the channels, and nothing of other epochs. */
function asFirstRelease(db: Database): void {
  db.exec(`
    drop table refill; drop index gaps_pending; drop table threads; alter table gaps drop column done;
    drop table past_guilds; drop table past_days; drop table past_server_days; drop table past_members; drop table past_gaps;
    drop table unplaced; drop index gaps_of_guild; create index gaps_ended on gaps (ended);
    pragma user_version = 1`);
  db.statement('delete from facts where name = ?').run('schema:raised by');
}

it('brings a ledger of schema 1 up to date, with everything in it', () => {
  const test = testLedger();
  for (let count = 0; count < 3; count++) test.ledger.apply({ changes: [message({ userId: ANNA })] });
  test.count({ kind: 'channel', channel });
  test.ledger.close();
  const db = openDatabase(ledgerPath(test.dataDir));
  const newest = shapeOf(db);
  asFirstRelease(db);
  db.statement("insert into channels values (?, ?, ?, 11, 'a thread', '[]')").run(THREAD, GUILD, CHANNEL);
  db.close();

  const again = testLedger(test.dataDir);
  expect(dayOfMember(again.ledger, ANNA)?.counts).toEqual([3, 0, 0]);
  expect(again.ledger.directory.channels(GUILD)).toEqual([channel]);
  expect(again.ledger.directory.channel(THREAD)).toMatchObject({ guildId: GUILD, parentId: CHANNEL, type: 11 });
  again.ledger.close();
  const after = openDatabase(ledgerPath(test.dataDir));
  expect(shapeOf(after)).toEqual(newest);
  after.close();
});

/** A ledger in a folder of its own, as a file. */
function ledgerFile(): string {
  const test = testLedger();
  test.ledger.apply({ changes: [message({ userId: ANNA })] });
  test.ledger.close();
  return ledgerPath(test.dataDir);
}

it('says before it brings a ledger up to date that nothing older can open it then, and which version did it', () => {
  const path = ledgerFile();
  const db = openDatabase(path);
  const { user_version: newest = 0 } = db.statement<{ user_version: number }>('pragma user_version').get() ?? {};
  asFirstRelease(db);
  db.close();
  const lines: [object, string][] = [];
  const log = { info: () => {}, warn: (fields: object, text: string) => void lines.push([fields, text]) };
  openLedgerFile(path, 0, log as never).close();
  expect(lines).toEqual([
    [
      { ledger: path, schema: 1, newSchema: newest, version, before: null },
      expect.stringContaining(
        'no older Statboard can open it then: to go back, a copy of DATA_DIR from before is needed',
      ),
    ],
  ]);
  lines.length = 0;
  const again = openLedgerFile(path, 0, log as never);
  expect(raisedBy(again)).toBe(version);
  again.close();
  expect(lines).toEqual([]);
});

it('refuses a ledger of a newer version by the name of that version, and changes nothing in it', () => {
  const path = ledgerFile();
  const db = openDatabase(path);
  db.exec("pragma user_version = 999; update facts set value = '9.8.7' where name = 'schema:raised by'");
  db.close();
  const before = readFileSync(path);
  const open = () => openLedgerFile(path, 0);
  expect(open).toThrow(/brought up to date by a newer Statboard, 9\.8\.7 \(schema 999; this is /);
  expect(open).toThrow(/Start Statboard 9\.8\.7 or newer\. To stay with .*, put back the copy of DATA_DIR from before/);
  expect(readFileSync(path).equals(before)).toBe(true);
});
