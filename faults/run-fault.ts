import { createRandom } from '../demo/random.js';
import { systemClock } from '../src/base/clock.js';
import { createCleanups } from './cleanups.js';
import { type Fault, type Outcome, Skip, type StoreKind, type Trial } from './fault.js';
import type { createServers } from './servers.js';

/** What became of all trials of a fault on one store. */
export interface Row {
  readonly fault: string;
  readonly injection: string;
  readonly store: StoreKind;
  readonly trials: number;
  /** How often the fault was injected. */
  readonly injected: number;
  readonly sent: number;
  readonly lost: number;
  readonly doubled: number;
  /** The longest, milliseconds; null: does not apply. */
  readonly recoveryMs: number | null;
  /** Of the first trial; trial n has `seed + n`. */
  readonly seed: number;
  readonly passed: boolean;
  /** Why it could not be tried; null: it was. */
  readonly skipped: string | null;
  readonly wrong: readonly string[];
  readonly notes: readonly string[];
  readonly seconds: number;
}

/** Tries a fault on a store so many times; a trial that throws has failed. */
export async function runFault(options: {
  readonly fault: Fault;
  readonly store: StoreKind;
  readonly trials: number;
  readonly seed: number;
  readonly short: boolean;
  readonly servers: ReturnType<typeof createServers>;
}): Promise<Row> {
  const { fault, store, trials, seed } = options;
  const began = systemClock.monotonic();
  const outcomes: Outcome[] = [];
  const wrong: string[] = [];
  let skipped: string | null = null;
  for (let number = 0; number < trials && skipped === null; number += 1) {
    try {
      const outcome = await tryOnce({ ...options, seed: seed + number, number });
      outcomes.push(outcome);
      const found = [...outcome.wrong];
      if (outcome.lost + outcome.doubled > 0) found.unshift(`lost ${outcome.lost}, doubled ${outcome.doubled}`);
      wrong.push(...found.map((what) => `seed ${seed + number}: ${what}`));
    } catch (error) {
      if (error instanceof Skip) skipped = error.message;
      else
        wrong.push(`seed ${seed + number}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const recoveries = outcomes.flatMap(({ recoveryMs }) => (recoveryMs === null ? [] : [recoveryMs]));
  return {
    fault: fault.name,
    injection: fault.injection,
    store,
    trials: outcomes.length,
    injected: sum(({ injected }) => injected ?? 1),
    sent: sum(({ sent }) => sent),
    lost: sum(({ lost }) => lost),
    doubled: sum(({ doubled }) => doubled),
    recoveryMs: recoveries.length === 0 ? null : Math.max(...recoveries),
    seed,
    passed: skipped === null && wrong.length === 0,
    skipped,
    wrong,
    notes: outcomes.at(-1)?.notes ?? [],
    seconds: (systemClock.monotonic() - began) / 1_000,
  };
}

async function tryOnce({
  fault,
  store,
  short,
  servers,
  seed,
  number,
}: Parameters<typeof runFault>[0] & { readonly number: number }): Promise<Outcome> {
  const { onEnd, run: cleanUp } = createCleanups();
  const trial: Trial = {
    store,
    number,
    seed,
    random: createRandom(seed),
    short,
    async mongo(options = {}) {
      const server = await servers.get(options);
      if (options.own) onEnd(() => server.close());
      return server;
    },
    onEnd,
  };
  try {
    return await fault.run(trial);
  } finally {
    await cleanUp();
  }
}

/** The row of a fault whose trying came to no end. */
export function unfinished(
  fault: Fault,
  { store, trials, seed }: Pick<Row, 'store' | 'trials' | 'seed'>,
  why: string,
): Row {
  return {
    ...{ fault: fault.name, injection: fault.injection, store, trials, seed },
    ...{ injected: 0, sent: 0, lost: 0, doubled: 0, recoveryMs: null, seconds: 0 },
    ...{ passed: false, skipped: null, wrong: [why], notes: [] },
  };
}
