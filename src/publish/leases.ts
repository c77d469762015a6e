import type { Collection } from 'mongodb';
import { ExitError } from '../base/errors.js';
import { type Stream, type StreamOf, shardOfStream } from '../base/streams.js';
import type { LeaseDocument, MetaDocument } from '../store/mongo/documents.js';
import { within } from '../store/mongo/trouble.js';

/** Longest wait for an answer about a lease, milliseconds. */
const ANSWER_MS = 5_000;

/** The streams one process counts. */
export interface Streams {
  readonly own: readonly Stream[];
  /** How many shards Discord's streams are. */
  readonly shardCount: number;
  readonly of: StreamOf;
}

/** The leases this process holds. Its methods throw an ExitError 1 where the token does not stand any more. */
export interface Leases {
  /** Reads them again, after something may have changed; gives the `publishedRev` up to which the store is known to hold everything. */
  recall(): Promise<number>;
  /** Tells that writes of round `n` follow. `rolledBack`: the store is not where we left it; nothing may be written before `recall`. */
  begin(n: number): Promise<'begun' | 'rolledBack'>;
  /** Tells that every document up to round `n` was acknowledged, and up to when each stream was counted (milliseconds). */
  finish(n: number, countedTo: ReadonlyMap<Stream, number>): Promise<'published' | 'rolledBack'>;
  beat(): Promise<void>;
}

/** Id of a lease. Those of Discord's streams are named by their shard, as all were before there were streams. */
export function leaseId(bot: string, stream: Stream): string {
  return `lease:${bot}:${shardOfStream(stream) ?? stream}`;
}

/** The error of a process that finds somebody else in its place. */
export function heldByAnother(lease: LeaseDocument): ExitError {
  return new ExitError(
    1,
    `Another process counts for this bot: ${lease.holder} holds ${lease._id} (${lease.shardCount} shard${lease.shardCount === 1 ? '' : 's'}). Stop one of the two.`,
  );
}

/** Leases that were taken with this token. */
export function createLeases(options: {
  readonly meta: Collection<MetaDocument>;
  readonly bot: string;
  readonly streams: Streams;
  readonly token: string;
}): Leases {
  const { meta, token } = options;
  const ids = options.streams.own.map((stream) => ({ stream, _id: leaseId(options.bot, stream) }));
  /** What each lease is known to say: what was read last, or told since and acknowledged. */
  const told = new Map<string, { readonly begunRev: number; readonly publishedRev: number }>();

  async function read(_id: string): Promise<LeaseDocument> {
    const lease = await meta.findOne<LeaseDocument>({ _id, kind: 'lease' });
    if (lease === null) {
      throw new ExitError(
        1,
        `${_id} is gone from MongoDB: was the database emptied or restored? Starting again takes it anew.`,
      );
    }
    if (lease.token !== token) throw heldByAnother(lease);
    return lease;
  }

  const each = <T>(ask: (lease: (typeof ids)[number]) => Promise<T>): Promise<T[]> =>
    within(ANSWER_MS, Promise.all(ids.map(ask)));

  return {
    async recall() {
      const leases = await each(({ _id }) => read(_id));
      for (const { _id, begunRev, publishedRev } of leases) told.set(_id, { begunRev, publishedRev });
      return Math.min(...leases.map(({ publishedRev }) => publishedRev));
    },
    async begin(n) {
      const before = await each(async ({ _id }) => {
        const found = await meta.findOneAndUpdate(
          { _id, kind: 'lease', token },
          { $max: { begunRev: n }, $inc: { beat: 1 } },
          { returnDocument: 'before' },
        );
        if (found?.kind === 'lease') return found;
        // Gone when it was to be raised and back now: set back meanwhile.
        await read(_id);
        return null;
      });
      for (const lease of before) {
        const known = lease === null ? undefined : told.get(lease._id);
        if (lease === null || known === undefined) return 'rolledBack';
        if (lease.begunRev < known.begunRev || lease.publishedRev < known.publishedRev) return 'rolledBack';
      }
      for (const lease of before) {
        if (lease !== null) told.set(lease._id, { begunRev: n, publishedRev: lease.publishedRev });
      }
      return 'begun';
    },
    async finish(n, countedTo) {
      const matched = await each(async ({ _id, stream }) => {
        const at = countedTo.get(stream);
        const { matchedCount } = await meta.updateOne(
          { _id, kind: 'lease', token, begunRev: n },
          { $max: { publishedRev: n, ...(at === undefined ? {} : { countedTo: new Date(at) }) } },
        );
        if (matchedCount === 0) await read(_id);
        return matchedCount === 1;
      });
      if (matched.includes(false)) return 'rolledBack';
      for (const { _id } of ids) told.set(_id, { begunRev: n, publishedRev: n });
      return 'published';
    },
    async beat() {
      await each(async ({ _id }) => {
        const { matchedCount } = await meta.updateOne({ _id, kind: 'lease', token }, { $inc: { beat: 1 } });
        if (matchedCount === 0) await read(_id);
      });
    },
  };
}
