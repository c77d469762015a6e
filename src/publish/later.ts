import { growingDelay } from '../base/delays.js';

/** Documents that could not be written, and when each is tried again. */
export interface Later {
  /** Whether a document must still wait. */
  waits(id: string): boolean;
  /** It failed again; gives the delay until the next try, milliseconds. */
  failed(id: string): number;
  written(id: string): void;
}

/** Longest list of waiting documents: what fails beyond it is tried again in every round. */
const MOST = 10_000;

/** Growing delays by document: from 10 s, doubled with every failure, to 10 minutes. */
export function createLater(monotonic: () => number): Later {
  const waiting = new Map<string, { until: number; failures: number }>();
  return {
    waits(id) {
      const entry = waiting.get(id);
      return entry !== undefined && entry.until > monotonic();
    },
    failed(id) {
      const failures = (waiting.get(id)?.failures ?? 0) + 1;
      const delay = growingDelay({ failures, first: 10_000, longest: 600_000 });
      if (waiting.size < MOST || waiting.has(id)) waiting.set(id, { until: monotonic() + delay, failures });
      return delay;
    },
    written(id) {
      if (waiting.size > 0) waiting.delete(id);
    },
  };
}
