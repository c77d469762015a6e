/** What a trial, or a part of one, has to undo. */
export interface Cleanups {
  onEnd(cleanup: () => unknown): void;
  /** Undoes it, last first. What was undone is not undone again. */
  run(): Promise<void>;
}

const live = new Set<Cleanups>();
let ending = false;

export function createCleanups(): Cleanups {
  if (ending) throw new Error('the process ends');
  const waiting: (() => unknown)[] = [];
  const cleanups: Cleanups = {
    onEnd: (cleanup) => void waiting.push(cleanup),
    async run() {
      const failures: unknown[] = [];
      for (let cleanup = waiting.pop(); cleanup; cleanup = waiting.pop()) {
        try {
          await cleanup();
        } catch (error) {
          failures.push(error);
        }
      }
      // A process that ends looks again for what was begun meanwhile.
      if (!ending) live.delete(cleanups);
      if (failures.length > 0) throw new AggregateError(failures, `not all could be cleared away: ${failures}`);
    },
  };
  live.add(cleanups);
  return cleanups;
}

/** Undoes whatever the trials of this process have not yet undone: for a process that has to end. No trial begins after it. */
export async function cleanUpAll(): Promise<void> {
  ending = true;
  // Twice: a trial that was on its way goes on until it comes to something that is gone.
  for (let time = 0; time < 2; time += 1) {
    await Promise.allSettled([...live].reverse().map((cleanups) => cleanups.run()));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
