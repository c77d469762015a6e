import { Worker } from 'node:worker_threads';
import type { Chart } from '../views/chart/chart.js';
import type { Draw } from './pictures.js';

/** So long after the last picture the thread is ended: what the libraries hold of memory goes with it. */
const IDLE_MS = 10_000;
/** No picture takes so long: the thread hangs. */
const LONGEST_MS = 20_000;
/** Hung so often in a row, it is not tried again for a while: each try costs a core and somebody's time. */
const HANGS_BEFORE_REST = 2;
const REST_MS = 60_000;
/** Of the thread: objects that live, and those just made. */
const HEAP_MB = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 4 };

/** A chart on its way to the thread. */
export interface ToDraw {
  readonly number: number;
  readonly chart: Chart;
}

/** What comes back. */
export type Drawn =
  | { readonly number: number; readonly png: Uint8Array<ArrayBuffer> }
  | { readonly number: number; readonly error: Error };

/** A thread that draws, begun when there is something to draw and ended when nothing was for 10 s. Keeps no process alive. */
export interface DrawingThread {
  /**
   * @throws Error where the chart cannot be drawn, the thread died or was closed, it took more than 20 s, or (at once) for a minute
   * after two in a row did
   */
  readonly draw: Draw;
  /** Whether there is a thread just now. */
  readonly running: boolean;
  /** Ends the thread; what is being drawn fails. */
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (png: Buffer) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** @param script the compiled `drawing-worker`; default: the one beside this file */
export function createDrawingThread({
  script = new URL('./drawing-worker.js', import.meta.url),
  idleMs = IDLE_MS,
  longestMs = LONGEST_MS,
  restMs = REST_MS,
}: {
  readonly script?: URL;
  readonly idleMs?: number;
  readonly longestMs?: number;
  readonly restMs?: number;
} = {}): DrawingThread {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let idle: NodeJS.Timeout | undefined;
  let asked = 0;
  /** In a row. */
  let hangs = 0;
  let rests = false;

  function hung(): void {
    hangs += 1;
    if (hangs < HANGS_BEFORE_REST) return;
    rests = true;
    setTimeout(() => {
      rests = false;
    }, restMs).unref();
  }

  /** Ends the thread, if it is still this one; what waits for it fails. */
  async function end(ended: Worker | null, why: Error): Promise<void> {
    if (ended === null || ended !== worker) return;
    worker = null;
    clearTimeout(idle);
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer);
      reject(why);
    }
    waiting.clear();
    await ended.terminate();
  }

  function settle(drawn: Drawn): void {
    const asker = waiting.get(drawn.number);
    if (asker === undefined) return;
    waiting.delete(drawn.number);
    hangs = 0;
    clearTimeout(asker.timer);
    if ('error' in drawn) asker.reject(drawn.error);
    else asker.resolve(Buffer.from(drawn.png.buffer));
    if (waiting.size > 0) return;
    const idling = worker;
    idle = setTimeout(() => void end(idling, new Error('idle')), idleMs).unref();
  }

  function begin(): Worker {
    const begun = new Worker(script, { resourceLimits: HEAP_MB });
    begun.unref();
    begun.on('message', settle);
    begun.on('error', (error) => void end(begun, error instanceof Error ? error : new Error(String(error))));
    begun.on('exit', (code) => void end(begun, new Error(`the drawing thread ended with ${code}`)));
    return begun;
  }

  return {
    get running() {
      return worker !== null;
    },
    draw: (chart) =>
      new Promise((resolve, reject) => {
        if (rests)
          throw new Error(`no picture is drawn for ${restMs} ms after ${HANGS_BEFORE_REST} in a row took too long`);
        clearTimeout(idle);
        worker ??= begin();
        const [asking, number] = [worker, asked];
        asked += 1;
        const late = () => {
          hung();
          void end(asking, new Error(`a picture took more than ${longestMs} ms`));
        };
        waiting.set(number, { resolve, reject, timer: setTimeout(late, longestMs).unref() });
        asking.postMessage({ number, chart } satisfies ToDraw);
      }),
    close: () => end(worker, new Error('no more pictures are drawn')),
  };
}
