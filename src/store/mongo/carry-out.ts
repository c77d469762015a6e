import type { Filter } from 'mongodb';
import type { Snowflake } from '../../base/snowflake.js';
import { dayOf } from '../../base/time/slots.js';
import { BREAKDOWNS, OTHER } from '../../counts/breakdowns.js';
import { placeOf } from '../../ledger/days/sheet-rows.js';
import type { Erasure } from '../../ledger/erasures/erasures.js';
import type { Ledger } from '../../ledger/ledger.js';
import { type AnyDocument, type Collections, kindIn } from './collections.js';
import { dateOf } from './day-documents.js';
import { erasureDocumentId, fromErasureDocument, type ToldErasure } from './erasure-documents.js';
import { memberId } from './mongo-store.js';

/** Longest that MongoDB works on one question, milliseconds. */
const ASK_MS = 10_000;
/** Documents looked for and deleted at a time. */
const AT_ONCE = 1_000;
/** Days looked through at a time for those who name a member. */
const DAYS_AT_ONCE = 50;
/** Breakdowns of which keys are members. */
const NAMING = BREAKDOWNS.names.filter((name) => BREAKDOWNS.of(name).key === 'member');

/** What the work is done with. */
export interface CarryingOut {
  readonly collections: Collections;
  readonly ledger: Pick<Ledger, 'identity' | 'erasures' | 'rounds'>;
  /** Every write over an earlier connection is known to have landed, or never will. */
  readonly isSettled: boolean;
}

/** A document that is to go; one of a higher revision in its place is not. */
interface Found {
  readonly _id: string;
  readonly rev: number;
}

/**
 * Erases in MongoDB what the ledger was asked to, as the erasure's document there says it: sheets first, so that whoever is
 * interrupted finds their days again by the documents; then documents of members, of servers where everybody is meant, and the
 * name. What is deleted is named by its id and revision, so that a command that arrives late takes nothing newer. It may be
 * done again any number of times, and is complete when nothing was found over a connection on which every earlier write has landed.
 */
export async function carryOut(
  { id }: Pick<Erasure, 'id'>,
  { collections, ledger, isSettled }: CarryingOut,
): Promise<void> {
  const own = ledger.identity().epoch;
  const told = await tell(id, own, collections);
  ledger.erasures.told(told);
  let found = 0;
  if (told.userId === null) {
    for (const kind of ['sheets', 'users', 'servers'] as const) found += await removeAll(told, collections, kind);
  } else {
    found += await removeSheets(told, told.userId, own, collections);
    found += await unname(told, told.userId, own, collections);
    found += await removeAll(told, collections, 'users');
    found += await removeName(told, told.userId, collections, ledger);
  }
  if (found === 0 && isSettled) ledger.erasures.complete(id);
}

/** What `meta` says of it, now also that the own epoch knows. */
async function tell(id: string, own: string, { meta }: Collections): Promise<ToldErasure> {
  const _id = erasureDocumentId(id);
  await meta.updateOne({ _id, kind: 'erasure', epoch: { $ne: own } }, { $addToSet: { after: own } });
  const document = await meta.findOne({ _id, kind: 'erasure' });
  const told = document && fromErasureDocument(document);
  if (told === null) throw new Error(`${_id} is not as it was written`);
  return told;
}

const KIND = { users: 'user', servers: 'server', sheets: 'sheet' } as const;

/** Documents of days that hold what was counted before the request: `isBefore`, as MongoDB asks it. */
function before(told: ToldErasure, collections: Collections, collection: keyof typeof KIND): Filter<AnyDocument> {
  const { guildId, userId, beforeDay, at, epoch, fromRev, after } = told;
  const known = fromRev === null ? after : [epoch, ...after];
  const upTo = dateOf(dayOf(at));
  return {
    ...kindIn(collections, collections[collection], KIND[collection]),
    guildId,
    ...(collection === 'users' && userId !== null && { userId }),
    ...(beforeDay !== null && { day: { $lt: dateOf(beforeDay) } }),
    $or: [
      { epoch: { $nin: [...known] }, day: { $lte: upTo } },
      ...(fromRev === null ? [] : [{ epoch, rev: { $lt: fromRev } }]),
    ],
  };
}

