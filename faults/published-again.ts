import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { createAgain, histories } from '../test/support/published-again.js';
import type { Fault, Outcome, Trial } from './fault.js';

const RUNS = { full: 200, short: 10 };

/** The property of test/publish/published-again.test.ts, tried more often. */
async function publishedAgain(trial: Trial): Promise<Outcome> {
  const again = createAgain(await trial.mongo());
  trial.onEnd(() => again.close());
  let [events, writes, lost, doubled] = [0, 0, 0, 0];
  const numRuns = trial.short ? RUNS.short : RUNS.full;
  const details = await fc.check(
    fc.asyncProperty(histories, async (history) => {
      const published = await again.publish(history);
      const { model, mongo, ledgers } = published;
      events += history.steps.filter(({ kind }) => kind !== 'round').length;
      writes += published.writes;
      for (const key of new Set([...Object.keys(model), ...Object.keys(mongo)])) {
        const difference = (mongo[key] ?? 0) - (model[key] ?? 0);
        if (difference < 0) lost -= difference;
        else doubled += difference;
      }
      return isDeepStrictEqual(mongo, model) && isDeepStrictEqual(ledgers, model);
    }),
    { numRuns, seed: trial.seed },
  );
  return {
    sent: events,
    lost,
    doubled,
    injected: details.numRuns,
    recoveryMs: null,
    wrong: details.failed ? [fc.defaultReportMessage(details) ?? 'the sums differ'] : [],
    notes: [`${writes} documents written`],
  };
}

export const again: readonly Fault[] = [
  {
    name: 'published-again',
    injection: 'documents of two epochs several times, one a hundred times, out of order',
    stores: ['MongoDB'],
    trials: { full: 1, short: 1 },
    run: publishedAgain,
  },
];
