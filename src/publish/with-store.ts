import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.js';
import type { Ledger } from '../ledger/ledger.js';
import { refreshSheets } from '../ledger/sheets.js';
import type { Log } from '../log.js';
import { createLedgerStore } from '../store/ledger/ledger-store.js';
import { StoreAwayError } from '../store/mongo/mongo-store.js';
import { within } from '../store/mongo/trouble.js';
import type { Lacking, WithStore } from '../store/store.js';
import { hasMetMongo } from './adoption.js';
import type { Publisher } from './publisher.js';

/** Longest that an answer waits for its turn, and for its round, before the ledger answers: milliseconds. */
const PATIENCE_MS = 1_000;

/** Answers from MongoDB, after a round for the guild; from the ledger while MongoDB is away or does not keep up. */
export function createWithStore({
  ledger,
  publisher,
  clock,
  log,
}: {
  readonly ledger: Ledger;
  readonly publisher: Pick<Publisher, 'round' | 'store' | 'awaySince' | 'turns'>;
  readonly clock: Clock;
  readonly log: Log;
}): WithStore {
  const ledgerStore = createLedgerStore(ledger);
  /** When the ledger answered first because MongoDB did not, without an answer of MongoDB since. */
  let unanswered: number | null = null;

  function lacking(): Lacking {
    const { followed, epochBegan } = ledger.identity();
    // A ledger that has not met MongoDB in this epoch cannot know whether another one counted before.
    const mayMiss = followed || !hasMetMongo(ledger);
    unanswered ??= clock.now();
    const awaySince = Math.min(unanswered, publisher.awaySince() ?? unanswered);
    return { awaySince, missingBefore: mayMiss ? epochBegan : null };
  }

  return async (guildId, members, answer) => {
    ledger.commit();
    if (publisher.store() !== null) {
      const answered = await publisher.turns.guild(guildId, PATIENCE_MS, async () => {
        try {
          // A document that could not be written would be missing in an answer of MongoDB.
          if ((await within(PATIENCE_MS, publisher.round({ guildId, members }))) === 'partly') return null;
        } catch (error) {
          log.debug({ err: error, guildId }, 'the ledger answers: a round did not end in time');
          return null;
        }
        const store = publisher.store();
        if (store === null) return null;
        try {
          const value = await answer({ store, lacking: null });
          unanswered = null;
          return { value };
        } catch (error) {
          if (!(error instanceof StoreAwayError)) throw error;
          log.warn(
            { err: error, guildId },
            'the ledger answers: MongoDB could not be read; if it stays, see why MongoDB is slow',
          );
          return null;
        }
      });
      if (answered !== null) return answered.value;
    }
    return answer({ store: ledgerStore, lacking: lacking() });
  };
}

/** The embedded store: everything is in the ledger. */
export interface EmbeddedWithStore {
  readonly withStore: WithStore;
  /** Brings the ledger's sheets up to date; by itself every `sheetSeconds`, and nightly for all that changed. */
  refreshSheets(nightly?: boolean): Promise<void>;
  /** Ends the timer and waits for a refresh that runs. */
  stop(): Promise<void>;
}

/** Without MongoDB: answers from the ledger, whose sheets a timer keeps up to date. */
export function createEmbeddedWithStore({
  ledger,
  clock,
  log,
  sheetSeconds,
}: {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  readonly sheetSeconds: number;
}): EmbeddedWithStore {
  const store = createLedgerStore(ledger);
  const stopping = new AbortController();
  let refreshing: Promise<void> = Promise.resolve();

  function refresh(nightly = false): Promise<void> {
    const mine = refreshing.then(() => refreshSheets({ ledger, now: clock.now(), nightly }));
    refreshing = mine.catch(() => {});
    return mine;
  }

  const loop = async () => {
    for (;;) {
      await sleep(sheetSeconds * 1_000, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
      if (stopping.signal.aborted) return;
      await refresh().catch((error) =>
        log.error(
          { err: error },
          'sheets could not be written and are tried again; answers are slower until then, report this line if it stays',
        ),
      );
    }
  };
  void loop();

  return {
    async withStore(_guildId, _members, answer) {
      ledger.commit();
      return answer({ store, lacking: null });
    },
    refreshSheets: refresh,
    async stop() {
      stopping.abort();
      await refreshing;
    },
  };
}
