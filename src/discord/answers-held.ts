import type { Clock } from '../clock.js';

/** So many refusals one after another are left to the REST client, which waits as long as each names and asks again. */
const LEFT_TO_CLIENT = 4;
const FIRST_MS = 2_000;
const LONGEST_MS = 30_000;

/** Holds back answers to interactions while Discord refuses them with 429. */
export interface AnswersHeld {
  /** For how long no answer of this kind may be sent, milliseconds; 0: now. */
  waitMs(kind: string): number;
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
  return {
    waitMs: (kind) => Math.max(0, (refusals.get(kind)?.until ?? 0) - clock.monotonic()),
    note(kind, status) {
      if (status !== 429) return void refusals.delete(kind);
      const now = clock.monotonic();
      const known = refusals.get(kind) ?? { count: 0, until: 0 };
      // What was on its way when the wait began says nothing new.
      if (known.until > now) return;
      const count = known.count + 1;
      const held = count <= LEFT_TO_CLIENT ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** (count - LEFT_TO_CLIENT - 1));
      refusals.set(kind, { count, until: held === 0 ? 0 : now + held });
    },
  };
}
