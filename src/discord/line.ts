/** Things that are done one after another, in the order in which they came, also where one has to wait. */
export interface Line {
  /** Does it now, or when everything before it is done. `hold`: asked when its turn comes, what it has to wait for first. */
  push(run: () => void, hold?: () => Promise<void> | null): void;
  /** Something waits. */
  readonly isBusy: boolean;
  /** Leaves out what waits. */
  clear(): void;
}

interface Step {
  readonly run: () => void;
  readonly hold: () => Promise<void> | null;
}

/** @param run what is given must not throw */
export function createLine(): Line {
  let waiting: Step[] = [];
  let draining = false;

  function next(): void {
    if (draining) return;
    draining = true;
    for (let step = waiting[0]; step !== undefined; step = waiting[0]) {
      const held = step.hold();
      if (held !== null) {
        const on = () => resume(step);
        held.then(on, on);
        return;
      }
      done(step);
    }
    draining = false;
  }

  function resume(step: Step | undefined): void {
    if (step !== undefined && waiting[0] === step) done(step);
    draining = false;
    next();
  }

  function done(step: Step): void {
    waiting.shift();
    step.run();
  }

  return {
    push(run, hold = () => null) {
      waiting.push({ run, hold });
      next();
    },
    get isBusy() {
      return waiting.length > 0;
    },
    clear() {
      waiting = [];
    },
  };
}
