import type { Filter } from 'mongodb';
import type { Snowflake } from '../../base/snowflake.js';
import type { StreamOf } from '../../base/streams.js';
import { dayOf, type UtcDay } from '../../base/time/slots.js';
import type { MemberDay } from '../../counts/days.js';
import {
  type DecodedSheet,
  decodeSheet,
  SHEET_VERSION,
  type SheetColumns,
  type SheetPart,
  WHOLE_SHEET,
} from '../../ledger/days/sheet-codec.js';
import { type ColumnBytes, type SheetColumn, SheetError } from '../../ledger/days/sheet-columns.js';
import { gapOf } from '../../ledger/stream/gaps.js';
import type { DayPart, Store } from '../store.js';
import { type Collections, kindIn } from './collections.js';
import { dateOf, fromServerDocument, fromUserDocument } from './day-documents.js';
import {
  BREAKDOWN_FIELDS,
  type GapDocument,
  type MemberDocument,
  type SheetDocument,
  type UserDocument,
} from './documents.js';
import { fromGapDocument } from './meta-documents.js';
import { within } from './trouble.js';

/** Longest wait for an answer of MongoDB, milliseconds. */
const READ_MS = 1_000;
/** Days read at a time, a board’s two months and tomorrow: memory holds no more, and one query no more clauses. */
const DAYS_AT_ONCE = 64;
/** Documents asked for at a time: one round trip for nearly all answers, and read in some 15 ms. */
const BATCH = 2_000;

/** A member's day is needed without its keys. */
export const WITHOUT_BREAKDOWNS = Object.fromEntries(BREAKDOWN_FIELDS.map((field) => [field, 0 as const]));

/** A read of MongoDB failed or took too long: the ledger can answer instead. */
export class StoreAwayError extends Error {
  override readonly name = 'StoreAwayError';
}

/** One epoch's day that has documents. */
interface Pair {
  readonly day: number;
  readonly epoch: string;
  sheet: DecodedSheet | null;
  /** -1: no sheet. */
  sheetRev: number;
  readonly changed: MemberDay[];
}

