import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { StoreKind } from './fault.js';
import type { Row } from './run-fault.js';

/** A fault to be tried on a store. */
export interface Job {
  readonly fault: string;
  readonly store: StoreKind;
  readonly trials: number;
  /** Of the first trial. */
  readonly seed: number;
  readonly short: boolean;
}

/** Processes that try faults side by side. */
export interface Lanes {
  /** Tries all of them, so many at a time; `done` gets each as it ends, passed or not. */
  run<T extends { readonly job: Job }>(
    all: readonly T[],
    sideBySide: number,
    done: (one: T, ended: Row | Unfinished) => void,
  ): Promise<void>;
  /** Ends the processes and all that they started. */
  close(): Promise<void>;
}

/** A fault whose process ended while trying it. */
export interface Unfinished {
  readonly why: string;
}

const PROGRAM = path.resolve(import.meta.dirname, 'lane.js');
/** How long a process may take to clear away what it started, milliseconds. */
const ENDS_WITHIN = 20_000;

/** `most`: how long one fault may take, milliseconds; one that hangs ends no other. */
export function createLanes(most: number): Lanes {
  const processes = new Set<ChildProcess>();
  let closing = false;

  async function end(lane: ChildProcess): Promise<void> {
    if (lane.exitCode !== null || lane.signalCode !== null) return;
    const ended = once(lane, 'exit');
    const timer = setTimeout(() => lane.kill('SIGKILL'), ENDS_WITHIN);
    lane.kill('SIGTERM');
    await ended;
    clearTimeout(timer);
  }

  function attempt(lane: ChildProcess, job: Job): Promise<Row | Unfinished> {
    return new Promise((resolve) => {
      const settle = (ended: Row | Unfinished) => {
        clearTimeout(timer);
        lane.off('message', settle);
        lane.off('exit', died);
        resolve(ended);
      };
      const died = (code: number | null, signal: string | null) =>
        settle({ why: `the process that tried it ended with ${code ?? signal}` });
      const timer = setTimeout(() => {
        settle({ why: `it was not over after ${most / 1_000} s` });
        void end(lane);
      }, most);
      lane.on('message', settle);
      lane.on('exit', died);
      lane.send(job);
    });
  }

  return {
    async run(all, sideBySide, done) {
      const waiting = [...all];
      const work = async () => {
        let lane: ChildProcess | null = null;
        for (let one = waiting.shift(); one && !closing; one = waiting.shift()) {
          if (!lane?.connected) {
            lane = fork(PROGRAM);
            processes.add(lane);
          }
          const ended = await attempt(lane, one.job);
          if ('why' in ended) await end(lane);
          if (!closing) done(one, ended);
        }
        if (lane) await end(lane);
      };
      await Promise.all(Array.from({ length: Math.min(sideBySide, all.length) }, work));
    },
    async close() {
      closing = true;
      await Promise.all([...processes].map(end));
    },
  };
}
