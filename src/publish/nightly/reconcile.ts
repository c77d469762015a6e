import type { Clock } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import type { StreamOf } from '../../base/streams.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { Collections } from '../../store/mongo/collections.js';
import { createMongoStore } from '../../store/mongo/mongo-store.js';
import { type AskBoard, type AsOfRoundOptions, compareBoards, createAsOfRound } from './boards.js';
import { compareNightly, type NightOutcome } from './comparison.js';
import { createMongoSide } from './mongo-side.js';

/** Longest that MongoDB works on a part of a board that is compared, milliseconds. */
const BOARD_MS = 10_000;

/** What the nightly comparison with MongoDB is given. */
export interface ReconcileOptions extends Pick<AsOfRoundOptions, 'turn' | 'publish'> {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  readonly collections: Collections;
  readonly streamOf: StreamOf;
  readonly signal: AbortSignal;
  /** Absent: boards are not compared. */
  readonly ask?: AskBoard | undefined;
}

/** Compares the ledger with itself and with MongoDB, row by document, and boards of servers that an earlier epoch counted. */
export async function reconcile(options: ReconcileOptions): Promise<NightOutcome> {
  const { ledger, clock, log, collections, streamOf, signal, turn, publish, ask } = options;
  const store = createMongoStore(collections, { streamOf, readMs: BOARD_MS });
  const boards = ask && { ledger, clock, log, ask, asOfRound: createAsOfRound({ ledger, turn, publish, store }) };
  return compareNightly({
    ledger,
    clock,
    log,
    signal,
    mongo: createMongoSide(ledger, collections),
    ...(boards && { boards: (share, mayGoOn) => compareBoards(boards, share, mayGoOn) }),
  });
}
