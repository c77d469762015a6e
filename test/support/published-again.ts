import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { type Db, MongoClient } from 'mongodb';
import { pino } from 'pino';
import { createRandom } from '../../demo/random.js';
import { snowflakeAt } from '../../src/base/snowflake.js';
import { DAY_MS, dayOf, SLOT_MS, SLOTS_PER_DAY } from '../../src/base/time/slots.js';
import type { ReactionAdded } from '../../src/counts/activity.js';
import { METRICS } from '../../src/counts/metrics.js';
import { guildStream } from '../../src/discord/shards.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { openLedger } from '../../src/ledger/open-ledger.js';
import { buildSheet } from '../../src/ledger/rounds/sheets.js';
import { writeAll } from '../../src/publish/bulk.js';
import { type Collections, collectionsOf } from '../../src/store/mongo/collections.js';
import { toServerDocument, toSheetDocument, toUserDocument } from '../../src/store/mongo/day-documents.js';
import { createMongoStore } from '../../src/store/mongo/mongo-store.js';
import { guardedReplace, type Write } from '../../src/store/mongo/writes.js';
import type { Store } from '../../src/store/store.js';
import { storeOver } from './ledger-store.js';
import { mongoConfig } from './mongo-config.js';

const START = Date.UTC(2026, 10, 19);
const DAYS = 3;
const CLOCK = { now: () => START + DAYS * DAY_MS, monotonic: () => performance.now() };
const MEMBERS = ['9', '10', '81384788765712384', '1081384788765712384'] as const;
const CHANNELS = ['70', '71'] as const;

/** What happens in one of two ledgers of the same guild. */
type Step =
  | {
      readonly kind: 'message';
      readonly ledger: number;
      readonly user: string;
      readonly slot: number;
      readonly channel: string;
    }
  | {
      readonly kind: 'reaction' | 'removal';
      readonly ledger: number;
      readonly user: string;
      readonly slot: number;
      readonly which: number;
    }
  /** A round: every changed document as it stands then, `sheets`: with sheets; `acknowledged`: they do not come again unchanged. */
  | { readonly kind: 'round'; readonly ledger: number; readonly sheets: boolean; readonly acknowledged: boolean };

/** A history of two epochs, and how its documents arrive. */
export interface History {
  readonly steps: readonly Step[];
  /** Order, repetitions and sizes of bulks. */
  readonly arrival: number;
}

const who = { ledger: fc.nat(1), user: fc.constantFrom(...MEMBERS), slot: fc.nat(DAYS * SLOTS_PER_DAY - 1) };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc.record({ kind: fc.constant('message' as const), ...who, channel: fc.constantFrom(...CHANNELS) }),
    weight: 6,
  },
  {
    arbitrary: fc.record({ kind: fc.constantFrom('reaction' as const, 'removal' as const), ...who, which: fc.nat(20) }),
    weight: 3,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('round' as const),
      ledger: fc.nat(1),
      sheets: fc.boolean(),
      acknowledged: fc.boolean(),
    }),
    weight: 2,
  },
);

/** Histories of two ledgers that count different events of the same guild, days and members. */
export const histories: fc.Arbitrary<History> = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 80 }),
  arrival: fc.integer(),
});

/** Counts by `METRIC USER QUARTER` and `channel USER DAY CHANNEL`; without zeros. */
export type Sums = Readonly<Record<string, number>>;

/** What the model, MongoDB and the two ledgers added up say of one history. */
export interface Published {
  readonly model: Sums;
  readonly mongo: Sums;
  readonly ledgers: Sums;
  /** Documents written, repetitions included. */
  readonly writes: number;
}

