import { type MongoServer, type MongoServerOptions, startMongo, whyNoMongo } from '../test/support/mongo-server.js';
import { Skip } from './fault.js';

/** The MongoDB servers of a process that tries faults: shared by options, or a trial's own. */
export function createServers() {
  const shared = new Map<string, Promise<MongoServer>>();
  const started: Promise<MongoServer>[] = [];
  let closed = false;

  async function start(options: MongoServerOptions): Promise<MongoServer> {
    const server = await startMongo({ syncOnCommit: true, ...options });
    if (!server) throw new Skip(whyNoMongo());
    return server;
  }

  function keep(server: Promise<MongoServer>): Promise<MongoServer> {
    started.push(server);
    return server;
  }

  return {
    /** A server that loses nothing it has acknowledged. `own`: the caller closes it. */
    async get(options: MongoServerOptions = {}): Promise<MongoServer> {
      if (closed) throw new Error('the process ends');
      if (options.own) return keep(start(options));
      const key = JSON.stringify(options);
      const server = shared.get(key) ?? keep(start(options));
      shared.set(key, server);
      return server;
    },
    async close(): Promise<void> {
      closed = true;
      await Promise.allSettled(started.map(async (server) => (await server).close()));
    },
  };
}
