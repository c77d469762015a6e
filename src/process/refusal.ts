/** So often it is said again why the bot does not run, milliseconds. */
const AGAIN_MS = 3_600_000;

/**
 * Keeps the process although the bot cannot run: what a restart does not mend would be tried by a container each minute,
 * and each start costs one of the 1,000 sessions that Discord allows a day. Says why at once and each hour.
 */
export function waitForOperator(say: () => void): void {
  say();
  setInterval(say, AGAIN_MS);
}
