import type { Log } from '../../base/log.js';
import { createRepeats } from '../../base/repeats.js';
import type { Stream } from '../../base/streams.js';
import type { Entry } from '../change.js';
import { isDamage } from './file-problems.js';
import { type Database, isFileError } from './sqlite.js';

/** What waits for a commit: an entry, or a heartbeat ack that raises a position's time. */
export type Waiting = Entry & { readonly acknowledged?: { readonly stream: Stream; readonly at: number } };

/** What a writer is given to do its work with. */
export interface WriterParts {
  readonly db: Database;
  readonly log: Log;
  readonly autoCommit: boolean;
  /** Milliseconds of a clock that is never set. */
  readonly monotonic: () => number;
  /** What waited is durable, so long after the first of it was taken, milliseconds. */
  readonly committed: (lagMs: number) => void;
  /** Works one waiting thing into the running transaction. */
  readonly work: (waiting: Waiting) => void;
  /** Writes what is open in memory into the running transaction. */
  readonly flush: () => void;
  /** The file itself is broken: trying again does not help. */
  readonly damaged: (error: unknown) => void;
  /** After a rollback: forgets what is open in memory. */
  readonly forget: () => void;
}

/** One transaction after another. */
export interface Writer {
  /** Takes something to be committed soon. */
  take(waiting: Waiting): void;
  commit(): void;
  /** Runs a write in one durable transaction, together with what waits. */
  write<T>(run: () => T): T;
  /** Gives up what waits and was not committed, and returns it. */
  drop(): readonly Waiting[];
  /** false while the file refuses. */
  readonly writable: boolean;
  close(): void;
}

/** Changes that wait before a commit is made at once. */
const COMMIT_AT = 1000;
const COMMIT_AFTER_MS = 1000;
/** While the file cannot be written this many changes are kept; beyond, taking more is refused. */
const MOST_WAITING = 50_000;
const UNWRITABLE = 'the ledger could not be written and is tried again; free space or mend the disk';

/**
 * Works things into a transaction as they come, and commits it once a second or at 1,000 changes.
 *
 * What was taken is kept until its commit is known to have succeeded. When the file cannot be written the transaction is
 * rolled back and worked off anew at the next commit. When a single change is to blame, it alone is logged and left out.
 */
export function createWriter(parts: WriterParts): Writer {
  const { db, log, autoCommit, monotonic, committed, work, flush, damaged, forget } = parts;
  /** A full disk is tried each second, for hours: its log lies there as well. */
  const repeats = createRepeats({ monotonic });
  let waiting: Waiting[] = [];
  let worked = 0;
  let changes = 0;
  /** When the first of what waits was taken. */
  let since = 0;
  let begun = false;
  let failing = false;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  function begin(): void {
    if (begun) return;
    db.exec('begin immediate');
    begun = true;
  }

  function undo(): void {
    worked = 0;
    begun = false;
    if (db.inTransaction) db.exec('rollback');
    forget();
  }

  function workOff(): void {
    begin();
    for (; worked < waiting.length; worked++) {
      const next = waiting[worked];
      if (next !== undefined) work(next);
    }
  }

  function done(): void {
    waiting = [];
    worked = 0;
    changes = 0;
    failing = false;
    clearTimeout(timer);
    timer = undefined;
  }

  /** Works off what waits, each change with a savepoint: the one that throws is left out. */
  function workOffSingly(): void {
    begin();
    for (const entry of waiting) {
      const { changes: all, ...rest } = entry;
      for (const part of [...all.map((change) => ({ changes: [change] })), { ...rest, changes: [] }]) {
        db.exec('savepoint one');
        try {
          work(part);
          flush();
        } catch (error) {
          if (isFileError(error)) throw error;
          db.exec('rollback to one');
          forget();
          log.error(
            { err: error, kind: part.changes[0]?.kind },
            'a change could not be counted and was left out; report this line',
          );
        }
        db.exec('release one');
      }
    }
    worked = waiting.length;
  }

  /** Runs a step that ends in a commit, and once more with every change on its own where the file was not to blame. */
  function commitAfter<T>(step: () => T): T {
    try {
      const result = step();
      flush();
      db.exec('commit');
      begun = false;
      if (waiting.length > 0) committed(monotonic() - since);
      if (failing) log.info({}, 'the ledger can be written again');
      repeats.over(UNWRITABLE);
      done();
      return result;
    } catch (error) {
      // First: with a broken file undoing may fail too.
      if (isDamage(error)) damaged(error);
      undo();
      if (!isFileError(error)) throw error;
      failing = true;
      throw unwritable(error);
    }
  }

  function commit(): void {
    if (waiting.length === 0 && !begun) return;
    try {
      commitAfter(workOff);
    } catch (error) {
      if (error instanceof LedgerUnwritable) throw error;
      log.warn({ err: error }, 'a commit failed and is repeated change by change');
      commitAfter(workOffSingly);
    }
  }

  function unwritable(cause: unknown): LedgerUnwritable {
    const why = cause instanceof Error ? cause.message : String(cause);
    return new LedgerUnwritable(
      `The ledger cannot be written (${why}). ${changes} changes wait in memory; free space or mend the disk, and they are written.`,
      { cause },
    );
  }

  function say(error: unknown): void {
    const fields = { err: error, waiting: changes };
    const times = repeats.met(UNWRITABLE);
    if (times === null) log.debug(fields, UNWRITABLE);
    else log.error({ ...fields, times }, UNWRITABLE);
  }

  function commitOrLog(): void {
    try {
      commit();
    } catch (error) {
      say(error);
    }
    if (waiting.length > 0) arm();
  }

  function arm(): void {
    if (!autoCommit || closed) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      commitOrLog();
    }, COMMIT_AFTER_MS).unref();
  }

  return {
    take(next) {
      if (closed) throw new Error('The ledger is closed');
      if (changes >= MOST_WAITING)
        throw new LedgerUnwritable(`The ledger cannot be written and ${changes} changes wait already`);
      if (waiting.length === 0) since = monotonic();
      waiting.push(next);
      changes += Math.max(1, next.changes.length);
      if (!failing) {
        try {
          workOff();
        } catch (error) {
          if (isDamage(error)) damaged(error);
          undo();
          failing = isFileError(error);
          if (failing) say(error);
          else commitOrLog();
        }
      }
      if (autoCommit && changes >= COMMIT_AT && !failing) commitOrLog();
      else if (waiting.length > 0) arm();
    },
    commit,
    write(run) {
      if (closed) throw new Error('The ledger is closed');
      commit();
      return commitAfter(() => {
        begin();
        return run();
      });
    },
    drop() {
      const dropped = waiting;
      undo();
      done();
      return dropped;
    },
    get writable() {
      return !failing;
    },
    close() {
      if (closed) return;
      commit();
      closed = true;
      clearTimeout(timer);
    },
  };
}

/** The file or the disk refuses: nothing is lost yet, what waits is kept for the next commit. */
export class LedgerUnwritable extends Error {
  override readonly name = 'LedgerUnwritable';
}
