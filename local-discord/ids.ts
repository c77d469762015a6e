import type { Clock } from '../src/base/clock.js';
import { DISCORD_EPOCH, type Snowflake } from '../src/base/snowflake.js';

/** Makes a snowflake for the given instant (default: the clock's). */
export type Ids = (at?: number) => Snowflake;

/** Ids of one instant rise in the order in which they were asked for; unique up to 4,194,304 within one millisecond. */
export function createIds(clock: Clock): Ids {
  let counter = 0n;
  return (at = clock.now()) => {
    counter = (counter + 1n) & 0x3f_ffffn;
    return String((BigInt(Math.max(1, Math.floor(at) - DISCORD_EPOCH)) << 22n) | counter);
  };
}
