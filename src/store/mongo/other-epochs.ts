import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { compareSnowflakes, isSnowflake, type Snowflake } from '../../base/snowflake.js';
import { dayOf, type UtcDay } from '../../base/time/slots.js';
import type { MemberDay, ServerDay } from '../../counts/days.js';
import type { Gap } from '../../counts/gap.js';
import type { MemberFacts } from '../../counts/member-facts.js';
import { METRICS } from '../../counts/metrics.js';
import { decodeSheet, SHEET_VERSION, type SheetColumns } from '../../ledger/days/sheet-codec.js';
import { SheetError, standsAlways } from '../../ledger/days/sheet-columns.js';
import { mergeSheet } from '../../ledger/days/sheet-rows.js';
import type { PastDay } from '../../ledger/rounds/past.js';
import { type Collections, kindIn } from './collections.js';
import { dateOf, fromServerDocument, fromUserDocument } from './day-documents.js';
import type { GapDocument, MemberDocument, ServerDocument, UserDocument } from './documents.js';
import { fromGapDocument } from './meta-documents.js';
import { columnsOf, WITHOUT_BREAKDOWNS } from './mongo-store.js';
import { within } from './trouble.js';

/** Longest wait for an answer of MongoDB, milliseconds: a person waits for it rarely, and never so long. */
const READ_MS = 30_000;
/** Documents asked for at a time. */
const BATCH = 1_000;
/** Documents made into rows before other work gets a turn: some 4 ms. */
const ROWS_PER_TURN = 1_000;

/** A day of which another epoch has documents. */
export interface ListedDay {
  readonly day: UtcDay;
  readonly epoch: string;
  /** Revision of its `servers` document. */
  readonly rev: number;
  /** Members active on it: how much there is to read. */
  readonly activeMembers: number;
}

/** Reads what other epochs than the own counted. Everything throws where MongoDB does not answer. */
export interface OtherEpochs {
  /**
   * A guild's days, newest first. A day's `servers` document goes before all others of the day and epoch, so these name
   * everything.
   */
  days(guildId: Snowflake, own: string): Promise<readonly ListedDay[]>;
  /** Marks of days that were read before, by `DAY EPOCH`: what differs from then has changed since. */
  marks(
    guildId: Snowflake,
    days: readonly (ListedDay & { readonly sheetRev: number })[],
  ): Promise<ReadonlyMap<string, string>>;
  /** Whole days; all that are asked for are in memory. */
  parts(guildId: Snowflake, days: readonly ListedDay[]): Promise<readonly PastDay[]>;
  /** Everybody ever counted in the guild, of all epochs. */
  members(guildId: Snowflake): AsyncIterable<readonly MemberFacts[]>;
  /** The guild's gaps, and those of whole shards. */
  gaps(guildId: Snowflake, own: string): Promise<readonly (Gap & { readonly rev: number })[]>;
}

type Rows = readonly Pick<MemberDay, 'userId' | 'rev'>[];

/** Key of a listed day. */
export const keyOf = ({ day, epoch }: Pick<ListedDay, 'day' | 'epoch'>): string => `${day} ${epoch}`;

