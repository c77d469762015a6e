import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Filter } from 'mongodb';
import type { Snowflake } from '../../base/snowflake.js';
import type { UtcDay } from '../../base/time/slots.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { LedgerCheck } from '../../ledger/rounds/ledger-check.js';
import { type AnyDocument, type Collections, kindIn } from '../../store/mongo/collections.js';
import { dateOf, toServerDocument, toSheetDocument, toUserDocument } from '../../store/mongo/day-documents.js';
import { SPLIT_FIELDS } from '../../store/mongo/documents.js';
import { within } from '../../store/mongo/trouble.js';
import { alike } from './alike.js';
import { type Difference, namesOf } from './difference.js';

/** Longest that MongoDB works on one question, milliseconds. */
const ASK_MS = 10_000;
/** Documents read at a time: decoded in some 5 ms. */
const BATCH = 100;

/** A span of one guild's days; null: from the first, to the last that there is. */
export interface DaySpan {
  readonly guildId: Snowflake;
  readonly from: UtcDay | null;
  readonly to: UtcDay | null;
}

/**
 * Holds MongoDB's documents of the ledger's epoch against the rows that they were made of. A row counts only where MongoDB
 * acknowledged it as it stands, and a document only up to the rounds that had begun when the rows were read: so rounds may run
 * meanwhile, and nobody waits. What differs is marked to be sent again.
 */
export interface MongoSide {
  /** The `servers` documents of a span: those of `whole` days with slots and channels. */
  servers(check: LedgerCheck, span: DaySpan, whole: ReadonlySet<UtcDay>): Promise<readonly Difference[]>;
  /** One day's `users` documents and its sheet. */
  day(check: LedgerCheck, guildId: Snowflake, day: UtcDay): Promise<readonly Difference[]>;
}

type Documents = ReturnType<Collections['ofAny']>;

export function createMongoSide(ledger: Pick<Ledger, 'identity' | 'rounds'>, collections: Collections): MongoSide {
  const { epoch } = ledger.identity();
  const [servers, users, sheets] = [collections.servers, collections.users, collections.sheets].map((target) =>
    collections.ofAny(target),
  ) as [Documents, Documents, Documents];
  const serverKind = kindIn(collections, servers, 'server');
  const userKind = kindIn(collections, users, 'user');

  async function find(target: Documents, ids: readonly string[], left: readonly string[] = []) {
    const projection = Object.fromEntries(left.map((field) => [field, 0]));
    const asked = target.find({ _id: { $in: [...ids] } }, { maxTimeMS: ASK_MS, batchSize: BATCH, projection });
    const documents: AnyDocument[] = await within(2 * ASK_MS, asked.toArray());
    return new Map(documents.map((document) => [document._id, document]));
  }

  /** Those of the rows whose document is not as it must be. */
  async function differing<Row extends { readonly rev: number; readonly published: boolean }>(
    { counter }: LedgerCheck,
    target: Documents,
    all: readonly Row[],
    toDocument: (row: Row) => AnyDocument,
    left: readonly string[] = [],
  ): Promise<readonly { readonly row: Row; readonly difference: Difference }[]> {
    const rows = all.filter(({ published }) => published).map((row) => ({ row, right: toDocument(row) }));
    if (rows.length === 0) return [];
    const ids = rows.map(({ right }) => right._id);
    const found = await find(target, ids, left);
    await nextTurn();
    return rows.flatMap(({ row, right }) => {
      const what = wrongIn(found.get(right._id), right, counter, left);
      return what === null ? [] : [{ row, difference: { between: 'ledger and MongoDB', at: right._id, what } }];
    });
  }

  /** Documents of which the ledger has no row: more than there are rows, up to the rounds that had begun. */
  async function tooMany(
    target: Documents,
    filter: Filter<AnyDocument>,
    rows: number,
    at: string,
  ): Promise<readonly Difference[]> {
    const counted = await within(2 * ASK_MS, target.countDocuments(filter, { maxTimeMS: ASK_MS }));
    if (counted <= rows) return [];
    return [
      { between: 'ledger and MongoDB', at, what: `${counted - rows} documents too many in ${target.collectionName}` },
    ];
  }

  return {
    async servers(check, { guildId, from, to }, whole) {
      const rows = check.serverDays(guildId, from ?? -Number.MAX_SAFE_INTEGER, to ?? Number.MAX_SAFE_INTEGER);
      const toDocument = (row: (typeof rows)[number]) => toServerDocument(row, epoch);
      const found = [
        ...(await differing(
          check,
          servers,
          rows.filter(({ day }) => whole.has(day)),
          toDocument,
        )),
        ...(await differing(
          check,
          servers,
          rows.filter(({ day }) => !whole.has(day)),
          toDocument,
          SPLIT_FIELDS,
        )),
      ];
      ledger.rounds.resend(
        'serverDays',
        found.map(({ row }) => row),
      );
      const day = { ...(from !== null && { $gte: dateOf(from) }), ...(to !== null && { $lt: dateOf(to + 1) }) };
      const span = {
        ...serverKind,
        guildId,
        epoch,
        rev: { $lte: check.counter },
        ...(from === null && to === null ? {} : { day }),
      };
      return [
        ...found.map(({ difference }) => difference),
        ...(await tooMany(servers, span, rows.length, `server:${guildId}`)),
      ];
    },
    async day(check, guildId, day) {
      const differences: Difference[] = [];
      let rows = 0;
      for (const page of check.memberDays(guildId, day)) {
        rows += page.length;
        const found = await differing(check, users, page, (row) => toUserDocument(row, epoch));
        ledger.rounds.resend(
          'memberDays',
          found.map(({ row }) => row),
        );
        differences.push(...found.map(({ difference }) => difference));
      }
      const all = { ...userKind, guildId, day: dateOf(day), epoch, rev: { $lte: check.counter } };
      differences.push(
        ...(await tooMany(users, all, rows, `user:${guildId}:${new Date(dateOf(day)).toISOString().slice(0, 10)}`)),
      );
      const sheet = check.sheet(guildId, day);
      if (sheet === null) return differences;
      const found = await differing(check, sheets, [sheet], (row) => toSheetDocument(row, epoch));
      if (found.length > 0) ledger.rounds.dropSheet(sheet);
      return [...differences, ...found.map(({ difference }) => difference)];
    },
  };
}

/** What is wrong with a document; null: nothing, or it is newer than the row that was read. */
function wrongIn(
  document: AnyDocument | undefined,
  right: AnyDocument,
  counter: number,
  left: readonly string[],
): string | null {
  if (document === undefined) return 'missing';
  if (document.rev > counter) return null;
  if (document.rev !== right.rev) return `rev ${document.rev} instead of ${right.rev}`;
  const fields = Object.keys(right).filter((field) => !left.includes(field) && !alike(document[field], right[field]));
  return fields.length === 0 ? null : namesOf(fields);
}
