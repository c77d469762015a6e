import type { Collection } from 'mongodb';
import type { Ledger } from '../ledger/ledger.js';
import type { LeaseDocument, MetaDocument } from '../store/mongo/documents.js';
import { within } from '../store/mongo/trouble.js';

/** Longest wait for an answer about a lease, milliseconds. */
const ANSWER_MS = 5_000;

/**
 * The leases of a bot that this ledger alone held with another number of shards, and in whose place nobody counted since; empty: they
 * are not all of that kind. What MongoDB lacks of the ledger's days may then be published under them, before a new epoch drops it.
 */
export function ownLeases(
  all: readonly LeaseDocument[],
  ledger: Pick<Ledger, 'identity' | 'epochs'>,
  shardCount: number,
): readonly LeaseDocument[] {
  const { epoch, counter } = ledger.identity();
  const isOwn = (lease: LeaseDocument) =>
    lease.shardCount !== shardCount &&
    lease.epoch === epoch &&
    ledger.epochs.hasToken(lease.token) &&
    lease.begunRev <= counter;
  return all.every(isOwn) ? all : [];
}

/** Takes leases as they are, by compare-and-swap on what was seen: only their holder is another. Whether all are held now. */
export async function takeAsTheyAre(
  seen: readonly LeaseDocument[],
  { meta, token, holder }: { readonly meta: Collection<MetaDocument>; readonly token: string; readonly holder: string },
): Promise<boolean> {
  for (const lease of seen) {
    if (lease.token === token) continue;
    const { _id, epoch, beat, begunRev } = lease;
    const filter = { _id, kind: 'lease' as const, token: lease.token, epoch, beat, begunRev };
    const taken = meta.updateOne(filter, { $set: { token, holder }, $inc: { beat: 1 } });
    if ((await within(ANSWER_MS, taken)).matchedCount === 0) return false;
  }
  return true;
}