/** Some at a time, until there are no more. */
async function removeAll(told: ToldErasure, collections: Collections, collection: keyof typeof KIND): Promise<number> {
  const target = collections.ofAny(collections[collection]);
  const options = { projection: { rev: 1 }, limit: AT_ONCE, maxTimeMS: ASK_MS };
  let removed = 0;
  for (;;) {
    const found = await target.find<Found>(before(told, collections, collection), options).toArray();
    if (found.length === 0) return removed;
    const deleted = await remove(target, found);
    removed += found.length;
    if (deleted === 0)
      throw new Error(`nothing of ${found.length} documents of ${target.collectionName} could be deleted`);
  }
}

/**
 * Sheets of the days: of the own epoch those of the documents that go, since newer ones follow; of others all that hold the
 * member, whatever documents there are.
 */
async function removeSheets(
  told: ToldErasure,
  userId: Snowflake,
  own: string,
  collections: Collections,
): Promise<number> {
  const users = collections.ofAny(collections.users);
  const ownDays = { ...before(told, collections, 'users'), epoch: own };
  const days = new Set(
    (await users.find(ownDays, { projection: { day: 1 }, maxTimeMS: ASK_MS }).toArray()).map(({ day }) => +day),
  );
  const sheets = collections.ofAny(collections.sheets);
  const options = { projection: { day: 1, epoch: 1, rev: 1, members: 1 }, maxTimeMS: ASK_MS };
  const found: Found[] = [];
  for await (const { _id, rev, day, epoch, members } of sheets.find(before(told, collections, 'sheets'), options)) {
    if (epoch === own ? days.has(+day) : holds(members, userId)) found.push({ _id, rev });
  }
  for (let from = 0; from < found.length; from += AT_ONCE) await remove(sheets, found.slice(from, from + AT_ONCE));
  return found.length;
}

/**
 * In the days of others that earlier epochs counted the member's share goes to the others' (the own epoch's are told anew). It is
 * written only where it stands as it was read, so that it is moved once.
 */
async function unname(told: ToldErasure, userId: Snowflake, own: string, collections: Collections): Promise<number> {
  const [servers, users] = [collections.ofAny(collections.servers), collections.ofAny(collections.users)];
  const counted = { ...before(told, collections, 'servers'), epoch: { $ne: own } };
  const days = await servers.find(counted, { projection: { day: 1 }, maxTimeMS: ASK_MS }).toArray();
  let found = 0;
  for (let from = 0; from < days.length; from += DAYS_AT_ONCE) {
    const inDays = { $in: days.slice(from, from + DAYS_AT_ONCE).map(({ day }) => day) };
    for (const breakdown of NAMING) {
      const field = `${breakdown}.${userId}`;
      const of = before({ ...told, userId: null }, collections, 'users');
      const filter = { ...of, day: inDays, epoch: { $ne: own }, [field]: { $exists: true } };
      const named = await users.find(filter, { projection: { [field]: 1 }, maxTimeMS: ASK_MS }).toArray();
      if (named.length === 0) continue;
      const operations = named.map((document) => {
        const amount = document[breakdown]?.[userId];
        const update = { $unset: { [field]: '' }, $inc: { [`${breakdown}.${OTHER}`]: amount } };
        return { updateOne: { filter: { _id: document._id, [field]: amount }, update } };
      });
      await users.bulkWrite(operations, { ordered: false });
      found += named.length;
    }
  }
  return found;
}

/** Whether a sheet holds a member; one that cannot be read holds nobody that anybody reads. */
function holds(members: unknown, userId: Snowflake): boolean {
  return members instanceof Uint8Array && members.byteLength % 8 === 0 && placeOf(members, userId) !== -1;
}

async function remove(target: ReturnType<Collections['ofAny']>, found: readonly Found[]): Promise<number> {
  const operations = found.map(({ _id, rev }) => ({ deleteOne: { filter: { _id, rev: { $lte: rev } } } }));
  return (await target.bulkWrite(operations, { ordered: false })).deletedCount;
}

/** The name, unless the member was first seen after the request. What the own epoch knows of them since then is told again. */
async function removeName(
  { guildId, beforeDay, at }: ToldErasure,
  userId: Snowflake,
  { members }: Collections,
  ledger: CarryingOut['ledger'],
): Promise<number> {
  if (beforeDay !== null) return 0;
  const filter = { _id: memberId(guildId, userId), kind: 'member' as const, firstSeen: { $lte: new Date(at) } };
  const { deletedCount } = await members.deleteOne(filter);
  const row = { guildId, userId, name: '', firstSeen: 0, lastSeen: 0, rev: 0 };
  if (deletedCount > 0) ledger.rounds.resend('members', [row]);
  return deletedCount;
}
