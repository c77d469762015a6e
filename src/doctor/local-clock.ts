import { type Finding, fail, ok, warn } from './finding.js';

/** A difference that answers and whole seconds do not explain. Milliseconds. */
const NOTICEABLE_MS = 5_000;
/** One slot of the counts: from there on reactions stand in the wrong one. Milliseconds. */
const SLOT_MS = 900_000;

/**
 * This machine's clock against another's. Windows and reactions go by this one.
 * @param aheadMs by how much the other one is ahead
 */
export function checkClock(whose: string, aheadMs: number): Finding {
  const difference = Math.abs(aheadMs);
  if (difference < NOTICEABLE_MS) return ok(`this machine's clock agrees with ${whose}`);
  const what = `this machine's clock is ${Math.round(difference / 1000)} s ${aheadMs > 0 ? 'behind' : 'ahead of'} ${whose}`;
  const todo = 'set it by NTP (timedatectl set-ntp true)';
  return difference < SLOT_MS ? warn(what, todo) : fail(what, todo);
}
