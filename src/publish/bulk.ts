import type { AnyBulkWriteOperation, BulkWriteResult, Collection } from 'mongodb';
import type { AnyDocument } from '../store/mongo/collections.js';
import type { Write } from '../store/mongo/writes.js';

const DUPLICATE_KEY = 11_000;
/** What is noted of a write of which no answer says anything. */
const UNSAID = 'the server does not say whether it wrote this document';

/**
 * Sends writes in one unordered bulk, and again what the answer does not account for: each write matched a document,
 * brought one, or was refused, so where these are fewer than were sent the server left some out (one that stops at the
 * first refusal), and nothing says which.
 * @returns those that were not acknowledged, by index, with the server's words; throws when the whole bulk failed
 */
export async function writeAll(
  collection: Collection<AnyDocument>,
  writes: readonly Write[],
): Promise<ReadonlyMap<number, string>> {
  const failures = new Map<number, string>();
  const bulks = [writes.map(({ operation }, index) => ({ operation, index }))];
  for (let bulk = bulks.pop(); bulk !== undefined; bulk = bulks.pop()) {
    if (bulk.length === 0) continue;
    const sent = bulk;
    const { refused, result } = await send(
      collection,
      sent.map(({ operation }) => operation),
    );
    for (const { at, code, reason } of refused) {
      const { index } = sent[at] ?? {};
      if (index !== undefined && code !== DUPLICATE_KEY) failures.set(index, reason);
    }
    if (result.matchedCount + result.upsertedCount + refused.length >= sent.length) continue;
    const known = new Set([...refused.map(({ at }) => at), ...Object.keys(result.upsertedIds).map(Number)]);
    const unsaid = sent.filter((_, at) => !known.has(at));
    if (unsaid.length < sent.length) bulks.push(unsaid);
    else if (sent.length > 1) bulks.push(sent.slice(0, sent.length / 2), sent.slice(sent.length / 2));
    else for (const { index } of sent) failures.set(index, UNSAID);
  }
  return failures;
}

interface Answer {
  readonly refused: readonly { readonly at: number; readonly code: number | undefined; readonly reason: string }[];
  readonly result: Pick<BulkWriteResult, 'matchedCount' | 'upsertedCount' | 'upsertedIds'>;
}

async function send(
  collection: Collection<AnyDocument>,
  operations: AnyBulkWriteOperation<AnyDocument>[],
): Promise<Answer> {
  try {
    return { refused: [], result: await collection.bulkWrite(operations, { ordered: false }) };
  } catch (error) {
    const { MongoBulkWriteError } = await import('mongodb');
    // Without a word about single documents, or with a failed write concern, nothing of the bulk counts as written.
    if (!(error instanceof MongoBulkWriteError)) throw error;
    const single = [error.writeErrors].flat();
    if (single.length === 0 || error.result.getWriteConcernError() !== undefined) throw error;
    const refused = single.map(({ index, code, errmsg }) => ({ at: index, code, reason: errmsg ?? `error ${code}` }));
    return { refused, result: error.result };
  }
}
