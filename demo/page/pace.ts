import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.js';
import type { PaceView } from './protocol.js';

/** How fast the people of the page do things. */
export interface Pace {
  readonly view: PaceView;
  /** Busy, or as usual. */
  set(busy: boolean): void;
  /** Resolves when the next thing happens, or the signal is given. */
  next(signal: AbortSignal): Promise<void>;
}

/** As many things happen in a day of the history, and in one as usual. */
export const USUAL_A_DAY = 240;
const DAY = 86_400_000;

export function createPace({
  rate,
  busy: first,
  random,
}: {
  /** Things that happen in a second while it is busy. */
  readonly rate: number;
  readonly busy: boolean;
  readonly random: Pick<Random, 'next'>;
}): Pace {
  let busy = first;
  let changed = new AbortController();
  /** As usual things come when they come: a day has so many on average. */
  const wait = (): number => (busy ? 1000 / rate : (-Math.log(1 - random.next()) * DAY) / USUAL_A_DAY);
  return {
    get view() {
      return { busy, rate, usualADay: USUAL_A_DAY };
    },
    set(on) {
      if (busy === on) return;
      busy = on;
      changed.abort();
      changed = new AbortController();
    },
    async next(signal) {
      let isOver = false;
      while (!isOver && !signal.aborted) {
        const either = AbortSignal.any([signal, changed.signal]);
        // Another pace, another time to wait.
        isOver = await sleep(wait(), true, { signal: either }).catch(() => false);
      }
    },
  };
}
