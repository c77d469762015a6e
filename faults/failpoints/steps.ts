import { createCleanups } from '../cleanups.js';
import type { Outcome, Trial } from '../fault.js';
import type { Found } from '../stage.js';
import type { Step } from './line.js';

/** Steps tried at a time: most of a step is waiting for a process to start. */
const LANES = 4;

/** What came of one step. */
export interface Tried extends Pick<Found, 'sent' | 'lost' | 'doubled' | 'wrong'> {
  /** false: the run ended without coming to the step. */
  readonly reached: boolean;
}

/** Messages that change nothing where they arrive. */
const READS = /^(GET|find|aggregate|count|distinct|listCollections|listIndexes|getMore)( |$)/;

/** The steps at which to kill, and why others among the messages are none. */
export interface Enumerated {
  readonly steps: readonly Step[];
  readonly leftOut: readonly string[];
}

/** The look at another ledger's lease, each second until it stood still for long enough. */
const LOOK = 'find meta';

/**
 * Before and after each message that changes something where it arrives. A read leaves nothing behind there, so that after
 * it is as before the next message; and of looks one after another the first and the last stand for those between.
 */
export function enumerate(names: readonly string[]): Enumerated {
  const counts = new Map<string, number>();
  const steps: Step[] = [];
  let between = 0;
  names.forEach((name, index) => {
    const nth = (counts.get(name) ?? 0) + 1;
    counts.set(name, nth);
    if (!READS.test(name)) steps.push({ name, nth, when: 'before' }, { name, nth, when: 'after' });
    else if (name === LOOK && names[index - 1] === LOOK && names[index + 1] === LOOK) between += 1;
    else steps.push({ name, nth, when: 'before' });
  });
  const reads = names.filter((name) => READS.test(name)).length;
  return {
    steps,
    leftOut: [
      ...(reads > 0 ? [`after ${reads} reads, which leave nothing behind`] : []),
      ...(between > 0 ? [`at ${between} looks at a lease between two others`] : []),
    ],
  };
}

/** Of two runs that were only watched: what either did. `sometimes`: the messages that only one of them sent, at the end of a name's count. */
export function eitherOf(one: readonly string[], other: readonly string[]): { seen: string[]; sometimes: Set<string> } {
  const sometimes = new Set<string>();
  const countIn = (names: readonly string[], name: string) => names.filter((each) => each === name).length;
  const seen = [...one];
  for (const name of new Set([...one, ...other])) {
    const [inOne, inOther] = [countIn(one, name), countIn(other, name)];
    for (let nth = Math.min(inOne, inOther) + 1; nth <= Math.max(inOne, inOther); nth += 1) {
      sometimes.add(`${name} ${nth}`);
      if (nth > inOne) seen.push(name);
    }
  }
  return { seen, sometimes };
}

/** The steps to try: all, or in a short run a few, chosen by the seed. */
export function chosen(trial: Trial, steps: readonly Step[], few: number): readonly Step[] {
  if (!trial.short) return steps;
  const left = [...steps];
  return Array.from({ length: Math.min(few, left.length) }, () =>
    left.splice(trial.random.below(left.length), 1),
  ).flat();
}

/** Tries a part of a trial, and clears away after it. */
export async function inPart<T>(trial: Trial, run: (part: Trial) => Promise<T>): Promise<T> {
  const { onEnd, run: cleanUp } = createCleanups();
  try {
    return await run({ ...trial, onEnd });
  } finally {
    await cleanUp();
  }
}

export interface Tries {
  tryStep(part: Trial, step: Step): Promise<Tried>;
  /** Messages (`update meta 3`) that a start may do without. */
  readonly sometimes?: ReadonlySet<string>;
  readonly lanes?: number;
}

/** Tries each step in a part of its own, some at a time, and adds up what came of them. A step that was not reached is tried once more; then it is wrong. */
export async function tryEach(trial: Trial, steps: readonly Step[], tries: Tries): Promise<Outcome> {
  const waiting = [...steps];
  const sum = { sent: 0, lost: 0, doubled: 0, injected: 0 };
  const wrong: string[] = [];
  const missed: string[] = [];

  async function one(step: Step): Promise<boolean> {
    const tried = await inPart(trial, (part) => tries.tryStep(part, step));
    sum.sent += tried.sent;
    sum.lost += tried.lost;
    sum.doubled += tried.doubled;
    if (tried.reached) sum.injected += 1;
    wrong.push(...tried.wrong.map((what) => `killed ${labelOf(step)}: ${what}`));
    return tried.reached;
  }

  async function lane(): Promise<void> {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      try {
        if ((await one(step)) || (await one(step))) continue;
        if (tries.sometimes?.has(`${step.name} ${step.nth}`)) missed.push(labelOf(step));
        else wrong.push(`twice the bot did not come to the step ${labelOf(step)}`);
      } catch (error) {
        wrong.push(`${labelOf(step)}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      }
    }
  }

  await Promise.all(Array.from({ length: tries.lanes ?? LANES }, lane));
  const notes = missed.length > 0 ? [`only one of two watched starts came to: ${missed.join('; ')}`] : [];
  return { ...sum, recoveryMs: null, wrong, notes };
}

const labelOf = ({ name, nth, when }: Step) => `${when} ${name} ${nth}`;
