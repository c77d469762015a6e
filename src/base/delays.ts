/** A delay that doubles with each failure up to a limit, in milliseconds. `failures` begins at 1. */
export function growingDelay({
  failures,
  first,
  longest,
}: {
  readonly failures: number;
  readonly first: number;
  readonly longest: number;
}): number {
  return Math.min(longest, first * 2 ** Math.min(failures - 1, 30));
}

/** Up to a fifth more, so that many guilds, shards or processes do not come back at the same moment. */
export function jittered(ms: number, random: () => number = Math.random): number {
  return Math.round(ms * (1 + random() / 5));
}
