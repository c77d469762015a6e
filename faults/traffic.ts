import { systemClock } from '../src/base/clock.js';
import type { Trial } from './fault.js';

/** Milliseconds between two bundles of acts. */
const EVERY = 10;
/** A process that was held up makes up for so much and no more, milliseconds. */
const MOST_OWED = 1_000;

/** Acts that go on until stopped. */
export interface Traffic {
  stop(): void;
  /** How many there were a second, from the beginning until they were stopped. */
  readonly rate: number;
}

/** Acts so often a second until stopped, or until the trial ends. What a late tick left out is made up for. */
export function startTraffic(trial: Trial, act: () => void, perSecond: number): Traffic {
  const began = systemClock.monotonic();
  let paidUntil = began;
  let stoppedAt: number | null = null;
  let acted = 0;
  const timer = setInterval(() => {
    const now = systemClock.monotonic();
    paidUntil = Math.max(paidUntil, now - MOST_OWED);
    for (; paidUntil < now; paidUntil += 1_000 / perSecond) {
      act();
      acted += 1;
    }
  }, EVERY);
  const stop = () => {
    clearInterval(timer);
    stoppedAt ??= systemClock.monotonic();
  };
  trial.onEnd(stop);
  return {
    stop,
    get rate() {
      return (acted * 1_000) / Math.max(1, (stoppedAt ?? systemClock.monotonic()) - began);
    },
  };
}
