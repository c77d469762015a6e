import { described } from './described.js';

/** What an amount is: things, whole seconds, or code points of text. */
export type Unit = 'count' | 'seconds' | 'characters';

/** A metric: an amount of one member in a slot, which is added up. */
export interface MetricDescription {
  /** Stands for it in blobs, sheets and the journal: 1 to 63, and never used again. 0 is `active`. */
  readonly number: number;
  readonly unit: Unit;
  /** Whether who has it in a slot was active in it. */
  readonly makesActive: boolean;
  /** Whether it can be taken back, in the slot in which it was counted. */
  readonly undoable: boolean;
  /** Stands in every document and sheet, also where it is 0: so have those three since the first version. */
  readonly always?: true;
}

/**
 * All metrics, described once: what is here is counted, kept, published, compared and reported by its description alone.
 * Names are the fields of MongoDB's documents.
 */
export const METRICS = described({
  messages: { number: 1, unit: 'count', makesActive: true, undoable: false, always: true },
  /** Reactions given that still stand. */
  reactionsGiven: { number: 2, unit: 'count', makesActive: true, undoable: true, always: true },
  /** Reactions received, from others or oneself, that still stand. */
  reactionsReceived: { number: 3, unit: 'count', makesActive: false, undoable: true, always: true },
  /** Messages that answer another human's. */
  repliesGiven: { number: 4, unit: 'count', makesActive: false, undoable: false },
  repliesReceived: { number: 5, unit: 'count', makesActive: false, undoable: false },
  stickers: { number: 6, unit: 'count', makesActive: false, undoable: false },
} as const satisfies Readonly<Record<string, MetricDescription>>);

export type Metric = keyof typeof METRICS.table;