/** Reads other epochs' documents. */
export function createOtherEpochs(collections: Collections): OtherEpochs {
  const { users, servers, sheets, members, meta } = collections;
  const userKind = kindIn(collections, users, 'user');
  const serverKind = kindIn(collections, servers, 'server');
  const sheetKind = kindIn(collections, sheets, 'sheet');
  const bounds = { maxTimeMS: READ_MS, batchSize: BATCH };
  const read = <T>(ask: Promise<T>): Promise<T> => within(READ_MS, ask);

  /** Documents of members that a day's sheet does not hold. */
  function changedSince(guildId: Snowflake, days: readonly (ListedDay & { readonly sheetRev: number })[]) {
    const clauses = days.map(({ day, epoch, sheetRev }) => ({
      ...userKind,
      guildId,
      day: dateOf(day),
      epoch,
      ...(sheetRev >= 0 && { rev: { $gte: sheetRev + 1 } }),
    }));
    return clauses.length === 1 ? (clauses[0] ?? {}) : { $or: clauses };
  }

  async function sheetsOf(guildId: Snowflake, days: readonly ListedDay[]) {
    const found = await read(
      sheets
        .find(
          { ...sheetKind, guildId, day: { $in: distinctDays(days) }, epoch: { $in: distinctEpochs(days) } },
          { ...bounds, batchSize: 16 },
        )
        .toArray(),
    );
    const byKey = new Map<string, { readonly rev: number; readonly columns: SheetColumns }>();
    for (const sheet of found) {
      const columns = sheet.version === SHEET_VERSION ? readable(() => columnsOf(sheet)) : null;
      if (columns !== null)
        byKey.set(keyOf({ day: dayOf(sheet.day.getTime()), epoch: sheet.epoch }), { rev: sheet.rev, columns });
    }
    return byKey;
  }

  async function serverDaysOf(guildId: Snowflake, days: readonly ListedDay[]) {
    const found = await read(
      servers
        .find(
          { ...serverKind, guildId, day: { $in: distinctDays(days) }, epoch: { $in: distinctEpochs(days) } },
          bounds,
        )
        .toArray(),
    );
    return new Map<string, ServerDay>(
      found.map((document) => [keyOf(dayAndEpoch(document)), fromServerDocument(document)]),
    );
  }

  return {
    async days(guildId, own) {
      const found = await read(
        servers
          .find(
            { ...serverKind, guildId, epoch: { $ne: own } },
            { ...bounds, projection: { _id: 0, day: 1, epoch: 1, rev: 1, activeMembers: 1 }, sort: { day: -1 } },
          )
          .toArray(),
      );
      return found.map(({ rev, activeMembers, ...document }) => ({ ...dayAndEpoch(document), rev, activeMembers }));
    },
    async marks(guildId, days) {
      if (days.length === 0) return new Map();
      const found = await read(
        users
          .find(changedSince(guildId, days), {
            ...bounds,
            projection: { _id: 0, day: 1, epoch: 1, userId: 1, rev: 1 },
          })
          .toArray(),
      );
      const rows = grouped(found);
      return new Map(days.map((listed) => [keyOf(listed), markOf(listed, rows.get(keyOf(listed)) ?? [])]));
    },
    async parts(guildId, days) {
      if (days.length === 0) return [];
      const [sheetByKey, serverByKey] = await Promise.all([sheetsOf(guildId, days), serverDaysOf(guildId, days)]);
      const listed = days.map((one) => ({ ...one, sheetRev: sheetByKey.get(keyOf(one))?.rev ?? -1 }));
      const found = await read(
        users.find(changedSince(guildId, listed), { ...bounds, projection: WITHOUT_BREAKDOWNS }).toArray(),
      );
      const rows = grouped(found);
      const parts: PastDay[] = [];
      for (const one of listed) {
        const { day, epoch, sheetRev } = one;
        const changed: MemberDay[] = [];
        for (const document of rows.get(keyOf(one)) ?? []) {
          changed.push(fromUserDocument(document));
          if (changed.length % ROWS_PER_TURN === 0) await nextTurn();
        }
        const rev = changed.reduce((most, row) => Math.max(most, row.rev), sheetRev);
        parts.push({
          day,
          epoch,
          rev,
          sheetRev,
          mark: markOf(one, changed),
          columns: await mergeSheet(sheetByKey.get(keyOf(one))?.columns ?? null, changed, { guildId, day, rev }),
          server: serverByKey.get(keyOf(one)) ?? null,
        });
      }
      return parts;
    },
    async *members(guildId) {
      // By their ids, which begin with the guild's: the one index that this collection has.
      const cursor = members.find({ _id: { $gte: `member:${guildId}:`, $lt: `member:${guildId};` } }, bounds);
      try {
        let page: MemberFacts[] = [];
        for (;;) {
          const document = await read(cursor.next());
          if (document !== null && isWhole(document)) {
            const { userId, name, firstSeen, lastSeen } = document;
            page.push({ guildId, userId, name, firstSeen: firstSeen.getTime(), lastSeen: lastSeen.getTime() });
          }
          if (page.length > 0 && (document === null || page.length >= BATCH)) {
            yield page;
            page = [];
          }
          if (document === null) return;
        }
      } finally {
        await cursor.close();
      }
    },
    async gaps(guildId, own) {
      const found = await read(
        meta
          .find<GapDocument>({ kind: 'gap', guildId: { $in: [guildId, null] }, epoch: { $ne: own } }, bounds)
          .toArray(),
      );
      const whole = found.filter(({ from, to }) => from instanceof Date && to instanceof Date);
      return whole.map((document) => ({ ...fromGapDocument(document), rev: document.rev }));
    },
  };
}

function dayAndEpoch(document: Pick<ServerDocument, 'day' | 'epoch'>): Pick<ListedDay, 'day' | 'epoch'> {
  return { day: dayOf(document.day.getTime()), epoch: document.epoch };
}

/** Whether a member's document is as Statboard writes it, and not somebody's by hand. */
function isWhole({ userId, name, firstSeen, lastSeen }: MemberDocument): boolean {
  return isSnowflake(userId) && typeof name === 'string' && firstSeen instanceof Date && lastSeen instanceof Date;
}

function distinctDays(days: readonly ListedDay[]): Date[] {
  return [...new Set(days.map(({ day }) => day))].map(dateOf);
}

function distinctEpochs(days: readonly ListedDay[]): string[] {
  return [...new Set(days.map(({ epoch }) => epoch))];
}

function grouped<T extends Pick<UserDocument, 'day' | 'epoch'>>(documents: readonly T[]): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const document of documents) {
    const key = keyOf(dayAndEpoch(document));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [document]);
    else group.push(document);
  }
  return groups;
}

/** Metrics that came after the first version: a day that was read without one of them is read again. */
const LATER = METRICS.names.filter((metric) => !standsAlways(metric));

/** Differs as soon as a document of the day, beside those in its sheet, came or changed. */
function markOf({ rev }: ListedDay, changed: Rows): string {
  const lines = changed
    .toSorted((a, b) => compareSnowflakes(a.userId, b.userId))
    .map((row) => `${row.userId} ${row.rev}`);
  return createHash('sha1')
    .update([rev, ...lines, ...LATER].join('\n'))
    .digest('base64url');
}

/** Columns that can be decoded; null: a sheet that cannot be read is none, and its days stand in the members' documents. */
function readable(columns: () => SheetColumns): SheetColumns | null {
  try {
    const found = columns();
    decodeSheet(found);
    return found;
  } catch (error) {
    if (error instanceof SheetError) return null;
    throw error;
  }
}
