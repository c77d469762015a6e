import { mkdirSync } from 'node:fs';
import { MongoClient } from 'mongodb';
import { pino } from 'pino';
import type { Clock } from '../src/base/clock.js';
import type { Snowflake } from '../src/base/snowflake.js';
import type { UtcDay } from '../src/base/time/slots.js';
import { BREAKDOWNS } from '../src/counts/breakdowns.js';
import { addCounts, type Sums, sumOf } from '../src/counts/counts.js';
import type { MemberDay, ServerDay } from '../src/counts/days.js';
import { METRICS } from '../src/counts/metrics.js';
import { guildStream } from '../src/discord/shards.js';
import { createDayRows } from '../src/ledger/days/day-rows.js';
import { ACTIVE, type DaySlots, slotKeyOf } from '../src/ledger/days/day-slots.js';
import { entryCodeOf, WHOLE_DAY } from '../src/ledger/days/entries.js';
import { createKeys } from '../src/ledger/days/keys.js';
import { ledgerPath } from '../src/ledger/file/data-dir.js';
import { openLedgerFile } from '../src/ledger/file/schema.js';
import { openLedger } from '../src/ledger/open-ledger.js';
import { collectionsOf } from '../src/store/mongo/collections.js';
import { toServerDocument, toSheetDocument, toUserDocument } from '../src/store/mongo/day-documents.js';
import { makeIndexes } from '../src/store/mongo/indexes.js';
import { createMongoStore, memberId } from '../src/store/mongo/mongo-store.js';
import type { Store } from '../src/store/store.js';
import { storeOver } from '../test/support/ledger-store.js';
import { type BoardHistory, SHEET_REV } from './board-history.js';

const CHANNELS = BREAKDOWNS.numberOf('channels');

/** How long an answer of MongoDB may take here, milliseconds: a slow one is a figure, and no reason to give up. */
const READ_MS = 60_000;

/** A store with a community's past in it. */
export interface FilledStore {
  readonly store: Store;
  close(): Promise<void>;
}

/**
 * The member days that stand in a store beside the sheets. Every day has a row for each member in truth; reports read
 * only those changed since the sheet and the asking member's own, so of older days only the askers' are put there.
 */
export function storedRows(history: BoardHistory, day: UtcDay): readonly MemberDay[] {
  const rows = history.rows(day);
  if (day >= history.today - 1) return rows;
  const askers = new Set(history.askers);
  return rows.filter(({ userId }) => askers.has(userId));
}

export function serverDay(rows: readonly MemberDay[], day: UtcDay, guildId: Snowflake): ServerDay {
  const slots = new Map<number, Sums & { active: number }>();
  const channels = new Map<Snowflake, number>();
  let activeMembers = 0;
  for (const row of rows) {
    let active = 0;
    for (const [slot, counts] of row.slots) {
      const total = slots.get(slot) ?? { active: 0 };
      addCounts(total, counts);
      total.active += counts.active;
      slots.set(slot, total);
      active |= counts.active;
    }
    activeMembers += active;
    for (const [channel, messages] of row.breakdowns.channels ?? [])
      channels.set(channel, (channels.get(channel) ?? 0) + messages);
  }
  const rev = Math.max(...rows.map((row) => row.rev));
  return { guildId, day, ...sumOf(slots), activeMembers, slots, breakdowns: { channels }, keySlots: {}, rev };
}

