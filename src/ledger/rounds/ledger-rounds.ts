import type { Clock } from '../../base/clock.js';
import type { ChangedRows } from '../days/changed-rows.js';
import type { OpenDays } from '../days/open-days.js';
import type { StoredSheet } from '../days/stored-sheets.js';
import type { Readers } from '../file/readers.js';
import type { Database } from '../file/sqlite.js';
import type { Writer } from '../file/writer.js';
import type { EpochState } from '../stream/epoch-state.js';
import type { createAcknowledgements } from './acknowledgements.js';
import type { PublishedKind, PublishedRows } from './published.js';
import { createRoundSnapshot, type RoundSnapshot } from './round-snapshot.js';
import { markClosedDays } from './upkeep.js';

/** Copying to the store, round by round: what is due, and what the store has. */
export interface LedgerRounds {
  /** Commits what waits and counter + 1, and opens a snapshot as of then. */
  begin(): RoundSnapshot;
  /** Rows of round `n` (or as of `n`) were acknowledged by the store. */
  acknowledge<K extends PublishedKind>(kind: K, rows: readonly PublishedRows[K][], n: number): void;
  /** Marks everything acknowledged in a round above `publishedRev` as changed again. Yields to the event loop. */
  resendAbove(publishedRev: number): Promise<void>;
  /** false: it is not saved, and is not to be published: there is a newer one, or it holds somebody who was erased since. */
  saveSheet(sheet: StoredSheet): boolean;
  /** A sheet turned out not to be one, here or in MongoDB: the day has none until the next is built. */
  dropSheet(sheet: Pick<StoredSheet, 'guildId' | 'day' | 'rev'>): void;
  /** The store does not hold these rows as it acknowledged them: they are sent again. */
  resend<K extends PublishedKind>(kind: K, rows: readonly PublishedRows[K][]): void;
}

/** Rounds over a writing connection and the readers' own. */
export function createLedgerRounds({
  db,
  clock,
  state,
  days,
  changedRows,
  writer,
  readers,
  published,
}: {
  readonly db: Database;
  readonly clock: Pick<Clock, 'now'>;
  readonly state: EpochState;
  readonly days: Pick<OpenDays, 'fold'>;
  readonly changedRows: ChangedRows;
  readonly writer: Pick<Writer, 'write'>;
  readonly readers: Pick<Readers, 'take'>;
  readonly published: ReturnType<typeof createAcknowledgements>;
}): LedgerRounds {
  return {
    begin() {
      writer.write(() => {
        days.fold();
        markClosedDays(db, state, clock.now());
        state.save({ counter: state.identity.counter + 1 });
      });
      return createRoundSnapshot(readers.take(), changedRows);
    },
    acknowledge: (kind, rows, n) => published.acknowledge(kind, rows, n),
    resendAbove: (publishedRev) => published.resendAbove(publishedRev),
    saveSheet: (sheet) => published.saveSheet(sheet, clock.now()),
    dropSheet: (sheet) => published.dropSheet(sheet),
    resend: (kind, rows) => published.resend(kind, rows),
  };
}
