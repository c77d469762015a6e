import type { Clock } from '../base/clock.js';
import { growingDelay } from '../base/delays.js';

/** So many refusals one after another are left to the REST client, which waits as long as each names and asks again. */
const LEFT_TO_CLIENT = 4;
const FIRST_MS = 2_000;
const LONGEST_MS = 30_000;

/** Holds back answers to interactions while Discord refuses them with 429. */
export interface AnswersHeld {
  /** For how long no answer of this kind may be sent, milliseconds; 0: this one may, and after refusals only this one. */
  turn(kind: string): number;
  /** Takes note of what Discord answered. */
  note(kind: string, status: number): void;
}

/**
 * What kind of answer to an interaction an address is: its first acknowledgement, or what follows; null: none. Each
 * interaction has limits of its own, so that the REST client knows of none before it asks, and repeats each refused
 * answer for as long as it is refused: without an end the refusals would grow with everybody who asks.
 */
export function kindOfAnswer(url: string): string | null {
  return /\/v\d+\/(webhooks|interactions)\/\d+\//.exec(url)?.[1] ?? null;
}

/** After a few refusals one answer is tried after 2 s, 4 s, ... 30 s: under 100 refusals in ten minutes, however many people ask. */
export function createAnswersHeld(clock: Pick<Clock, 'monotonic'>): AnswersHeld {
  const refusals = new Map<string, { count: number; until: number }>();

  function refused(kind: string): void {
    const count = (refusals.get(kind)?.count ?? 0) + 1;
    const failures = count - LEFT_TO_CLIENT;
    const held = failures <= 0 ? 0 : growingDelay({ failures, first: FIRST_MS, longest: LONGEST_MS });
    refusals.set(kind, { count, until: held === 0 ? 0 : clock.monotonic() + held });
  }

  return {
    turn(kind) {
      const known = refusals.get(kind);
      if (known === undefined || known.count < LEFT_TO_CLIENT) return 0;
      const waitMs = known.until - clock.monotonic();
      if (waitMs > 0) return waitMs;
      // Until it is answered it counts as refused: others wait for what becomes of it.
      refused(kind);
      return 0;
    },
    note(kind, status) {
      if (status !== 429) refusals.delete(kind);
      // What was on its way when the wait began says nothing new, and the one that was tried is counted.
      else if ((refusals.get(kind)?.until ?? 0) <= clock.monotonic()) refused(kind);
    },
  };
}
