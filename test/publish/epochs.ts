import { MongoClient } from 'mongodb';
import { onTestFinished } from 'vitest';
import { DAY_MS } from '../../src/base/time/slots.js';
import { guildStream, shardStreams } from '../../src/discord/shards.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { openLedger } from '../../src/ledger/open-ledger.js';
import { buildSheet } from '../../src/ledger/rounds/sheets.js';
import { writeAll } from '../../src/publish/bulk.js';
import { createKeepPast } from '../../src/publish/keep-past.js';
import type { Streams } from '../../src/publish/leases.js';
import { createWithStore } from '../../src/publish/with-store.js';
import { type Collections, collectionsOf } from '../../src/store/mongo/collections.js';
import { toServerDocument, toSheetDocument, toUserDocument } from '../../src/store/mongo/day-documents.js';
import { toGapDocument } from '../../src/store/mongo/meta-documents.js';
import type { OtherEpochs } from '../../src/store/mongo/other-epochs.js';
import { guardedReplace, memberWrite, type Write } from '../../src/store/mongo/writes.js';
import { mongoConfig } from '../support/mongo-config.js';
import { whyNoMongo } from '../support/mongo-server.js';
import { recordingLog } from '../views/log.js';
import { addGuild, dataFolder, GUILD, NOON, ready, type TestClock } from './fixture.js';

/** Something that a round sends. */
export interface Arriving {
  readonly collection: { readonly collectionName: string };
  readonly write: Write;
}

/** A ledger whose rounds are the test's. `follows`: its epoch followed another one, at that instant. */
export function openEpoch({ clock, follows }: { readonly clock: TestClock; readonly follows?: number }): Ledger {
  const ledger = openLedger({
    streamOf: guildStream,
    dataDir: dataFolder(),
    clock,
    log: recordingLog(),
    autoCommit: false,
  });
  onTestFinished(() => ledger.close());
  addGuild(ledger, follows ?? clock.at, GUILD);
  if (follows !== undefined) {
    ledger.positions.setShardCount(1);
    const epoch = `followed-${Math.random()}`;
    ledger.epochs.begin({ epoch, began: follows, predecessorCountedTo: follows, token: epoch });
    ready(ledger, follows);
  }
  return ledger;
}

/** What a round of a ledger sends, everything of it acknowledged. */
export async function roundOf(
  ledger: Ledger,
  collections: Collections,
  { clock, sheets = false }: { readonly clock: TestClock; readonly sheets?: boolean },
): Promise<readonly Arriving[]> {
  await ledger.settle();
  const snapshot = ledger.rounds.begin();
  try {
    const { epoch } = ledger.identity();
    const arriving: Arriving[] = [];
    const { servers, users, members, meta } = collections;
    for (const page of snapshot.dirty('serverDays')) {
      for (const row of page)
        arriving.push({ collection: servers, write: guardedReplace(toServerDocument(row, epoch)) });
      ledger.rounds.acknowledge('serverDays', page, snapshot.n);
    }
    for (const page of snapshot.dirty('memberDays')) {
      for (const row of page) arriving.push({ collection: users, write: guardedReplace(toUserDocument(row, epoch)) });
      ledger.rounds.acknowledge('memberDays', page, snapshot.n);
    }
    for (const page of snapshot.dirty('members'))
      for (const row of page) arriving.push({ collection: members, write: memberWrite(row) });
    for (const page of snapshot.dirty('gaps'))
      for (const row of page) arriving.push({ collection: meta, write: guardedReplace(toGapDocument(row, epoch)) });
    const due = sheets ? snapshot.sheetsDue({ now: clock.at, changed: 0, nightly: true }) : [];
    for (const { guildId, day } of due) {
      const sheet = await buildSheet(snapshot, guildId, day);
      ledger.rounds.saveSheet(sheet);
      arriving.push({ collection: collections.sheets, write: guardedReplace(toSheetDocument(sheet, epoch)) });
    }
    return arriving;
  } finally {
    snapshot.close();
  }
}

/** Brings documents to MongoDB in the order given. */
export async function deliver(arriving: readonly Arriving[], collections: Collections): Promise<void> {
  for (const { collection, write } of arriving) {
    const failures = await writeAll(collections.ofAny(collection), [write]);
    if (failures.size > 0) throw new Error([...failures.values()].join());
  }
}

/** When counting began in the guild, as far as reports are told. */
export const LONG_AGO = NOON - 100 * DAY_MS;

/** A database of its own on a server. */
export async function openStore(server: { readonly uri: string } | null): Promise<Collections> {
  if (server === null) throw new Error(whyNoMongo());
  const config = mongoConfig(server);
  const client = new MongoClient(config.uri, { promoteBuffers: true });
  onTestFinished(() => client.close());
  return collectionsOf(client.db(config.database), config);
}

/** A ledger that answers, and MongoDB, which can go away. */
export function answering(
  ledger: Ledger,
  others: OtherEpochs,
  streams: Streams = shardStreams({ ids: [0], count: 1 }),
) {
  const log = recordingLog();
  const mongo: { there: boolean } = { there: true };
  const past = createKeepPast({
    ledger,
    streams,
    log,
    source: () => (mongo.there ? others : null),
  });
  const awaySince = () => (mongo.there ? null : NOON);
  return { past, mongo, log, withStore: createWithStore({ ledger, publisher: { past, awaySince } }) };
}
