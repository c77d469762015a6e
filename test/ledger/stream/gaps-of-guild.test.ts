import { expect, it } from 'vitest';
import type { Gap } from '../../../src/counts/gap.js';
import { openDatabase } from '../../../src/ledger/file/sqlite.js';
import { addGuild, dataFolder, GUILD, NOON, OTHER_GUILD, openProcess, testClock } from '../../publish/fixture.js';
import { mongoConfig } from '../../support/mongo-config.js';

it('an answer reads its own server’s gaps and those of whole streams, and no other server’s', () => {
  const mongo = mongoConfig({ uri: 'mongodb://127.0.0.1:1/' });
  const { ledger, path } = openProcess({ mongo, clock: testClock(), folder: dataFolder() });
  addGuild(ledger);
  const gap = (id: string, guildId: string | null, to: number): Gap => ({
    ...{ id, guildId, streams: ['discord:0'], shardCount: 1, from: to - 60_000, to },
    ...{ reason: 'outage', state: 'partly', acrossEpochs: false },
  });
  const gaps = [
    gap('own', GUILD, NOON),
    gap('of the stream', null, NOON - 1),
    gap('another’s', OTHER_GUILD, NOON),
    gap('own, but older', GUILD, NOON - 100),
  ];
  ledger.apply({ changes: gaps.map((one) => ({ kind: 'gap', gap: one })) });
  ledger.past.saveGaps([
    { ...gap('of the past', GUILD, NOON - 2), rev: 1 },
    { ...gap('of the past, another’s', OTHER_GUILD, NOON), rev: 1 },
  ]);
  ledger.commit();
  // Reading them would throw.
  const db = openDatabase(path, { timeout: 1_000 });
  for (const table of ['gaps', 'past_gaps']) db.exec(`update ${table} set streams = '[' where guild = ${OTHER_GUILD}`);
  db.close();

  const reader = ledger.read();
  expect(reader.gaps(GUILD, NOON - 100).map(({ id }) => id)).toEqual(['own', 'of the stream', 'of the past']);
  expect(() => reader.gaps(OTHER_GUILD, NOON - 100)).toThrow();
  reader.close();
});
