/**
 * Makes answers one at a time for each key: whoever asks while one is being made gets the one that is made after it, together
 * with all others who asked meanwhile. So an impatient person costs no more than one answer after another, and each answer
 * still holds all that was counted before it was asked for.
 */
export function createOneAtATime<T>(): (key: string, make: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  const waiting = new Map<string, Promise<T>>();

  function begin(key: string, make: () => Promise<T>): Promise<T> {
    waiting.delete(key);
    const made = make().finally(() => {
      if (running.get(key) === made) running.delete(key);
    });
    running.set(key, made);
    return made;
  }

  return (key, make) => {
    const shared = waiting.get(key);
    if (shared !== undefined) return shared;
    const before = running.get(key);
    if (before === undefined) return begin(key, make);
    // Whether the one before could be made is its askers' business.
    const next = before.then(
      () => begin(key, make),
      () => begin(key, make),
    );
    waiting.set(key, next);
    return next;
  };
}
