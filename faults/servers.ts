import { type MongoServer, type MongoServerOptions, startMongo, whyNoMongo } from '../test/support/mongo-server.js';
import { Skip } from './fault.js';

/** The MongoDB servers of a run: shared by options, or a trial's own. */
export function createServers() {
  const shared = new Map<string, Promise<MongoServer | null>>();
  const started: MongoServer[] = [];

  async function start(options: MongoServerOptions): Promise<MongoServer> {
    const server = await startMongo({ syncOnCommit: true, ...options });
    if (!server) throw new Skip(whyNoMongo());
    started.push(server);
    return server;
  }

  return {
    /** A server that loses nothing it has acknowledged. `own`: the caller closes it. */
    async get(options: MongoServerOptions = {}): Promise<MongoServer> {
      if (options.own) return start(options);
      const key = JSON.stringify(options);
      const server = shared.get(key) ?? start(options);
      shared.set(key, server);
      const ready = await server;
      if (!ready) throw new Skip(whyNoMongo());
      return ready;
    },
    async close(): Promise<void> {
      await Promise.all(started.map((server) => server.close()));
    },
  };
}
