import { growingDelay } from '../base/delays.js';

/**
 * How long to wait before the next try, milliseconds: doubles with each failure, up to `most`, of which a random part
 * of up to a half is left out, so that several processes do not come back at the same moment.
 */
export function backoff(failures: number, least: number, most: number, random: () => number = Math.random): number {
  return growingDelay({ failures, first: least, longest: most }) * (1 - random() / 2);
}
