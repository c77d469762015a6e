import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { pause } from '../base/pause.js';
import type { Snowflake } from '../base/snowflake.js';
import { startOfDay } from '../base/time/slots.js';
import type { Ledger } from '../ledger/ledger.js';
import { refreshSheets } from '../ledger/rounds/sheets.js';
import { type BrokenSheet, createLedgerStore } from '../store/ledger/ledger-store.js';
import type { Basis, Lacking, WithStore } from '../store/store.js';
import { hasMetMongo } from './adoption.js';
import { createLimit } from './limit.js';
import type { Publisher } from './publisher.js';

/** Answers that read at a time. Each holds a connection to the ledger's file, and all share one thread. */
const ANSWERS_AT_ONCE = 4;

/** Answers from the ledger: the own epoch is whole in it, and what MongoDB has of others is kept beside it. */
export function createWithStore({
  ledger,
  publisher,
}: {
  readonly ledger: Ledger;
  /** null: no MongoDB is configured. */
  readonly publisher: Pick<Publisher, 'past' | 'awaySince'> | null;
}): WithStore {
  const limit = createLimit(ANSWERS_AT_ONCE);

  /** Days of other epochs that the ledger does not have. */
  function lackingOf(guildId: Snowflake): Lacking | null {
    const { followed, epochBegan } = ledger.identity();
    const reached = ledger.past.reached(guildId);
    if (reached === 0) return null;
    // Nobody counted before a first epoch, nor a server that joined since, as far as can be known before MongoDB was met.
    const joined = ledger.directory.guild(guildId)?.since ?? 0;
    const isNew = followed ? hasMetMongo(ledger) && joined >= epochBegan : publisher === null || hasMetMongo(ledger);
    if (reached === undefined && isNew) return null;
    const keptFrom = typeof reached === 'number' ? startOfDay(reached) : epochBegan;
    return { missingBefore: Math.min(keptFrom, epochBegan), awaySince: publisher?.awaySince() ?? null };
  }

  /** One try. `damagedTo`: the end of the last day of the past that turned out damaged; null: none did. */
  async function once<T>(guildId: Snowflake, answer: (basis: Basis) => Promise<T>, lostTo: number | null) {
    await publisher?.past.have(guildId);
    return limit(async () => {
      await ledger.settle();
      const known = lackingOf(guildId);
      const lacking =
        lostTo === null
          ? known
          : { missingBefore: Math.max(lostTo, known?.missingBefore ?? lostTo), awaySince: known?.awaySince ?? null };
      const reader = ledger.read();
      let damagedTo: number | null = null;
      const passOver = (sheet: BrokenSheet) => {
        // While the file cannot be written the sheet stays, and whoever asks next meets it again.
        const isWritable = ledger.isWritable();
        if (sheet.epoch === reader.epoch) {
          if (isWritable) ledger.rounds.dropSheet(sheet);
          return;
        }
        damagedTo = Math.max(damagedTo ?? 0, startOfDay(sheet.day + 1));
        if (isWritable) ledger.past.drop(sheet.guildId, sheet.day, sheet.epoch);
      };
      try {
        return { value: await answer({ store: createLedgerStore(reader, passOver), lacking }), damagedTo };
      } finally {
        reader.close();
      }
    });
  }

  return async <T>(guildId: Snowflake, answer: (basis: Basis) => Promise<T>) => {
    const first = await once<T>(guildId, answer, null);
    if (first.damagedTo === null) return first.value;
    // What was forgotten can be read again, or is named as not read; what could not be forgotten is lost to this answer.
    const again = await once<T>(guildId, answer, ledger.isWritable() ? null : first.damagedTo);
    return again.value;
  };
}

/** The embedded store: everything is in the ledger. */
export interface EmbeddedWithStore {
  readonly withStore: WithStore;
  /** Brings the ledger's sheets up to date; by itself every `sheetSeconds`, and nightly for all that changed. */
  refreshSheets(nightly?: boolean): Promise<void>;
  /** Ends the timer, and a refresh that runs after the sheet that it builds. */
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
  const stopping = new AbortController();
  let refreshing: Promise<void> = Promise.resolve();

  function refresh(nightly = false): Promise<void> {
    const mine = refreshing.then(() => refreshSheets({ ledger, now: clock.now(), nightly, signal: stopping.signal }));
    refreshing = mine.catch(() => {});
    return mine;
  }

  const loop = async () => {
    for (;;) {
      await pause(sheetSeconds * 1_000, { signal: stopping.signal, ref: false });
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
    withStore: createWithStore({ ledger, publisher: null }),
    refreshSheets: refresh,
    async stop() {
      stopping.abort();
      await refreshing;
    },
  };
}