/** Writes the past into a new ledger in `dataDir`, rows as the ledger would have, and opens it. */
export function filledLedger(history: BoardHistory, days: number, dataDir: string): FilledStore {
  const { guildId, now, today } = history;
  mkdirSync(dataDir, { recursive: true });
  const db = openLedgerFile(ledgerPath(dataDir), now);
  const keys = createKeys(db);
  const rows = createDayRows(db, keys);
  const isChanged = true;
  const opened = (row: MemberDay | ServerDay) => {
    const channels = [...(row.breakdowns.channels ?? [])];
    return {
      day: {
        guildId,
        day: row.day,
        slots: daySlotsOf(row.slots),
        rev: -1,
        upto: 0,
        changedSince: null,
        oldChannels: new Uint8Array(),
      },
      entries: {
        amounts: new Map(channels.map(([channel, messages]) => [entryCodeOf(CHANNELS, keys.idOf(channel)), messages])),
        isChanged,
      },
    };
  };
  const insertMember = db.statement(
    'insert into members (guild, user, name, first_seen, last_seen, rev) values (?, ?, ?, ?, ?, ?)',
  );
  db.exec('begin');
  for (const { userId, name, firstSeen, lastSeen } of history.members) {
    insertMember.run(guildId, userId, name, firstSeen, lastSeen, SHEET_REV);
  }
  for (let day = today - days + 1; day <= today; day += 1) {
    for (const row of storedRows(history, day)) {
      const member = { guildId, userId: row.userId, name: null, firstSeen: 0, lastSeen: 0, days: [] };
      const { day, entries } = opened(row);
      rows.writeMemberDay({ ...day, member, isActive: true, lastAt: now, entries }, row.rev, 0);
    }
    const server = serverDay(history.rows(day), day, guildId);
    const { entries, day: open } = opened(server);
    const activeMembers = server.activeMembers;
    rows.writeServerDay({ ...open, activeMembers, entries: new Map([[WHOLE_DAY, entries]]) }, server.rev, 0);
  }
  db.exec(`update ledger set counter = ${SHEET_REV}`);
  db.exec('commit');
  db.close();

  const clock: Clock = { now: () => now, monotonic: () => performance.now() };
  const ledger = openLedger({
    streamOf: guildStream,
    dataDir,
    clock,
    log: pino({ level: 'silent' }),
    autoCommit: false,
  });
  for (let day = today - days + 1; day <= today; day += 1) {
    ledger.rounds.saveSheet({ guildId, day, rev: SHEET_REV, columns: history.sheet(day) });
  }
  return {
    store: storeOver(ledger),
    async close() {
      ledger.close();
    },
  };
}

/** Slots as a ledger's row holds them. */
function daySlotsOf(slots: MemberDay['slots']): DaySlots {
  return [...slots].flatMap(([slot, counts]) => [
    ...(counts.active > 0 ? [slotKeyOf(slot, ACTIVE), counts.active] : []),
    ...METRICS.names.flatMap((metric) =>
      counts[metric] ? [slotKeyOf(slot, METRICS.numberOf(metric)), counts[metric]] : [],
    ),
  ]);
}

/** Publishes the past, as one ledger's rounds would have, into a database of its own on a server that runs. */
export async function filledMongo(
  history: BoardHistory,
  days: number,
  options: { readonly uri: string; readonly database: string },
): Promise<FilledStore> {
  const epoch = '0123456789abcdef';
  const client = await MongoClient.connect(options.uri, { promoteBuffers: true });
  const db = client.db(options.database);
  const collections = collectionsOf(db, {
    collection: null,
    usersCollection: 'users',
    serversCollection: 'servers',
    metaCollection: 'meta',
  });
  await makeIndexes(collections, pino());
  const { guildId } = history;
  for (let day = history.today - days + 1; day <= history.today; day += 1) {
    const users = storedRows(history, day).map((row) => toUserDocument(row, epoch));
    const sheet = toSheetDocument({ guildId, day, rev: SHEET_REV, columns: history.sheet(day) }, epoch);
    await collections.servers.insertOne(toServerDocument(serverDay(history.rows(day), day, guildId), epoch));
    if (users.length > 0) await collections.users.insertMany(users, { ordered: false });
    await collections.sheets.insertOne(sheet);
  }
  await collections.members.insertMany(
    history.members.map(({ userId, name, firstSeen, lastSeen }) => ({
      _id: memberId(guildId, userId),
      kind: 'member',
      guildId,
      userId,
      name,
      bot: false,
      firstSeen: new Date(firstSeen),
      lastSeen: new Date(lastSeen),
    })),
    { ordered: false },
  );
  return {
    store: createMongoStore(collections, { streamOf: guildStream, readMs: READ_MS }),
    async close() {
      await db.dropDatabase();
      await client.close();
    },
  };
}
