import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../base/clock.js';
import type { ExitError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { createProcessFigures, noteLag } from '../base/process-figures.js';
import type { StreamOf } from '../base/streams.js';
import type { LedgerFigures } from './counting/ledger-figures.js';
import { createLedgerWanted } from './counting/ledger-wanted.js';
import type { OpenDaysLimits } from './days/open-days-limits.js';
import { createLedgerChoices } from './directory/ledger-choices.js';
import { createLedgerDirectory } from './directory/ledger-directory.js';
import { createLedgerFacts } from './directory/ledger-facts.js';
import { createLedgerErasures } from './erasures/ledger-erasures.js';
import { ensureDataDir, ledgerPath } from './file/data-dir.js';
import { fileProblem, isSenseless } from './file/file-problems.js';
import { createFileWatch } from './file/file-watch.js';
import { createReaders } from './file/readers.js';
import { openLedgerFile } from './file/schema.js';
import type { Database } from './file/sqlite.js';
import { createWriter } from './file/writer.js';
import type { Ledger } from './ledger.js';
import { createLedgerEpochs } from './ledger-epochs.js';
import { createParts } from './ledger-parts.js';
import { createAcknowledgements } from './rounds/acknowledgements.js';
import { createLedgerCheck } from './rounds/ledger-check.js';
import { createReader } from './rounds/ledger-reader.js';
import { createLedgerRounds } from './rounds/ledger-rounds.js';
import { createPast } from './rounds/past.js';
import { prune } from './rounds/upkeep.js';
import { createLedgerGaps } from './stream/ledger-gaps.js';
import { createLedgerInteractions } from './stream/ledger-interactions.js';
import { createLedgerPositions } from './stream/ledger-positions.js';
import { createWorkChange } from './work-change.js';

/** Days written as rows in one transaction by `settle`: some 3 ms. */
const SETTLED_AT_ONCE = 400;

/** What a ledger is opened with. */
export interface LedgerOptions {
  /** The folder it stands in; created where it is missing. Lock it first (`lockDataDir`): the ledger itself does not. */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
  /** By which stream a guild's events come: its source says it. */
  readonly streamOf: StreamOf;
  /** Commit each second when something waits, and at 1,000 changes (default). false: only at `commit()`. */
  readonly autoCommit?: boolean;
  /** How much stands open in memory (tests make it small). */
  readonly limits?: OpenDaysLimits;
  /** What it counts for others to see; default: its own. */
  readonly figures?: LedgerFigures;
  /** Called once when the file turns out damaged, deleted or replaced: nothing can be kept any more. */
  readonly onBroken?: (error: ExitError) => void;
}

/**
 * Opens the ledger of a data folder, or begins one.
 * @throws ExitError 78 where the folder or the file cannot be used, saying what to do
 */
export function openLedger(options: LedgerOptions): Ledger {
  const { dataDir, clock, log } = options;
  ensureDataDir(dataDir);
  const path = ledgerPath(dataDir);
  const db = openLedgerFile(path, clock.now(), log);
  try {
    return ledgerOver(db, path, options);
  } catch (error) {
    db.close();
    // The structure is sound, and what stands in it makes no sense.
    throw isSenseless(error) ? fileProblem(path, error) : error;
  }
}

function ledgerOver(db: Database, path: string, options: LedgerOptions): Ledger {
  const { clock, log, streamOf, autoCommit = true, limits, figures = createProcessFigures(), onBroken } = options;
  const readers = createReaders(path);
  const parts = createParts({ db, clock, figures, limits, streamOf });
  const { state, positions, changedRows, days, metas, directory } = parts;
  const work = createWorkChange(parts, figures);
  const file = createFileWatch({ path, clock, log, onBroken });
  let hasBegun = positions.all().length > 0;
  const writer = createWriter({
    db,
    log,
    autoCommit,
    monotonic: () => clock.monotonic(),
    committed(lagMs) {
      noteLag(figures.commitLag, lagMs);
      if (hasBegun || positions.all().length === 0) return;
      // From here on no damage of the write-ahead log takes away that counting has begun: what is lost then is a gap.
      hasBegun = true;
      db.exec('pragma wal_checkpoint(truncate)');
    },
    work({ changes, position, acknowledged }) {
      const now = clock.now();
      for (const change of changes) work(change, now);
      if (position !== undefined) positions.move(position);
      if (acknowledged !== undefined) positions.raise(acknowledged.stream, acknowledged.at);
    },
    flush() {
      days.save();
      positions.flush();
      file.look();
    },
    damaged: (error) => file.broken(fileProblem(path, error)),
    forget: () => parts.forget(),
  });
  // Metrics that an older version did not count: from now on, and not from before what was counted last.
  writer.write(() => metas.cover(Math.max(clock.now(), ...positions.all().map(({ at }) => at))));
  directory.guilds.forget();
  /** Commits what waits, as rows that another connection reads. */
  function commitRows(): void {
    writer.commit();
    if (days.unfolded > 0) writer.write(() => days.fold());
  }

  async function settle(): Promise<void> {
    writer.commit();
    for (let left = days.unfolded; left > SETTLED_AT_ONCE; left -= SETTLED_AT_ONCE) {
      writer.write(() => days.foldSome(SETTLED_AT_ONCE));
      await nextTurn();
    }
  }

  let closed = false;
  const published = createAcknowledgements({ log, db, state, writer, changedRows, erasures: parts.erasures });
  const past = createPast({ db, writer, log, erasures: parts.erasures });
  const erasures = createLedgerErasures({ db, clock, writer, settle, ...parts });

  return {
    identity: () => state.identity,
    figures,
    isWritable: () => writer.writable,
    apply: (entry) => writer.take(entry),
    commit: () => writer.commit(),
    settle,
    positions: createLedgerPositions({ positions, state, writer }),
    gaps: createLedgerGaps({ db, ...parts }),
    interactions: createLedgerInteractions(db, writer),
    directory: createLedgerDirectory(parts.directory, parts.counted),
    ...createLedgerChoices({ writer, ...parts }),
    facts: createLedgerFacts(parts.facts, writer),
    wanted: createLedgerWanted({ writer, ...parts }),
    erasures,
    rounds: createLedgerRounds({ db, clock, state, days, changedRows, writer, readers, published }),
    epochs: createLedgerEpochs({ db, parts, past, writer, clock, work }),
    past,
    read() {
      commitRows();
      return createReader(readers.take(), streamOf);
    },
    async prune(now) {
      await prune(db, writer, parts.counting, now);
      await erasures.resume();
    },
    check() {
      commitRows();
      return createLedgerCheck(readers.take());
    },
    close() {
      if (closed) return;
      closed = true;
      try {
        writer.close();
      } finally {
        readers.close();
        if (db.inTransaction) db.exec('rollback');
        try {
          // Not left to the library: whoever copies the folder of a stopped bot then has it all in one file.
          db.exec('pragma wal_checkpoint(truncate)');
        } finally {
          db.close();
        }
      }
    },
  };
}
