import type { Clock } from './clock.js';

/** Keeps lines few that many servers, or many tries, would say alike while one trouble lasts. */
export interface Repeats {
  /** Takes note that it was met. How often since it was last said; null: it is not to be said now. */
  met(trouble: string): number | null;
  /** It is over: it is said at once when it comes again. */
  over(trouble: string): void;
}

/** A trouble is said at once, then after a minute, two, four ... at most each hour. */
const FIRST_MS = 60_000;
const LONGEST_MS = 3_600_000;
/** Not met for so long it is over, and said at once when it comes again. Longer than what is tried again waits. */
const OVER_MS = 1_200_000;

interface Trouble {
  saidAt: number;
  metAt: number;
  waitMs: number;
  unsaid: number;
}

/** @param longestMs between two times that it is said; with a minute it is said each minute */
export function createRepeats(clock: Pick<Clock, 'monotonic'>, longestMs = LONGEST_MS): Repeats {
  const troubles = new Map<string, Trouble>();

  function forget(now: number): void {
    for (const [name, { metAt }] of troubles) if (now - metAt > OVER_MS) troubles.delete(name);
  }

  return {
    met(name) {
      const now = clock.monotonic();
      forget(now);
      const trouble = troubles.get(name);
      if (trouble === undefined) {
        troubles.set(name, { saidAt: now, metAt: now, waitMs: FIRST_MS, unsaid: 0 });
        return 1;
      }
      trouble.metAt = now;
      trouble.unsaid += 1;
      if (now - trouble.saidAt < trouble.waitMs) return null;
      const times = trouble.unsaid;
      Object.assign(trouble, { saidAt: now, waitMs: Math.min(longestMs, trouble.waitMs * 2), unsaid: 0 });
      return times;
    },
    over: (name) => void troubles.delete(name),
  };
}
