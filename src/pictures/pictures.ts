import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Chart } from '../views/chart/chart.js';
import { chartKey } from '../views/chart/chart-key.js';

/** Enough for the boards of 500 guilds at 32 kB each. */
const KEPT_BYTES = 16_000_000;
/** Nobody waits longer for a picture, its turn and its drawing together. */
const LONGEST_WAIT_MS = 20_000;

/** Draws a chart as a PNG. */
export type Draw = (chart: Chart) => Promise<Buffer>;

/** Draws in the thread that asks. The libraries are loaded when they are needed first. */
export const drawHere: Draw = async (chart) => {
  const { drawChart } = await import('./draw-chart.js');
  return drawChart(chart);
};

/** Makes pictures of charts. */
export interface Pictures {
  /**
   * The PNG of a chart: the one kept of an equal chart, or drawn when its turn comes, one at a time, with other work let through
   * between two. Twice as wide as the chart. Not to be changed by who takes it.
   * @param urgent somebody waits for it: drawn before all that are not urgent, so that no answer waits for boards
   * @throws Error where the library cannot draw, or the picture is not there within 20 s: the message is then sent without
   */
  png(chart: Chart, options?: { readonly urgent?: boolean }): Promise<Buffer>;
  /** How many were drawn since the start. */
  readonly drawn: number;
}

/**
 * @param draw the bot gives a thread of its own (`createDrawingThread`), so that nothing else waits for it; default: this one
 * @param keptBytes PNGs last asked for are kept, so many bytes of them at most
 */
export function createPictures({
  draw = drawHere,
  keptBytes = KEPT_BYTES,
  longestWaitMs = LONGEST_WAIT_MS,
}: {
  readonly draw?: Draw;
  readonly keptBytes?: number;
  readonly longestWaitMs?: number;
} = {}): Pictures {
  /** In the order in which they were last asked for. */
  const kept = new Map<string, Buffer>();
  const underWay = new Map<string, Promise<Buffer>>();
  let bytes = 0;
  let drawn = 0;
  /** What waits for its turn, in order. */
  const queues = { urgent: [] as (() => Promise<void>)[], others: [] as (() => Promise<void>)[] };
  let isWorking = false;

  function keep(key: string, png: Buffer): void {
    kept.set(key, png);
    bytes += png.length;
    for (const [oldest, { length }] of kept) {
      if (bytes <= keptBytes) break;
      kept.delete(oldest);
      bytes -= length;
    }
  }

  async function workOff(): Promise<void> {
    if (isWorking) return;
    isWorking = true;
    for (;;) {
      await nextTurn();
      const next = queues.urgent.shift() ?? queues.others.shift();
      if (next === undefined) break;
      await next();
    }
    isWorking = false;
  }

  /** Whoever asked hears of a failure; the next in line does not wait for it in vain. */
  function drawInTurn(key: string, chart: Chart, queue: (() => Promise<void>)[]): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      let isAwaited = true;
      const timer = setTimeout(() => {
        isAwaited = false;
        underWay.delete(key);
        reject(new Error(`a picture was not there after ${longestWaitMs} ms`));
      }, longestWaitMs).unref();
      queue.push(async () => {
        if (!isAwaited) return;
        try {
          const png = await draw(chart);
          drawn += 1;
          keep(key, png);
          resolve(png);
        } catch (error) {
          reject(error);
        } finally {
          clearTimeout(timer);
          if (isAwaited) underWay.delete(key);
        }
      });
      void workOff();
    });
  }

  return {
    get drawn() {
      return drawn;
    },
    async png(chart, { urgent = false } = {}) {
      const key = chartKey(chart);
      const png = kept.get(key);
      if (png !== undefined) {
        kept.delete(key);
        kept.set(key, png);
        return png;
      }
      const drawing = underWay.get(key);
      if (drawing !== undefined) return await drawing;
      const made = drawInTurn(key, chart, urgent ? queues.urgent : queues.others);
      underWay.set(key, made);
      return await made;
    },
  };
}
