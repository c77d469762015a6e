import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { guildStream } from '../../src/discord/shards.js';
import { openLedger } from '../../src/ledger/open-ledger.js';
import { refreshSheets } from '../../src/ledger/rounds/sheets.js';
import { storeOver } from '../support/ledger-store.js';
import { recordingLog } from '../views/log.js';
import { CONTRACT_NOW, describeStore } from './contract.js';

describeStore('the embedded store', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'statboard-store-'));
  const clock = { now: () => CONTRACT_NOW, monotonic: () => performance.now() };
  const ledger = openLedger({ streamOf: guildStream, dataDir: folder, clock, log: recordingLog(), autoCommit: false });
  return {
    ledger,
    store: storeOver(ledger),
    async publish({ sheets = false } = {}) {
      ledger.commit();
      await refreshSheets({ ledger, now: CONTRACT_NOW, nightly: sheets });
    },
    async close() {
      ledger.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});
