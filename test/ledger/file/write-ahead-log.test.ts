import { statSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { ledgerPath } from '../../../src/ledger/file/data-dir.js';
import { GUILD, message, type TestLedger, testLedger } from '../fixtures.js';

/** Rows of a round's page, and messages of a commit. */
const PAGE = 500;
const MEMBERS = 12_000;

const memberOf = (number: number) => String(BigInt(GUILD) + 1_000n + BigInt(number % MEMBERS));

describe('the write-ahead log, while somebody reads for long', () => {
  let stage: TestLedger;
  let said = 0;
  const size = (suffix: '' | '-wal') => statSync(`${ledgerPath(stage.dataDir)}${suffix}`).size;
  const commits = (times: number) => {
    for (let n = 0; n < times; n += 1)
      stage.count(...Array.from({ length: PAGE }, () => message({ userId: memberOf((said++ * 7_919) % MEMBERS) })));
  };

  beforeEach(() => {
    stage = testLedger();
    commits(MEMBERS / PAGE);
  });

  it('takes a first copy within two and a half times the room of the ledger', () => {
    // Closed, it leaves an empty log.
    const ledger = stage.reopen();
    const snapshot = ledger.rounds.begin();
    let acknowledged = 0;
    for (const kind of ['memberDays', 'members'] as const) {
      for (const page of snapshot.dirty(kind, { limit: PAGE })) {
        ledger.rounds.acknowledge(kind, page, snapshot.n);
        acknowledged += page.length;
      }
    }
    snapshot.close();
    expect(acknowledged).toBe(2 * MEMBERS);
    // Deleted entries of indexes are overwritten, and pages that become free go through the log: a tenth more than without.
    expect(size('-wal')).toBeLessThan(2.5 * size(''));
  });

  it('grows by what is counted meanwhile, and is used again from its beginning once the reader is gone', () => {
    const { ledger } = stage;
    const before = size('-wal');
    const reader = ledger.read();
    commits(30);
    const held = size('-wal');
    expect(held).toBeGreaterThan(2 * before);
    reader.close();
    // The first copies what is in it into the file, the next begins anew.
    commits(2);
    const freed = size('-wal');
    commits(60);
    expect(size('-wal')).toBe(freed);
    ledger.close();
    expect(size('-wal')).toBe(0);
  });
});
