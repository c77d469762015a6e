/** How long something took to follow, milliseconds. */
export interface Lag {
  /** The last time; null: it did not happen yet. */
  lastMs: number | null;
  /** The longest since the process started. */
  largestMs: number;
}

/** What refills of gaps did. */
export interface RefillFigures {
  /** Gaps that were ended, and those of them of which something could not be read or lies too far back. */
  gaps: number;
  partly: number;
  requests: number;
  /** Messages read. */
  messages: number;
  /** Messages that were not counted before: they were in no dispatch. */
  counted: number;
  /** Channels, threads and lists of threads that could not be read. */
  unreadable: number;
}

/**
 * What the process did since it started, in one place: `app/ground.ts` creates it, each part raises its own fields, and whoever
 * shows figures reads them all. Nothing is kept over a restart.
 */
export interface ProcessFigures {
  /** Dispatches applied to the ledger. */
  dispatches: number;
  /** Dispatches dropped: delivered before (not above the applied sequence), or of a session that was left. */
  replays: number;
  /** Times that sequence numbers were missing. */
  holes: number;
  /** Dispatches that a collector or a listener stumbled over. */
  failures: number;
  /** Messages counted. Those of a commit that failed and was repeated count again. */
  messages: number;
  /** Messages and reactions known already, so not counted again. Those of a repeated commit count again. */
  duplicates: number;
  /** Gaps recorded, for whatever reason. */
  gaps: number;
  /** From the first change that waited to the commit that made it durable. */
  commitLag: Lag;
  /** Longest that a count waited for MongoDB: from the beginning of one whole round to the end of the next. */
  publishLag: Lag;
  /** Places at which the last nightly comparison found two things that must say the same and do not; it must be 0. null: not compared yet. */
  reconcileDifference: number | null;
  refill: RefillFigures;
}

/** All at zero. */
export function createProcessFigures(): ProcessFigures {
  return {
    dispatches: 0,
    replays: 0,
    holes: 0,
    failures: 0,
    messages: 0,
    duplicates: 0,
    gaps: 0,
    commitLag: { lastMs: null, largestMs: 0 },
    publishLag: { lastMs: null, largestMs: 0 },
    reconcileDifference: null,
    refill: { gaps: 0, partly: 0, requests: 0, messages: 0, counted: 0, unreadable: 0 },
  };
}

/** Notes one more lag. */
export function noteLag(lag: Lag, ms: number): void {
  lag.lastMs = ms;
  lag.largestMs = Math.max(lag.largestMs, ms);
}
