import type { Fault } from './fault.js';

/** Makes the rows of a family of faults that are tried with MongoDB only; `family` begins their names. */
export const mongoRows =
  (family: string) =>
  (name: string, injection: string, full: number, short: number, run: Fault['run']): Fault => ({
    name: `${family}-${name}`,
    injection,
    stores: ['MongoDB'],
    trials: { full, short },
    run,
  });
