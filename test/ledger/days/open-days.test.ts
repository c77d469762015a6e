import { expect, it } from 'vitest';
import { guildStream } from '../../../src/discord/shards.js';
import { openLedger } from '../../../src/ledger/open-ledger.js';
import { createTestLog, DAY, GUILD, idAt, message, NOON, TestClock, tempDir } from '../fixtures.js';

it('keeps a changed day in memory when its member falls out of the open ones', () => {
  const dataDir = tempDir();
  const { log } = createTestLog();
  const limits = {
    open: 4,
    openServerDays: 2,
    ofMember: 2,
    few: 0,
    changed: 1000,
    changedServerDays: 1000,
    lines: 1000,
    ofLine: 1,
  };
  const open = () =>
    openLedger({ streamOf: guildStream, dataDir, clock: new TestClock(), log, autoCommit: false, limits });
  let ledger = open();
  let sent = 0;
  // One member writes every tenth commit: by then as many others did as push it out of both generations of open days.
  for (let commit = 0; commit < 30; commit++) {
    const writers = [commit % 10 === 0 ? 1 : 400 + commit, 100 + commit, 200 + commit, 300 + commit];
    for (const writer of writers) {
      const at = NOON + commit;
      ledger.apply({
        changes: [message({ messageId: `${BigInt(idAt(at)) + BigInt(writer)}`, userId: `${writer}`, at })],
      });
      sent += 1;
    }
    ledger.commit();
  }
  const counted = () => {
    const check = ledger.check();
    const rows = [...check.memberDays(GUILD, DAY)].flat();
    check.close();
    return rows.reduce((sum, { messages = 0 }) => sum + messages, 0);
  };
  const before = counted();
  ledger.close();
  ledger = open();
  const after = counted();
  ledger.close();
  expect([before, after]).toEqual([sent, sent]);
});
