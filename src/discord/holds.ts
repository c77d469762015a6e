import type { Clock } from '../base/clock.js';
import { growingDelay, jittered } from '../base/delays.js';
import type { Log } from '../base/log.js';
import type { Repeats } from '../base/repeats.js';
import { HeldBackError } from './held-back.js';

/** An answer that says nothing about the call itself. */
export interface EmptyAnswer {
  /** HTTP status. */
  readonly status: number;
  /** Whether the edge in front of Discord gave it. */
  readonly edge: boolean;
  /** How long it asks to wait, milliseconds; null: it names no time. */
  readonly namedMs: number | null;
}

/** Keeps calls back after answers that say nothing, since repeating them at once makes a block of this address longer. */
export interface Holds {
  /** @throws HeldBackError where a call may not be sent now */
  demand(call: Call): void;
  /** Takes note of such an answer, says what waits until when, and gives the error for the caller. */
  empty(call: Call, answer: EmptyAnswer): HeldBackError;
  /** Discord itself answered. */
  answered(call: Call): void;
}

export interface Call {
  /** Method and path with everything that tells calls apart; never shown. */
  readonly key: string;
  /** Method and route, for the log: without ids and tokens. */
  readonly shown: string;
}

const FIRST_MS = 60_000;
const LONGEST_MS = 900_000;
/** So long others wait for what becomes of the one call that is tried after a wait. Above the client's timeout. */
const PROBE_MS = 15_000;

interface Hold {
  count: number;
  until: number;
  answer: EmptyAnswer;
}

/**
 * A call that was answered so waits for a minute, then two, ... a quarter of an hour. Where the edge refuses two different
 * calls and Discord answers none in between, it is the address that is blocked, or Discord that is out of the edge's reach:
 * then all wait, and after the wait one is tried. One call that the edge does not like holds up no other.
 */
export function createHolds({
  clock,
  log,
  repeats,
}: {
  readonly clock: Clock;
  readonly log: Log;
  /** What hundreds of calls of one kind meet alike is said for one of them. */
  readonly repeats: Repeats;
}): Holds {
  const calls = new Map<string, Hold>();
  /** Refused by the edge since Discord answered anything. */
  const suspects = new Set<string>();
  let all: Hold | null = null;
  let isTrying = false;

  const heldBack = ({ answer, until }: Hold, sent: boolean): HeldBackError => {
    const waitMs = Math.max(1, Math.ceil(until - clock.monotonic()));
    return new HeldBackError({ ...answer, waitMs, until: clock.now() + waitMs, sent });
  };

  function grown(before: Hold | null | undefined, answer: EmptyAnswer): Hold {
    const count = (before?.count ?? 0) + 1;
    const waitMs = jittered(growingDelay({ failures: count, first: FIRST_MS, longest: LONGEST_MS }));
    return { count, until: clock.monotonic() + Math.max(waitMs, answer.namedMs ?? 0), answer };
  }

  function say(hold: Hold, blocked: string): HeldBackError {
    const error = heldBack(hold, true);
    const { status, edge, waitMs, until } = error.details;
    const fields = { status, blocked, waitMs, until: new Date(until).toISOString(), why: error.message };
    const text = edge
      ? 'something in front of Discord refuses what the bot asks for, so that waits'
      : 'Discord refuses a call without saying why or for how long, so that waits';
    if (repeats.met(`${status} ${blocked}`) === null) log.debug(fields, text);
    else log.warn(fields, text);
    return error;
  }

  /** Calls that nobody made again are no longer of interest. */
  function forgetOld(): void {
    const now = clock.monotonic();
    for (const [key, { until }] of calls) if (until + LONGEST_MS < now) calls.delete(key);
  }

  return {
    demand({ key }) {
      const now = clock.monotonic();
      const own = calls.get(key);
      if (own && own.until > now) throw heldBack(own, false);
      if (all === null) return;
      if (all.until > now) throw heldBack(all, false);
      isTrying = true;
      all.until = now + PROBE_MS;
    },
    empty({ key, shown }, answer) {
      if (answer.edge) suspects.add(key);
      if (answer.edge && (all !== null || suspects.size > 1)) {
        // What was on its way when the wait began says nothing new.
        if (all !== null && !isTrying && all.until > clock.monotonic()) return heldBack(all, true);
        isTrying = false;
        all = grown(all ?? calls.get(key), answer);
        return say(all, 'everything');
      }
      forgetOld();
      const hold = grown(calls.get(key), answer);
      calls.set(key, hold);
      return say(hold, shown);
    },
    answered({ key }) {
      calls.delete(key);
      suspects.clear();
      all = null;
      isTrying = false;
    },
  };
}
