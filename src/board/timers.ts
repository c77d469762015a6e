/** Runs something later; the returned function cancels it. An argument, so that tests need not wait. */
export interface Timers {
  after(ms: number, run: () => void): () => void;
}

/** The machine's timers. They do not keep the process alive. */
export const systemTimers: Timers = {
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
