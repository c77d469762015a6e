import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import type { AnyDocument } from '../store/mongo/collections.js';

/** A document's id, and the write that brings it. */
export interface Write {
  readonly id: string;
  readonly operation: AnyBulkWriteOperation<AnyDocument>;
}

const DUPLICATE_KEY = 11_000;

/**
 * Replaces a document unless the store has a newer revision of it; then the upsert fails with a duplicate key, which
 * says that there is nothing left to do. In any order, any number of times, the newest revision stands.
 */
export function guardedReplace(document: { readonly _id: string; readonly rev: number }): Write {
  const { _id, rev } = document;
  return {
    id: _id,
    operation: { replaceOne: { filter: { _id, rev: { $lte: rev } }, replacement: document, upsert: true } },
  };
}

/**
 * Sends writes in one unordered bulk.
 * @returns those that were not acknowledged, by index, with the server's words; throws when the whole bulk failed
 */
export async function writeAll(
  collection: Collection<AnyDocument>,
  writes: readonly Write[],
): Promise<ReadonlyMap<number, string>> {
  const failures = new Map<number, string>();
  if (writes.length === 0) return failures;
  try {
    await collection.bulkWrite(
      writes.map(({ operation }) => operation),
      { ordered: false },
    );
  } catch (error) {
    const { MongoBulkWriteError } = await import('mongodb');
    // Without a word about single documents, or with a failed write concern, nothing of the bulk counts as written.
    if (!(error instanceof MongoBulkWriteError)) throw error;
    const single = [error.writeErrors].flat();
    if (single.length === 0 || error.result.getWriteConcernError() !== undefined) throw error;
    for (const { index, code, errmsg } of single) {
      if (code !== DUPLICATE_KEY) failures.set(index, errmsg ?? `error ${code}`);
    }
  }
  return failures;
}
