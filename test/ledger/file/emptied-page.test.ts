import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { guildStream } from '../../../src/discord/shards.js';
import { ledgerPath } from '../../../src/ledger/file/data-dir.js';
import { openDatabase } from '../../../src/ledger/file/sqlite.js';
import { openLedger } from '../../../src/ledger/open-ledger.js';
import { createTestLog, GUILD, message, NOON, position, STREAM, TestClock, tempDir, testLedger } from '../fixtures.js';

const GUILD_FACTS = { id: GUILD, name: 'Garden', icon: null, ownerId: '1', roles: [], ownRoles: [] };
const PAGE = 4_096;

describe('a ledger whose file was damaged without a trace in its structure', () => {
  it('refuses a ledger in which an empty page of another table stands for the servers, or for their days', () => {
    for (const table of ['guilds', 'server_days']) {
      const test = testLedger();
      test.count(message(), { kind: 'guild', guild: GUILD_FACTS, at: NOON });
      test.ledger.close();
      const path = ledgerPath(test.dataDir);
      const db = openDatabase(path, { readOnly: true });
      const rootOf = (name: string) =>
        db.statement<{ root: number }>('select rootpage as root from sqlite_schema where name = ?').get(name)?.root ??
        0;
      const [page, empty] = [rootOf(table), rootOf(table === 'guilds' ? 'wanted' : 'past_server_days')];
      db.close();
      expect([page, empty]).not.toContain(0);
      const bytes = readFileSync(path);
      bytes.copy(bytes, (page - 1) * PAGE, (empty - 1) * PAGE, empty * PAGE);
      writeFileSync(path, bytes);
      const opening = () =>
        openLedger({ streamOf: guildStream, dataDir: test.dataDir, clock: new TestClock(), log: createTestLog().log });
      expect(opening).toThrow(
        expect.objectContaining({ exitCode: 78, message: expect.stringContaining('is damaged') }),
      );
    }
  });

  it('has begun for good once the first position is committed, whatever becomes of the write-ahead log', () => {
    const test = testLedger();
    test.ledger.apply({ changes: [], position: position(1) });
    test.ledger.commit();
    test.count(message());
    const copy = tempDir();
    cpSync(ledgerPath(test.dataDir), ledgerPath(copy));
    const { ledger } = testLedger(copy);
    expect(ledger.positions.of(STREAM)).toMatchObject({ at: position(1).at });
  });
});
