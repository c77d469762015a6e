import { type Finding, ok, warn } from './finding.js';

/** A difference that answers and whole seconds do not explain. Milliseconds. */
const NOTICEABLE_MS = 5_000;

/**
 * This machine's clock against another's. The bot goes by Discord's time, so a difference harms the log's lines and certificates only.
 * @param aheadMs by how much the other one is ahead
 */
export function checkClock(whose: string, aheadMs: number): Finding {
  const difference = Math.abs(aheadMs);
  if (difference < NOTICEABLE_MS) return ok(`this machine's clock agrees with ${whose}`);
  const what = `this machine's clock is ${Math.round(difference / 1000)} s ${aheadMs > 0 ? 'behind' : 'ahead of'} ${whose}`;
  return warn(what, 'set it by NTP (timedatectl set-ntp true), so that the times of the log are right');
}
