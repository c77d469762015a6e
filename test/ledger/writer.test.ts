import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../src/ledger/sqlite.js';
import { createWriter, LedgerUnwritable } from '../../src/ledger/writer.js';
import { createTestLog, tempDir } from './fixtures.js';

/** A writer of names into a table, and another connection that can take the file from it. */
function setUp() {
  const path = join(tempDir(), 'file.sqlite');
  const db = openDatabase(path);
  const other = openDatabase(path);
  onTestFinished(() => {
    other.close();
    db.close();
  });
  db.exec('pragma journal_mode = wal; create table names (name text primary key) strict');
  const insert = db.statement('insert into names (name) values (?)');
  let onRollback = () => {};
  const writer = createWriter({
    db,
    log: createTestLog().log,
    autoCommit: false,
    monotonic: () => 0,
    committed() {},
    work({ changes }) {
      for (const change of changes) if (change.kind === 'bot') insert.run(change.userId);
    },
    flush() {},
    damaged() {},
    forget: () => onRollback(),
  });
  return {
    writer,
    other,
    take: (...userIds: string[]) =>
      writer.take({ changes: userIds.map((userId) => ({ kind: 'bot', userId }) as const) }),
    afterRollback(run: () => void) {
      onRollback = run;
    },
    names: () =>
      db
        .statement<{ name: string }>('select name from names order by name')
        .all()
        .map(({ name }) => name),
  };
}

describe('whether the file can be written', () => {
  // A commit that failed is repeated change by change; a disk that was full by then passed for one that can be written.
  it('is known when the repetition of a commit meets a file that refuses', () => {
    const { writer, other, take, afterRollback, names } = setUp();
    let rollbacks = 0;
    // The first is that of the change, the second that of the commit.
    afterRollback(() => {
      if (++rollbacks === 2) other.exec('begin immediate');
    });
    take('1', '1', '2');
    expect(writer.writable).toBe(false);
    expect(() => writer.commit()).toThrow(LedgerUnwritable);
    other.exec('rollback');
    writer.commit();
    expect(writer.writable).toBe(true);
    expect(names()).toEqual(['1', '2']);
  });

  it('is known after a write of its own', () => {
    const { writer, other, names } = setUp();
    other.exec('begin immediate');
    expect(() => writer.write(() => {})).toThrow(LedgerUnwritable);
    expect(writer.writable).toBe(false);
    other.exec('rollback');
    writer.write(() => {});
    expect(writer.writable).toBe(true);
    expect(names()).toEqual([]);
  });
});
