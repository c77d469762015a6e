import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { drawChart } from './draw-chart.js';
import type { Drawn, ToDraw } from './drawing-thread.js';

// What a thread runs that draws charts.
parentPort?.on('message', async ({ number, chart }: ToDraw) => {
  const drawn = drawnOf(number, chart);
  // What the canvas holds outside of the heap is given back between two turns of the event loop.
  await nextTurn();
  parentPort?.postMessage(drawn);
});

function drawnOf(number: number, chart: ToDraw['chart']): Drawn {
  try {
    return { number, png: new Uint8Array(drawChart(chart)) };
  } catch (error) {
    return { number, error: error instanceof Error ? error : new Error(String(error)) };
  }
}
