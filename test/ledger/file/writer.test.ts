import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../../src/ledger/file/sqlite.js';
import { createWriter, LedgerUnwritable } from '../../../src/ledger/file/writer.js';
import { createTestLog, tempDir } from '../fixtures.js';

/** A writer of names into a table, and another connection that can take the file from it. */
function setUp({ autoCommit = false } = {}) {
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
  const { log, lines } = createTestLog();
  const writer = createWriter({
    db,
    log,
    autoCommit,
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
    lines,
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

  // A full disk was a line with its stack each second, often on that same disk.
  it('is said once, however often it is tried, and again when it is over', async () => {
    const { writer, other, take, lines, names } = setUp({ autoCommit: true });
    const said = (level: string) =>
      lines.filter((line) => line.level === level && /ledger c(ould|an) /.test(line.text)).map(({ text }) => text);
    other.exec('begin immediate');
    take('1');
    await expect.poll(() => said('debug').length, { timeout: 30_000 }).toBeGreaterThan(1);
    expect(said('error')).toHaveLength(1);
    other.exec('rollback');
    await expect.poll(() => said('info'), { timeout: 30_000 }).toEqual(['the ledger can be written again']);
    other.exec('begin immediate');
    take('2');
    expect(said('error')).toHaveLength(2);
    other.exec('rollback');
    writer.commit();
    expect(names()).toEqual(['1', '2']);
  });
});
