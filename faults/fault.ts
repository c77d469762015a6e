import type { Random } from '../demo/random.js';
import type { MongoServer, MongoServerOptions } from '../test/support/mongo-server.js';

/** Where the counts are kept in a trial. */
export type StoreKind = 'embedded' | 'MongoDB';

/** One thing that goes wrong, and how it is tried. */
export interface Fault {
  /** For `--only`: kebab-case. */
  readonly name: string;
  /** What is done to the bot, in a few words. */
  readonly injection: string;
  /** One row each. */
  readonly stores: readonly StoreKind[];
  /** Trials of each store; `short`: for CI (0: left out there). */
  readonly trials: { readonly full: number; readonly short: number };
  /** Whether it measures what other work on the machine would spoil: it is tried by itself, when the others are done. */
  readonly alone?: boolean;
  /** Tries it once. What is thrown is a failed trial. */
  run(trial: Trial): Promise<Outcome>;
}

/** One try. */
export interface Trial {
  readonly store: StoreKind;
  /** From 0. */
  readonly number: number;
  /** Repeats this trial's choices. */
  readonly seed: number;
  readonly random: Random;
  /** Whether this is the short run of CI. */
  readonly short: boolean;
  /** The MongoDB server for a set of options, started once for the whole run unless `own`; loses nothing it has acknowledged (`--sync-on-commit`). Throws `Skip` where none can be had. */
  mongo(options?: MongoServerOptions): Promise<MongoServer>;
  /** To be done when the trial is over, last first. */
  onEnd(cleanup: () => unknown): void;
}

/** What a trial found. */
export interface Outcome {
  /** Events (messages and reactions) that the local Discord sent. */
  readonly sent: number;
  readonly lost: number;
  readonly doubled: number;
  /** How often the fault was injected, where more than once in a trial. */
  readonly injected?: number;
  /** Milliseconds from the fault's end to the bot being whole again; null: does not apply. */
  readonly recoveryMs: number | null;
  /** Promises that did not hold, each in a sentence. */
  readonly wrong: readonly string[];
  /** Figures to print, such as `drained in 1.2 s`. */
  readonly notes: readonly string[];
}

/** Thrown by a trial that cannot be made on this machine, with the reason. */
export class Skip extends Error {
  override readonly name = 'Skip';
}
