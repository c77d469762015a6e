import type { Outcome, Trial } from '../fault.js';
import type { Found } from '../stage.js';
import type { Step } from './line.js';

/** Steps tried at a time: most of a step is waiting for a process to start. */
const LANES = 3;

/** What came of one step. */
export interface Tried extends Pick<Found, 'sent' | 'lost' | 'doubled' | 'wrong'> {
  /** false: the run ended without coming to the step. */
  readonly reached: boolean;
}

/** The steps to try: all, or in a short run a few, chosen by the seed. */
export function chosen(trial: Trial, steps: readonly Step[], few: number): readonly Step[] {
  if (!trial.short) return steps;
  const left = [...steps];
  return Array.from({ length: Math.min(few, left.length) }, () =>
    left.splice(trial.random.below(left.length), 1),
  ).flat();
}

/** Tries each step in a trial of its own, some at a time, and adds up what came of them. */
export async function tryEach(
  trial: Trial,
  steps: readonly Step[],
  tryStep: (part: Trial, step: Step) => Promise<Tried>,
  lanes = LANES,
): Promise<Outcome> {
  const waiting = [...steps];
  const sum = { sent: 0, lost: 0, doubled: 0, injected: 0 };
  const wrong: string[] = [];
  const missed: string[] = [];

  async function lane(): Promise<void> {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const label = `${step.when} ${step.at}, ${step.name}`;
      const cleanups: (() => unknown)[] = [];
      try {
        const tried = await tryStep({ ...trial, onEnd: (cleanup) => void cleanups.push(cleanup) }, step);
        sum.sent += tried.sent;
        sum.lost += tried.lost;
        sum.doubled += tried.doubled;
        if (tried.reached) sum.injected += 1;
        else missed.push(label);
        wrong.push(...tried.wrong.map((what) => `killed ${label}: ${what}`));
      } catch (error) {
        wrong.push(`killed ${label}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      } finally {
        for (const cleanup of cleanups.reverse()) await cleanup();
      }
    }
  }

  await Promise.all(Array.from({ length: lanes }, lane));
  const notes = missed.length > 0 ? [`not reached: ${missed.join('; ')}`] : [];
  // A run or two may take a step less than the one that was watched; more would be steps that nobody tried.
  if (missed.length > steps.length / 4) wrong.push(`${missed.length} of ${steps.length} steps were not reached`);
  return { ...sum, recoveryMs: null, wrong, notes };
}
