import type { Trial } from './fault.js';

/** Milliseconds between two bundles of acts. */
const EVERY = 10;

/** Acts so often a second until stopped, or until the trial ends. */
export function startTraffic(trial: Trial, act: () => void, perSecond: number): { stop(): void } {
  let owed = 0;
  const timer = setInterval(() => {
    for (owed += (perSecond * EVERY) / 1_000; owed >= 1; owed -= 1) act();
  }, EVERY);
  const stop = () => clearInterval(timer);
  trial.onEnd(stop);
  return { stop };
}
