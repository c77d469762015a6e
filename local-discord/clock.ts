import { type Clock, systemClock } from '../src/base/clock.js';

/** A clock that a demo or a test sets by hand. It stands still until `run`. */
export interface DemoClock extends Clock {
  readonly running: boolean;
  /** Jumps to a time, milliseconds since the Unix epoch; a running clock runs on from there. */
  set(at: number): void;
  /** Jumps forward by some milliseconds. */
  advance(milliseconds: number): void;
  /** Follows real time from where it stands, at rate 1. */
  run(): void;
  /** Stands still where it is. */
  stop(): void;
}

/** A clock that stands at `start` (default: now). Its `monotonic` is the machine's: timeouts are real also where time is played. */
export function createDemoClock(start: number = systemClock.now()): DemoClock {
  let base = Math.floor(start);
  let runningSince: number | null = null;

  const now = () => (runningSince === null ? base : base + Math.floor(systemClock.monotonic() - runningSince));
  const moveTo = (at: number) => {
    base = Math.floor(at);
    if (runningSince !== null) runningSince = systemClock.monotonic();
  };

  return {
    get running() {
      return runningSince !== null;
    },
    now,
    monotonic: () => systemClock.monotonic(),
    set: moveTo,
    advance: (milliseconds) => moveTo(now() + milliseconds),
    run() {
      runningSince ??= systemClock.monotonic();
    },
    stop() {
      base = now();
      runningSince = null;
    },
  };
}
