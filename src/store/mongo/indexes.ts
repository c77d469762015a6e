import type { Collection, Document, IndexDescription } from 'mongodb';
import type { Log } from '../../base/log.js';
import type { Collections } from './collections.js';
import { PUBLISHED_AS } from './published-as.js';
import { isServerError } from './trouble.js';

/** The indexes of one collection. */
export interface CollectionIndexes {
  readonly target: Pick<Collection<Document>, 'collectionName' | 'createIndexes' | 'listIndexes'>;
  readonly indexes: readonly IndexDescription[];
}

/**
 * Makes the indexes, one a call (FerretDB 1.24 ends the connection over a call that names two which it has already);
 * those that are there are left as they are. Without an index reads are slower and never wrong, so one that cannot be made
 * is said and left for the next time.
 * @returns whether all of them are there
 */
export async function makeIndexes(collections: Collections, log: Pick<Log, 'warn'>): Promise<boolean> {
  let whole = true;
  for (const { target, indexes } of indexesOf(collections)) {
    for (const index of indexes) {
      try {
        await target.createIndexes([index]);
      } catch (error) {
        whole = false;
        log.warn(
          { err: error, collection: target.collectionName, index: index.key },
          'an index could not be made: reading from MongoDB is slower without it; it is tried again at night and at the next start',
        );
        // No answer at all: whether the server is still there, what follows finds out.
        if (!isServerError(error)) return false;
      }
    }
  }
  return whole;
}

/** Those that the published kinds ask for, by collection. */
export function indexesOf(collections: Collections): readonly CollectionIndexes[] {
  const wanted = Object.values(PUBLISHED_AS).flatMap(({ collection, indexes }) =>
    indexes.map((fields): [CollectionIndexes['target'], readonly string[]] => [collections[collection], fields]),
  );
  const byCollection = new Map<
    string,
    { target: CollectionIndexes['target']; indexes: Map<string, IndexDescription> }
  >();
  for (const [target, fields] of wanted) {
    const shared = collections.shared.has(target.collectionName) && fields[0] !== 'kind';
    const keys = shared ? ['kind', ...fields] : fields;
    const entry = byCollection.get(target.collectionName) ?? { target, indexes: new Map() };
    byCollection.set(target.collectionName, entry);
    entry.indexes.set(keys.join(), { key: Object.fromEntries(keys.map((field) => [field, 1])) });
  }
  return [...byCollection.values()].map(({ target, indexes }) => ({
    target,
    indexes: withoutPrefixes([...indexes].map(([keys, index]) => ({ keys, index }))),
  }));
}

/** An index that begins like a longer one answers nothing that the longer one does not. */
function withoutPrefixes(
  all: readonly { readonly keys: string; readonly index: IndexDescription }[],
): IndexDescription[] {
  return all.filter(({ keys }) => !all.some((other) => other.keys.startsWith(`${keys},`))).map(({ index }) => index);
}
