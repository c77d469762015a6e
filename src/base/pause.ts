import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits so many milliseconds, or until the signal, which the caller then looks at.
 * @param ref whether the wait keeps the process alive
 */
export async function pause(
  ms: number,
  { signal, ref = true }: { readonly signal: AbortSignal; readonly ref?: boolean },
): Promise<void> {
  // The signal is all that it can reject with.
  await sleep(ms, undefined, { signal, ref }).catch(() => {});
}
