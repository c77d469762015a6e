import type { MongoServer } from '../test/support/mongo-server.js';
import type { Scale } from './scale.js';

/** One measured thing, in words, with what it should be. */
export interface Figure {
  readonly figure: string;
  readonly goal: string;
  readonly met: boolean;
}

/** What a part is given. */
export interface Bench {
  readonly scale: Scale;
  /** A server that speaks MongoDB, for the parts that want one; null: none can be had. */
  readonly server: MongoServer | null;
  /** Says how far the part is, in a few words. */
  readonly progress: (step: string) => void;
}

/** One part of the bench: measured by itself, whatever becomes of the others. */
export interface Part {
  readonly name: string;
  /** Whether it is given a server that speaks MongoDB, where there is one. */
  readonly wantsMongo: boolean;
  run(bench: Bench): Promise<{ readonly result: unknown; readonly figures: readonly Figure[] }>;
}
