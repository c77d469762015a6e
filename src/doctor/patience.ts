import type { Clock } from '../base/clock.js';

/** How long a visit waits for anything in all, milliseconds. With what is printed it ends within half a minute. */
export const PATIENCE_MS = 22_000;

/** Time that is shared by all that is asked. */
export interface Patience {
  /** Waits for an answer while there is time; null: it came too late. */
  wait<T>(answer: Promise<T>): Promise<T | null>;
  /** Whether the time is over. */
  isOver(): boolean;
}

export function createPatience(clock: Pick<Clock, 'monotonic'>, milliseconds = PATIENCE_MS): Patience {
  const end = clock.monotonic() + milliseconds;
  return {
    async wait(answer) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<null>((resolve) => {
        timer = setTimeout(() => resolve(null), Math.max(0, end - clock.monotonic()));
      });
      try {
        return await Promise.race([answer, late]);
      } finally {
        clearTimeout(timer);
        answer.catch(() => {});
      }
    },
    isOver: () => clock.monotonic() >= end,
  };
}