/** Publishes histories to a database of its own on a server, each in a guild of its own. */
export function createAgain(server: { readonly uri: string }) {
  const config = mongoConfig(server);
  const client = new MongoClient(config.uri, { promoteBuffers: true, writeConcern: { w: 'majority', journal: true } });
  const db: Db = client.db(config.database);
  const collections = collectionsOf(db, config);
  const store = createMongoStore(collections, { streamOf: guildStream, readMs: 30_000 });
  let guilds = 700_000_000_000_000_000n;

  return {
    async publish({ steps, arrival }: History): Promise<Published> {
      guilds += 1n;
      const guildId = String(guilds);
      const model = createModel();
      const epochs = [openEpoch(guildId), openEpoch(guildId)];
      try {
        const arriving: Arriving[] = [];
        for (const one of steps) {
          const epoch = epochs[one.ledger];
          if (epoch === undefined) throw new Error('there are two ledgers');
          if (one.kind === 'round') arriving.push(...(await epoch.round(one, collections)));
          else epoch.count(one, model);
        }
        for (const epoch of epochs)
          arriving.push(...(await epoch.round({ sheets: false, acknowledged: true }, collections)));
        const writes = await deliver(arriving, collections, arrival);
        const ledgers = new Map<string, number>();
        for (const { ledger } of epochs) await addSums(storeOver(ledger), guildId, ledgers);
        const mongo = new Map<string, number>();
        await addSums(store, guildId, mongo);
        return { model: sorted(model.sums), mongo: sorted(mongo), ledgers: sorted(ledgers), writes };
      } finally {
        for (const epoch of epochs) epoch.close();
      }
    },
    async close() {
      await db.dropDatabase();
      await client.close();
    },
  };
}

interface Arriving {
  readonly collection: { readonly collectionName: string };
  readonly write: Write;
}

/** Every document at least once, most several times, one of them a hundred times, in any order and in bulks of any size. */
async function deliver(arriving: readonly Arriving[], collections: Collections, seed: number): Promise<number> {
  const random = createRandom(seed);
  const all = arriving.flatMap((one) => Array.from({ length: 1 + random.below(3) }, () => one));
  if (arriving.length > 0) {
    const often = random.pick(arriving);
    for (let n = 0; n < 100; n += 1) all.push(often);
  }
  const inOrder = all.map((one) => ({ one, at: random.next() })).sort((a, b) => a.at - b.at);
  for (let next = 0; next < inOrder.length; ) {
    const bulk = inOrder.slice(next, next + 1 + random.below(80)).map(({ one }) => one);
    next += bulk.length;
    for (const name of new Set(bulk.map(({ collection }) => collection.collectionName))) {
      const writes = bulk.filter(({ collection }) => collection.collectionName === name).map(({ write }) => write);
      const failures = await writeAll(collections.ofAny({ collectionName: name }), writes);
      if (failures.size > 0) throw new Error([...failures.values()].join());
    }
  }
  return inOrder.length;
}

type Counted = Exclude<Step, { kind: 'round' }>;
type Model = ReturnType<typeof createModel>;

/** The rules in their plainest form: messages as sent, reactions as they stand in the slot of their add. */
function createModel() {
  const sums = new Map<string, number>();
  const add = (key: string, amount: number) => sums.set(key, (sums.get(key) ?? 0) + amount);
  return {
    sums,
    message(user: string, quarter: number, channel: string) {
      add(`messages ${user} ${quarter}`, 1);
      add(`channel ${user} ${Math.floor(quarter / SLOTS_PER_DAY)} ${channel}`, 1);
    },
    reaction(user: string, author: string, quarter: number, amount: 1 | -1) {
      add(`reactionsGiven ${user} ${quarter}`, amount);
      add(`reactionsReceived ${author} ${quarter}`, amount);
    },
  };
}

let ids = 0n;

