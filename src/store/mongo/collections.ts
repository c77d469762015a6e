import type { Collection, Db, Document } from 'mongodb';
import type { MongoConfig } from '../../config/types.js';
import type { MemberDocument, MetaDocument, ServerDocument, SheetDocument, UserDocument } from './documents.js';

/** Where each kind of document lies: the part of the configuration that names collections. */
export type CollectionNames = Pick<
  MongoConfig,
  'collection' | 'usersCollection' | 'serversCollection' | 'metaCollection'
>;

/** The collections, by kind of document. With one name for several kinds they are the same collection. */
export interface Collections {
  readonly users: Collection<UserDocument>;
  readonly servers: Collection<ServerDocument>;
  readonly sheets: Collection<SheetDocument>;
  readonly members: Collection<MemberDocument>;
  readonly meta: Collection<MetaDocument>;
  /** Collections that hold several kinds: there, `kind` is in queries and indexes. */
  readonly shared: ReadonlySet<string>;
  /** The same collection for documents of any kind: bulks are built from several. */
  ofAny(collection: { readonly collectionName: string }): Collection<AnyDocument>;
}

/** A document of any kind. */
export type AnyDocument = Document & { readonly _id: string };

/** The collections of a database. */
export function collectionsOf(db: Db, names: CollectionNames): Collections {
  const nameOf = (own: string) => names.collection ?? own;
  const of = <T extends Document>(own: string): Collection<T> => db.collection<T>(nameOf(own));
  const all = [names.usersCollection, names.serversCollection, 'sheets', 'members', names.metaCollection].map(nameOf);
  return {
    users: of(names.usersCollection),
    servers: of(names.serversCollection),
    sheets: of('sheets'),
    members: of('members'),
    meta: of(names.metaCollection),
    ofAny: ({ collectionName }) => db.collection<AnyDocument>(collectionName),
    shared: new Set(all.filter((name, index) => all.indexOf(name) !== index)),
  };
}

/** The condition that keeps a query to one kind: needed, and in the index, only where kinds share a collection. */
export function kindIn<K extends string>(
  collections: Collections,
  collection: { readonly collectionName: string },
  kind: K,
): { readonly kind?: K } {
  return collections.shared.has(collection.collectionName) ? { kind } : {};
}
