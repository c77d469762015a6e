import type { RoundOutcome, RoundRequest } from './round.js';

/** Rounds, and what must not run beside one, one after another. */
export interface RoundQueue {
  /** A round that begins after the call; all who ask before one begins get the same. */
  round(request?: Pick<RoundRequest, 'nightly'>): Promise<RoundOutcome>;
  /** Runs when nothing else of the queue does. */
  next<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when all that was asked for so far has ended, one way or another. */
  ended(): Promise<void>;
}

/** @param run one round; it takes everything that changed as it stands when it begins */
export function createRoundQueue(run: (request: Pick<RoundRequest, 'nightly'>) => Promise<RoundOutcome>): RoundQueue {
  let last: Promise<void> = Promise.resolve();
  /** The round that has not begun yet. */
  let waiting: { nightly: boolean; readonly done: Promise<RoundOutcome> } | null = null;

  function next<T>(work: () => Promise<T>): Promise<T> {
    const mine = last.then(work);
    const ended = () => {};
    last = mine.then(ended, ended);
    return mine;
  }

  return {
    next,
    ended: () => last,
    round({ nightly = false } = {}) {
      if (waiting !== null) {
        waiting.nightly ||= nightly;
        return waiting.done;
      }
      const request = { nightly };
      const done = next(() => {
        waiting = null;
        return run(request);
      });
      waiting = Object.assign(request, { done });
      return done;
    },
  };
}
