import type { Fault } from './fault.js';
import { kills } from './kills.js';

/** Every fault, in the order of the matrix. */
export const FAULTS: readonly Fault[] = [...kills];
