import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ledgerPath } from '../../../src/ledger/file/data-dir.js';
import { MIGRATIONS } from '../../../src/ledger/file/migrations/index.js';
import { openDatabase } from '../../../src/ledger/file/sqlite.js';
import { ANNA, CHANNEL, DAY, GUILD, NOON, tempDir } from '../fixtures.js';

/** A ledger that 0.2.0 made, schema 3, in a folder of its own. What its rows are is written in the file. */
export function ledgerOf020(dataDir = tempDir()): string {
  return written(dataDir, readFileSync(join(import.meta.dirname, '../../fixtures/ledger-0.2.0.sql'), 'utf8'));
}

/** A ledger of the first release, schema 1, in a folder of its own: three messages of Anna's, a channel, and these rows. */
export function ledgerOf010(rows = ''): string {
  return written(
    tempDir(),
    `${MIGRATIONS[0]}
    insert into ledger values (1, 'the first epoch', ${NOON}, 0, null, 0, 1, ${DAY}, 0, 0);
    insert into member_days values (${GUILD}, ${DAY}, ${ANNA}, 3, 0, 0, ${NOON}, x'3003000001', x'0200c68e4ae6b60903', 0, 1, 0);
    insert into channels values (${CHANNEL}, ${GUILD}, null, 0, 'general', '[]');
    ${rows}
    pragma application_id = 1398030676; pragma user_version = 1;`,
  );
}

function written(dataDir: string, sql: string): string {
  const db = openDatabase(ledgerPath(dataDir));
  db.exec(sql);
  db.close();
  return dataDir;
}
