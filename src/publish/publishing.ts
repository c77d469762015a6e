import type { Snowflake } from '../base/snowflake.js';
import type { MongoConfig } from '../config/types.js';
import type { WithStore } from '../store/store.js';
import { hasMetMongo } from './adoption.js';
import type { AskBoard } from './nightly/boards.js';
import { compareNightly } from './nightly/comparison.js';
import { createPublisher } from './publisher.js';
import type { PublisherOptions } from './publisher-options.js';
import { createEmbeddedWithStore, createWithStore } from './with-store.js';

/** What happens to counts after the ledger, with MongoDB or without. */
export interface Publishing {
  readonly store: 'mongodb' | 'embedded';
  /** To be awaited before IDENTIFY. */
  start(): Promise<void>;
  readonly withStore: WithStore;
  /** A guild joined: what an earlier ledger left of it is taken over. */
  adoptGuild(guildId: Snowflake): Promise<void>;
  /** Whether settings and boards that an earlier ledger left of guilds have been read, or there is no place for them. */
  knowsThePast(): boolean;
  /** Nightly upkeep: sheets are brought up to date and everything is compared, with MongoDB both sides. */
  nightly(ask: AskBoard): Promise<void>;
  /** A last copy, at most so many milliseconds long. */
  stop(deadlineMs: number): Promise<void>;
}

/** How often the embedded store looks whether sheets are due. */
const SHEET_SECONDS = 60;

/** MongoDB as configured, or the embedded store where it is not. */
export function createPublishing(
  options: Omit<PublisherOptions, 'mongo'> & { readonly mongo: MongoConfig | null },
): Publishing {
  const { ledger, clock, log, mongo } = options;
  if (mongo === null) {
    const embedded = createEmbeddedWithStore({ ledger, clock, log, sheetSeconds: SHEET_SECONDS });
    const stopping = new AbortController();
    return {
      store: 'embedded',
      withStore: embedded.withStore,
      start: async () => {},
      adoptGuild: async () => {},
      knowsThePast: () => true,
      async nightly() {
        await embedded.refreshSheets(true);
        const found = await compareNightly({ ledger, clock, log, mongo: null, signal: stopping.signal });
        if (options.figures) options.figures.reconcileDifference = found.differences.length;
      },
      async stop() {
        stopping.abort();
        await embedded.stop();
      },
    };
  }
  const publisher = createPublisher({ ...options, mongo });
  return {
    store: 'mongodb',
    withStore: createWithStore({ ledger, publisher }),
    start: () => publisher.start(),
    adoptGuild: (guildId) => publisher.adoptGuild(guildId),
    knowsThePast: () => hasMetMongo(ledger),
    nightly: async (ask) => {
      await publisher.past.readAll({ again: true });
      await publisher.reconcile(ask);
    },
    stop: (deadlineMs) => publisher.stop(deadlineMs),
  };
}
