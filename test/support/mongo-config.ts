import type { MongoConfig } from '../../src/config/types.js';
import { freshDatabase } from './mongo-server.js';

/** Settings for a server of a test, with a database of its own. */
export function mongoConfig(server: { readonly uri: string }, chosen: Partial<MongoConfig> = {}): MongoConfig {
  return {
    uri: server.uri,
    user: null,
    database: freshDatabase(),
    root: null,
    collection: null,
    usersCollection: 'users',
    serversCollection: 'servers',
    metaCollection: 'meta',
    ...chosen,
  };
}