/** Reports read from MongoDB. Every method may throw a `StoreAwayError`. */
export function createMongoStore(
  collections: Collections,
  options: { readonly streamOf: StreamOf; readonly readMs?: number },
): Store {
  const { users, servers, sheets, members, meta } = collections;
  const userKind = kindIn(collections, users, 'user');
  const serverKind = kindIn(collections, servers, 'server');
  const sheetKind = kindIn(collections, sheets, 'sheet');
  const maxTimeMS = options.readMs ?? READ_MS;
  const bounds = { maxTimeMS, batchSize: BATCH };

  async function read<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await within(maxTimeMS, ask());
    } catch (error) {
      throw new StoreAwayError('MongoDB could not be read', { cause: error });
    }
  }

  /** The first day of which anything stands, so that reading all time does not ask for years before it. */
  async function firstDay(guildId: Snowflake): Promise<UtcDay | null> {
    const first = (documents: readonly { readonly day: Date }[]) => documents.map(({ day }) => dayOf(day.getTime()));
    const oldest = { projection: { _id: 0, day: 1 }, sort: { day: 1 }, limit: 1, maxTimeMS } as const;
    const found = await read(() =>
      Promise.all([
        users.find({ ...userKind, guildId }, oldest).toArray(),
        sheets.find({ ...sheetKind, guildId }, oldest).toArray(),
      ]),
    );
    const days = found.flatMap(first);
    return days.length === 0 ? null : Math.min(...days);
  }

  /** The parts of some days: sheets first, then the members changed since. */
  async function partsOf(
    guildId: Snowflake,
    from: UtcDay,
    to: UtcDay,
    { columns, slotsFor }: Parameters<Store['days']>[3],
  ): Promise<Pair[]> {
    const day = daysBetween(from, to);
    const days = Array.from({ length: to - from + 1 }, (_, i) => from + i);
    // Days by name, not as a range without some: that an index answers in every server.
    const sheetsOf = (slots: boolean) => {
      const wanted = days.filter((one) => slotsFor.has(one) === slots).map(dateOf);
      if (wanted.length === 0) return [];
      const projection = projectionOf({ columns, slots });
      return sheets.find({ ...sheetKind, guildId, day: { $in: wanted } }, { ...bounds, projection }).toArray();
    };
    const [withSlots, withoutSlots, published] = await read(() =>
      Promise.all([
        sheetsOf(true),
        sheetsOf(false),
        servers
          .find({ ...serverKind, guildId, day }, { ...bounds, projection: { _id: 0, day: 1, epoch: 1 } })
          .toArray(),
      ]),
    );
    const pairs = new Map<string, Pair>();
    const pairOf = (document: { readonly day: Date; readonly epoch: string }): Pair => {
      const key = `${document.day.getTime()} ${document.epoch}`;
      const pair = pairs.get(key) ?? {
        day: dayOf(document.day.getTime()),
        epoch: document.epoch,
        sheet: null,
        sheetRev: -1,
        changed: [],
      };
      pairs.set(key, pair);
      return pair;
    };
    for (const document of published) pairOf(document);
    for (const document of [...withSlots, ...withoutSlots]) {
      const pair = pairOf(document);
      // One of another version, or damaged: as if there were none, and every member's document is read.
      if (document.version === SHEET_VERSION)
        pair.sheet = decoded(document, { columns, slots: slotsFor.has(pair.day) });
      if (pair.sheet !== null) pair.sheetRev = document.rev;
    }

    const found = await read(() =>
      Promise.all(
        changedSince(guildId, from, to, [...pairs.values()]).map((clauses) => {
          const [first = {}, ...more] = clauses.map((clause) => ({ ...userKind, ...clause }));
          const filter: Filter<UserDocument> = more.length === 0 ? first : { $or: [first, ...more] };
          return users.find(filter, { ...bounds, projection: WITHOUT_BREAKDOWNS }).toArray();
        }),
      ),
    );
    const changed = found.flat();
    for (const document of changed) pairOf(document).changed.push(fromUserDocument(document));
    return [...pairs.values()].sort((a, b) => a.day - b.day || (a.epoch < b.epoch ? -1 : 1));
  }

  return {
    async *days(guildId, from, to, asked): AsyncGenerator<DayPart> {
      const first = to - from < DAYS_AT_ONCE ? from : await firstDay(guildId);
      if (first === null) return;
      for (let start = Math.max(first, from); start <= to; start += DAYS_AT_ONCE) {
        const end = Math.min(to, start + DAYS_AT_ONCE - 1);
        for (const { day, epoch, sheet, changed } of await partsOf(guildId, start, end, asked)) {
          if (sheet === null && changed.length === 0) continue;
          yield { day, epoch, sheet, changed: [changed] };
        }
      }
    },
    async memberDays(guildId, userId, from, to, { breakdowns = true } = {}) {
      const day = daysBetween(from, to);
      const projection = breakdowns ? {} : WITHOUT_BREAKDOWNS;
      const documents = await read(() =>
        users.find({ ...userKind, guildId, userId, day }, { ...bounds, projection, sort: { day: 1 } }).toArray(),
      );
      return documents.map(fromUserDocument);
    },
    async serverDays(guildId, from, to, { breakdowns = true } = {}) {
      const day = daysBetween(from, to);
      const projection = breakdowns ? {} : WITHOUT_BREAKDOWNS;
      const documents = await read(() =>
        servers.find({ ...serverKind, guildId, day }, { ...bounds, projection, sort: { day: 1 } }).toArray(),
      );
      return documents.map(fromServerDocument);
    },
    async member(guildId, userId) {
      const document = await read(() => members.findOne({ _id: memberId(guildId, userId) }, { maxTimeMS }));
      if (document === null) return null;
      const { name, firstSeen, lastSeen } = document;
      return { guildId, userId, name, firstSeen: firstSeen.getTime(), lastSeen: lastSeen.getTime() };
    },
    async names(guildId, userIds) {
      if (userIds.length === 0) return new Map();
      const ids = userIds.map((userId) => memberId(guildId, userId));
      const documents = await read(() =>
        members.find({ _id: { $in: ids } }, { ...bounds, projection: { _id: 0, userId: 1, name: 1 } }).toArray(),
      );
      return new Map(documents.filter(({ name }) => name !== '').map(({ userId, name }) => [userId, name]));
    },
    async gaps(guildId, from) {
      const documents = await read(() =>
        meta
          .find<GapDocument>(
            { kind: 'gap', guildId: { $in: [guildId, null] }, to: { $gt: new Date(from) } },
            { ...bounds, sort: { from: -1, _id: 1 } },
          )
          .toArray(),
      );
      // One that somebody wrote by hand may lack anything.
      const whole = documents.filter(({ from }) => from instanceof Date);
      return whole.flatMap((document) => gapOf(fromGapDocument(document), guildId, options.streamOf) ?? []);
    },
  };
}