/** One ledger: an epoch of its own. */
function openEpoch(guildId: string) {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'statboard-again-'));
  const ledger: Ledger = openLedger({
    streamOf: guildStream,
    dataDir,
    clock: CLOCK,
    log: pino({ level: 'silent' }),
    autoCommit: false,
  });
  const guild = { id: guildId, name: 'a guild', icon: null, ownerId: '1', roles: [], ownRoles: [] };
  ledger.apply({ changes: [{ kind: 'guild', guild, at: START }] });
  const messages: { readonly messageId: string; readonly channelId: string; readonly author: string }[] = [];
  const standing = new Map<string, number>();

  return {
    ledger,
    count(one: Counted, model: Model): void {
      const at = START + one.slot * SLOT_MS;
      const quarter = Math.floor(at / SLOT_MS);
      if (one.kind === 'message') {
        ids += 1n;
        const messageId = String(BigInt(snowflakeAt(at)) + (ids % 4_194_304n));
        const place = { messageId, channelId: one.channel };
        messages.push({ ...place, author: one.user });
        ledger.apply({ changes: [{ kind: 'message', ...place, guildId, userId: one.user, at, name: one.user }] });
        model.message(one.user, quarter, one.channel);
        return;
      }
      const to = messages[one.which % Math.max(1, messages.length)];
      if (to === undefined) return;
      const { messageId, channelId, author } = to;
      const key = `${messageId} ${one.user}`;
      const since = standing.get(key);
      const reaction = { messageId, guildId, userId: one.user, emoji: '👍', burst: false };
      if (one.kind === 'reaction') {
        const added: ReactionAdded = {
          kind: 'reactionAdded',
          ...reaction,
          channelId,
          at,
          name: null,
          authorId: author,
        };
        ledger.apply({ changes: [added] });
        if (since !== undefined) return;
        standing.set(key, quarter);
        model.reaction(one.user, author, quarter, 1);
      } else {
        ledger.apply({ changes: [{ kind: 'reactionRemoved', ...reaction }] });
        if (since === undefined) return;
        standing.delete(key);
        model.reaction(one.user, author, since, -1);
      }
    },
    /** Its documents as a round sends them. */
    async round(
      { sheets, acknowledged }: { readonly sheets: boolean; readonly acknowledged: boolean },
      collections: Collections,
    ): Promise<readonly Arriving[]> {
      await ledger.settle();
      const snapshot = ledger.rounds.begin();
      try {
        const { epoch } = ledger.identity();
        const arriving: Arriving[] = [];
        const take = (collection: Arriving['collection'], document: Parameters<typeof guardedReplace>[0]) =>
          arriving.push({ collection, write: guardedReplace(document) });
        for (const page of snapshot.dirty('serverDays')) {
          for (const row of page) take(collections.servers, toServerDocument(row, epoch));
          if (acknowledged) ledger.rounds.acknowledge('serverDays', page, snapshot.n);
        }
        for (const page of snapshot.dirty('memberDays')) {
          for (const row of page) take(collections.users, toUserDocument(row, epoch));
          if (acknowledged) ledger.rounds.acknowledge('memberDays', page, snapshot.n);
        }
        const due = sheets ? snapshot.sheetsDue({ now: CLOCK.now(), changed: 0, nightly: true }) : [];
        for (const { day } of due) {
          const sheet = await buildSheet(snapshot, guildId, day);
          ledger.rounds.saveSheet(sheet);
          take(collections.sheets, toSheetDocument(sheet, epoch));
        }
        return arriving;
      } finally {
        snapshot.close();
      }
    },
    close() {
      ledger.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Everything a store tells of a guild, added up: sheets, the days changed since, channels. */
async function addSums(store: Store, guildId: string, sums: Map<string, number>): Promise<void> {
  const add = (key: string, amount: number) => sums.set(key, (sums.get(key) ?? 0) + amount);
  const [from, to] = [dayOf(START), dayOf(START) + DAYS];
  const slotsFor = new Set(Array.from({ length: DAYS + 1 }, (_, n) => from + n));
  for await (const { day, sheet, changed } of store.days(guildId, from, to, { columns: METRICS.names, slotsFor })) {
    const rows = [...changed].flat();
    const replaced = new Set(rows.map(({ userId }) => userId));
    for (const { userId, slots } of rows)
      for (const [slot, counts] of slots)
        for (const metric of METRICS.names)
          add(`${metric} ${userId} ${day * SLOTS_PER_DAY + slot}`, counts[metric] ?? 0);
    const members = [...(sheet?.memberIds ?? [])].map(String);
    for (const metric of METRICS.names) {
      const column = sheet?.slots?.[metric];
      column?.positions.forEach((position, n) => {
        const userId = members[Math.floor(position / SLOTS_PER_DAY)] ?? '';
        if (replaced.has(userId)) return;
        add(`${metric} ${userId} ${day * SLOTS_PER_DAY + (position % SLOTS_PER_DAY)}`, column.values[n] ?? 0);
      });
    }
  }
  for (const userId of MEMBERS) {
    for (const { day, breakdowns } of await store.memberDays(guildId, userId, from, to, { breakdowns: true }))
      for (const [channel, count] of breakdowns.channels ?? []) add(`channel ${userId} ${day} ${channel}`, count);
  }
}

function sorted(sums: ReadonlyMap<string, number>): Sums {
  return Object.fromEntries([...sums].filter(([, count]) => count !== 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}
