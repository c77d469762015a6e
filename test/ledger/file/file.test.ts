import {
  chmodSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ExitError } from '../../../src/base/errors.js';
import { guildStream } from '../../../src/discord/shards.js';
import { ledgerPath } from '../../../src/ledger/file/data-dir.js';
import { openDatabase } from '../../../src/ledger/file/sqlite.js';
import { LedgerUnwritable } from '../../../src/ledger/file/writer.js';
import { openLedger } from '../../../src/ledger/open-ledger.js';
import {
  ANNA,
  createTestLog,
  dayOfMember,
  message,
  position,
  STREAM,
  TestClock,
  tempDir,
  testLedger,
} from '../fixtures.js';

function failure(dataDir: string): ExitError {
  try {
    openLedger({
      streamOf: guildStream,
      dataDir,
      clock: new TestClock(),
      log: createTestLog().log,
      autoCommit: false,
    }).close();
  } catch (error) {
    if (error instanceof ExitError) return error;
    throw error;
  }
  throw new Error('the ledger was opened');
}

describe('opening', () => {
  it('creates a missing folder for its owner only', () => {
    const dataDir = join(tempDir(), 'deep', 'data');
    testLedger(dataDir);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(existsSync(ledgerPath(dataDir))).toBe(true);
  });

  it('says what to do when the folder cannot be made', () => {
    const file = join(tempDir(), 'file');
    writeFileSync(file, '');
    const error = failure(join(file, 'data'));
    expect(error.exitCode).toBe(78);
    expect(error.message).toContain('DATA_DIR');
  });

  it.skipIf(process.getuid?.() === 0)('says what to do when the folder may not be written', () => {
    const dataDir = tempDir();
    chmodSync(dataDir, 0o500);
    expect(failure(dataDir)).toMatchObject({ exitCode: 78, message: expect.stringContaining('DATA_DIR') });
    chmodSync(dataDir, 0o700);
  });

  it('refuses a file that is no database, and leaves it as it is', () => {
    const dataDir = tempDir();
    writeFileSync(ledgerPath(dataDir), 'x'.repeat(5000));
    expect(failure(dataDir)).toMatchObject({ exitCode: 78, message: expect.stringContaining('cannot be read') });
    expect(readFileSync(ledgerPath(dataDir), 'utf8')).toBe('x'.repeat(5000));
  });

  it('refuses a damaged ledger', () => {
    const test = testLedger();
    for (let i = 0; i < 200; i++) test.ledger.apply({ changes: [message({ userId: String(1000 + i) })] });
    test.ledger.close();
    const bytes = readFileSync(ledgerPath(test.dataDir));
    bytes.fill(0xff, 100, 8192);
    writeFileSync(ledgerPath(test.dataDir), bytes);
    expect(failure(test.dataDir).exitCode).toBe(78);
  });

  it('refuses a ledger with a broken page in its middle, which opening alone does not read', () => {
    const test = testLedger();
    for (let i = 0; i < 3000; i++) test.ledger.apply({ changes: [message({ userId: String(1000 + i) })] });
    test.ledger.close();
    const bytes = readFileSync(ledgerPath(test.dataDir));
    const last = bytes.length - 4096;
    bytes.fill(0xa5, last);
    writeFileSync(ledgerPath(test.dataDir), bytes);
    expect(failure(test.dataDir)).toMatchObject({ exitCode: 78, message: expect.stringContaining('is damaged') });
  });

  it('opens or refuses with 78, whichever page stands in the place of another', () => {
    const test = testLedger();
    for (let i = 0; i < 200; i++) test.ledger.apply({ changes: [message({ userId: String(1000 + i) })] });
    test.ledger.close();
    const path = ledgerPath(test.dataDir);
    const sound = readFileSync(path);
    const pages = sound.length / 4096;
    let refused = 0;
    for (let page = 1; page < pages; page++) {
      for (const other of [1, Math.floor(pages / 2), pages - 1]) {
        const bytes = Buffer.from(sound);
        bytes.set(sound.subarray(other * 4096, (other + 1) * 4096), page * 4096);
        writeFileSync(path, bytes);
        try {
          openLedger({
            streamOf: guildStream,
            dataDir: test.dataDir,
            clock: new TestClock(),
            log: createTestLog().log,
            autoCommit: false,
          }).close();
        } catch (error) {
          expect(error).toMatchObject({ exitCode: 78, message: expect.stringContaining('is damaged') });
          refused++;
        }
      }
    }
    expect(refused).toBeGreaterThan(pages);
  });

  it('refuses an emptied ledger where a bot has counted, and begins one where none has', () => {
    const test = testLedger();
    test.ledger.close();
    truncateSync(ledgerPath(test.dataDir), 0);
    writeFileSync(join(test.dataDir, 'alive'), '');
    expect(failure(test.dataDir)).toMatchObject({ exitCode: 78, message: expect.stringContaining('is empty') });
    const fresh = tempDir();
    writeFileSync(ledgerPath(fresh), '');
    testLedger(fresh);
  });

  it('refuses a folder where a bot has counted and whose ledger is gone', () => {
    const test = testLedger();
    test.ledger.close();
    rmSync(ledgerPath(test.dataDir));
    writeFileSync(join(test.dataDir, 'alive'), '');
    expect(failure(test.dataDir)).toMatchObject({ exitCode: 78, message: expect.stringContaining('is gone') });
    expect(existsSync(ledgerPath(test.dataDir))).toBe(false);
  });

  it('says when it begins a new ledger, and not when it opens one', () => {
    const test = testLedger();
    test.reopen();
    expect(test.lines).toEqual([{ level: 'info', text: 'a new ledger was begun' }]);
  });

  it('takes a value that makes no sense for damage, and a mistake of its own for what it is', () => {
    const test = testLedger();
    test.ledger.close();
    const db = openDatabase(ledgerPath(test.dataDir));
    const damaged = { exitCode: 78, message: expect.stringContaining('is damaged') };
    db.exec("insert into journal (bookings) values ('[0,')");
    expect(failure(test.dataDir)).toMatchObject(damaged);
    db.exec('delete from journal; update ledger set counter = 9007199254740993');
    expect(failure(test.dataDir)).toMatchObject(damaged);
    db.exec("update ledger set counter = 1; insert into ready (stream, at) values ('discord:0', 9007199254740993)");
    expect(failure(test.dataDir)).toMatchObject(damaged);
    db.exec('delete from ready; delete from ledger');
    expect(failure(test.dataDir)).toMatchObject(damaged);
    db.close();
    const sound = testLedger();
    sound.ledger.close();
    const clock = {
      now: () => 0,
      monotonic(): number {
        throw new TypeError('a mistake');
      },
    };
    expect(() =>
      openLedger({ streamOf: guildStream, dataDir: sound.dataDir, clock, log: createTestLog().log }),
    ).toThrow(TypeError);
  });

  it('refuses a write-ahead log without its ledger', () => {
    const dataDir = tempDir();
    writeFileSync(`${ledgerPath(dataDir)}-wal`, 'x'.repeat(5000));
    expect(failure(dataDir)).toMatchObject({ exitCode: 78, message: expect.stringContaining('is gone') });
  });

  it('refuses the database of another program', () => {
    const dataDir = tempDir();
    const db = openDatabase(ledgerPath(dataDir));
    db.exec('create table notes (text text)');
    db.close();
    expect(failure(dataDir)).toMatchObject({
      exitCode: 78,
      message: expect.stringContaining('not a Statboard ledger'),
    });
  });

  it('refuses a ledger of a newer version', () => {
    const test = testLedger();
    test.ledger.close();
    const db = openDatabase(ledgerPath(test.dataDir));
    db.exec('pragma user_version = 999');
    db.close();
    expect(failure(test.dataDir)).toMatchObject({ exitCode: 78, message: expect.stringContaining('newer') });
  });

  it('commits durably: WAL with full synchronization', () => {
    const test = testLedger();
    const db = openDatabase(ledgerPath(test.dataDir), { readOnly: true });
    expect(db.statement('pragma journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
    db.close();
  });
});

describe('a file that cannot be written', () => {
  it('throws from commit, keeps what waits, and writes it once when the file can be written again', () => {
    const test = testLedger();
    const { ledger } = test;
    test.count(message());
    const other = openDatabase(ledgerPath(test.dataDir));
    other.exec('begin immediate');
    ledger.apply({ position: position(4), changes: [message(), message()] });
    expect(() => ledger.commit()).toThrow(LedgerUnwritable);
    expect(() => ledger.commit()).toThrow(/cannot be written .* 2 changes wait/);
    ledger.apply({ position: position(5), changes: [message()] });
    other.exec('rollback');
    other.close();
    ledger.commit();
    expect(dayOfMember(ledger, ANNA)?.counts).toEqual([4, 0, 0]);
    expect(ledger.positions.of(STREAM)).toEqual(position(5));
  });

  it('keeps so many changes and then takes no more, until it can write', () => {
    const test = testLedger();
    const { ledger } = test;
    const other = openDatabase(ledgerPath(test.dataDir));
    other.exec('begin immediate');
    const entry = { changes: Array.from({ length: 10_000 }, () => message()) };
    for (let i = 0; i < 5; i++) ledger.apply(entry);
    expect(() => ledger.apply({ changes: [message()] })).toThrow(LedgerUnwritable);
    other.exec('rollback');
    other.close();
    ledger.commit();
    ledger.apply({ changes: [message()] });
    ledger.commit();
    expect(dayOfMember(ledger, ANNA)?.counts).toEqual([10_001, 0, 0]);
  });
});

describe('a file that is lost to a running bot', () => {
  function opened() {
    const dataDir = tempDir();
    const told: ExitError[] = [];
    const clock = new TestClock();
    const { log } = createTestLog();
    const onBroken = (error: ExitError) => void told.push(error);
    const open = () => openLedger({ streamOf: guildStream, dataDir, clock, log, autoCommit: false, onBroken });
    return { dataDir, told, clock, open };
  }

  it('is told once when it is damaged', () => {
    const { dataDir, told, open } = opened();
    const first = open();
    for (let i = 0; i < 3000; i++) first.apply({ changes: [message({ userId: String(1000 + i) })] });
    first.close();
    const ledger = open();
    const path = ledgerPath(dataDir);
    // What another connection commits makes the ledger forget the pages that it holds in memory.
    const other = openDatabase(path);
    other.exec("insert into facts values ('other', '1')");
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 4096);
    writeFileSync(path, bytes, { flag: 'r+' });
    expect(() => ledger.apply({ changes: [message()] })).toThrow('malformed');
    expect(() => ledger.commit()).toThrow('malformed');
    other.close();
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ exitCode: 78, message: expect.stringContaining('is damaged') });
    expect(() => ledger.close()).toThrow('malformed');
  });

  it('is told when it does not stand in its place any more', () => {
    const { dataDir, told, clock, open } = opened();
    const ledger = open();
    ledger.facts.set('one', '1');
    expect(told).toEqual([]);
    renameSync(ledgerPath(dataDir), join(dataDir, 'elsewhere'));
    clock.at += 2_000;
    ledger.facts.set('one', '2');
    expect(told).toMatchObject([{ exitCode: 1, message: expect.stringContaining('was deleted while the bot ran') }]);
    ledger.close();
  });
});