/** The condition for days, inclusive at both ends. */
function daysBetween(from: UtcDay, to: UtcDay) {
  return { $gte: dateOf(from), $lt: dateOf(to + 1) };
}

/** Id of a member's document. */
export function memberId(guildId: Snowflake, userId: Snowflake): MemberDocument['_id'] {
  return `member:${guildId}:${userId}`;
}

/**
 * Conditions for the member documents that a sheet does not hold: one for each day and epoch, and one for each run of
 * days of which neither a sheet nor a `servers` document is known. A document of a day and epoch is only ever written
 * after the `servers` document of that day and epoch, so these name every epoch. `$gte rev + 1` where `$gt rev` would
 * mean the same: an index is then entered behind the documents that the sheet holds, not before them.
 *
 * Two queries' worth: a server checks each document that it finds against every condition of the query, so the last two
 * days, in which nearly all changes lie, do not share theirs with two months of days in which there are none.
 */
function changedSince(
  guildId: Snowflake,
  from: UtcDay,
  to: UtcDay,
  pairs: readonly Pair[],
): readonly (readonly Filter<UserDocument>[])[] {
  const known = [...new Set(pairs.map(({ day }) => day))].sort((a, b) => a - b);
  const recent = (known.at(-1) ?? to) - 1;
  const changing: Filter<UserDocument>[] = [];
  const settled: Filter<UserDocument>[] = [];
  for (const { day, epoch, sheetRev } of pairs) {
    const clause = { guildId, day: dateOf(day), epoch };
    (day < recent ? settled : changing).push(sheetRev < 0 ? clause : { ...clause, rev: { $gte: sheetRev + 1 } });
  }
  let next = from;
  for (const day of [...known, to + 1]) {
    if (day > next) settled.push({ guildId, day: daysBetween(next, day - 1) });
    next = day + 1;
  }
  return [changing, settled].filter((clauses) => clauses.length > 0);
}

function decoded(document: SheetDocument, part: SheetPart): DecodedSheet | null {
  try {
    return decodeSheet(columnsOf(document, part), part);
  } catch (error) {
    if (error instanceof SheetError) return null;
    throw error;
  }
}

/** What of a sheet's document is asked for. */
function projectionOf({ columns, slots }: SheetPart): Readonly<Record<string, 1>> {
  const named = columns.flatMap((column) => (slots ? [`totals.${column}`, `slots.${column}`] : [`totals.${column}`]));
  return Object.fromEntries(['day', 'epoch', 'rev', 'version', 'members', ...named].map((name) => [name, 1]));
}

/** The columns of a sheet that are asked for; throws a `SheetError` where one of them is something else than bytes. */
export function columnsOf({ _id, members, totals, slots }: SheetDocument, part = WHOLE_SHEET): SheetColumns {
  const ids: unknown = members;
  if (!(ids instanceof Uint8Array)) throw new SheetError(`sheet ${_id} has no members`);
  const bytesIn = (columns: SheetDocument['totals'] | undefined): ColumnBytes => {
    const found: { [C in SheetColumn]?: Uint8Array } = {};
    for (const column of part.columns) {
      const bytes: unknown = columns?.[column];
      if (bytes === undefined) continue;
      if (!(bytes instanceof Uint8Array)) throw new SheetError(`column ${column} of sheet ${_id} is not bytes`);
      found[column] = bytes;
    }
    return found;
  };
  return { members: ids, totals: bytesIn(totals), slots: part.slots ? bytesIn(slots) : {} };
}
