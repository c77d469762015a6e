import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createAway } from '../../../src/discord/away.js';
import { readCursor } from '../../../src/discord/cursor.js';
import { sessionFacts } from '../../../src/discord/session-facts.js';
import { ledgerPath } from '../../../src/ledger/file/data-dir.js';
import { MIGRATIONS } from '../../../src/ledger/file/migrations/index.js';
import { openLedgerFile, raisedBy } from '../../../src/ledger/file/schema.js';
import { type Database, openDatabase } from '../../../src/ledger/file/sqlite.js';
import { version } from '../../../src/process/version.js';
import { ANNA, BEN, CHANNEL, dayOfMember, GUILD, message, NOON, reading, STREAM, testLedger } from '../fixtures.js';
import { ledgerOf010, ledgerOf020 } from './old-files.js';

const THREAD = '800000000000000011';
const channel = { id: CHANNEL, guildId: GUILD, parentId: null, type: 0, name: 'general', overwrites: [] };

/** A file's version, tables and indexes, however they are indented. */
function shapeOf(db: Database) {
  const rows = db.statement<{ sql: string | null }>('select sql from sqlite_schema order by name').all();
  return [db.statement('pragma user_version').get(), rows.map(({ sql }) => sql?.replace(/\s+/g, ' ') ?? null)];
}

it.each([
  [1, () => ledgerOf010(), [3, 0, 0]],
  [3, () => ledgerOf020(), [2, 0, 0]],
] as const)(
  'brings a ledger of schema %i up to date, in the shape of a new one and with its counts',
  (_, old, counts) => {
    const fresh = testLedger();
    fresh.ledger.close();
    const dataDir = old();
    const { ledger } = testLedger(dataDir);
    expect(dayOfMember(ledger, ANNA)?.counts).toEqual(counts);
    ledger.close();
    const [before, after] = [fresh.dataDir, dataDir].map((folder) => openDatabase(ledgerPath(folder)));
    if (!before || !after) throw new Error();
    expect(shapeOf(after)).toEqual(shapeOf(before));
    for (const db of [before, after]) db.close();
  },
);

it('takes threads out of the channels of schema 1', () => {
  const { ledger } = testLedger(
    ledgerOf010(`insert into channels values (${THREAD}, ${GUILD}, ${CHANNEL}, 11, 'a thread', '[]');`),
  );
  expect(ledger.directory.channels(GUILD)).toEqual([channel]);
  expect(ledger.directory.channel(THREAD)).toMatchObject({ guildId: GUILD, parentId: CHANNEL, type: 11 });
});

it('makes streams of the shards of schema 3, and cursors of their sessions', () => {
  const { ledger } = testLedger(ledgerOf020());
  const gap = { guildId: null, shardCount: 2, from: NOON - 7_200_000, to: NOON - 7_000_000, reason: 'newSession' };
  expect(ledger.positions.all().map((position) => ({ ...position, cursor: readCursor(position) }))).toEqual([
    {
      stream: 'discord:0',
      cursor: { sessionId: 'session', resumeUrl: 'wss://gateway.example/?x=1&y="2"', intents: 1537, sequence: 42 },
      at: NOON,
    },
    { stream: 'discord:1', cursor: null, at: NOON },
  ]);
  expect(ledger.gaps.all().map(({ acrossEpochs: _, ...rest }) => rest)).toEqual([
    { ...gap, id: 'a-of-one', guildId: GUILD, streams: ['discord:0'], reason: 'outage', state: 'partly' },
    { ...gap, id: 'b-whole', streams: ['discord:0'], state: 'refilled' },
    { ...gap, id: 'c-lost', guildId: GUILD, streams: null, reason: 'storeLost', state: 'open' },
    { ...gap, id: 'd-both', streams: ['discord:0', 'discord:1'], state: 'refilling', done: { [GUILD]: 'refilled' } },
  ]);
  // GUILD is of shard 1 of 2: what was missed by shard 0 alone does not concern it.
  const told = reading(ledger, (reader) => reader.gaps(GUILD, 0).map(({ id }) => id));
  expect(told).toEqual(['a-of-one', 'c-lost', 'd-both', 'e-past', 'f-past']);
  expect(sessionFacts(ledger.facts, 'discord:0', 'session')).toEqual({
    sessionId: 'session',
    readyAt: NOON - 3_600_000,
    appliedAt: NOON,
  });
  expect(createAway(ledger).uncoveredSince('discord:1')).toBe(NOON - 60_000);
  expect([ledger.facts.get('session:0'), ledger.facts.get('uncovered:1'), ledger.facts.get('gateway:intents')]).toEqual(
    [null, null, null],
  );
});

it.each([
  ['the first releases had', '', 1537],
  ['a fact tells', "insert into facts values ('gateway:intents', '513');", 513],
])('takes a session of schema 1 to be begun with the intents that %s', (_, fact, intents) => {
  const { ledger } = testLedger(
    ledgerOf010(`insert into positions values (0, 'a', 'wss://gateway.example', 7, ${NOON}); ${fact}`),
  );
  expect(readCursor(ledger.positions.of(STREAM))).toMatchObject({ sessionId: 'a', sequence: 7, intents });
});

it('keeps for each stream of schema 3 since when messages count', () => {
  const dataDir = ledgerOf020();
  const db = openDatabase(ledgerPath(dataDir));
  db.exec('update ledger set followed = 1; delete from ready where shard = 0');
  db.close();
  const { ledger, count } = testLedger(dataDir);
  const own = NOON - 1_800_000;
  count(message({ userId: BEN, at: own - 1 }), message({ userId: BEN, at: own }));
  expect(dayOfMember(ledger, BEN)?.counts).toEqual([2, 0, 0]);
});

/** A ledger in a folder of its own, as a file. */
function ledgerFile(): string {
  const test = testLedger();
  test.ledger.apply({ changes: [message({ userId: ANNA })] });
  test.ledger.close();
  return ledgerPath(test.dataDir);
}

it('says before it brings a ledger up to date that nothing older can open it then, and which version did it', () => {
  const path = ledgerPath(ledgerOf010());
  const lines: [object, string][] = [];
  const log = { info: () => {}, warn: (fields: object, text: string) => void lines.push([fields, text]) };
  openLedgerFile(path, 0, log as never).close();
  expect(lines).toEqual([
    [
      { ledger: path, schema: 1, newSchema: MIGRATIONS.length, version, before: null },
      expect.stringContaining(
        'no older Statboard can open it then: to go back, a copy of DATA_DIR from before is needed',
      ),
    ],
  ]);
  lines.length = 0;
  const again = openLedgerFile(path, 0, log as never);
  expect(raisedBy(again)).toBe(version);
  again.close();
  expect(lines).toEqual([]);
});

it('refuses a ledger of a newer version by the name of that version, and changes nothing in it', () => {
  const path = ledgerFile();
  const db = openDatabase(path);
  db.exec("pragma user_version = 999; update facts set value = '9.8.7' where name = 'schema:raised by'");
  db.close();
  const before = readFileSync(path);
  const open = () => openLedgerFile(path, 0);
  expect(open).toThrow(/brought up to date by a newer Statboard, 9\.8\.7 \(schema 999; this is /);
  expect(open).toThrow(/Start Statboard 9\.8\.7 or newer\. To stay with .*, put back the copy of DATA_DIR from before/);
  expect(readFileSync(path).equals(before)).toBe(true);
});
