import type { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createDrawingThread } from '../../src/pictures/drawing-thread.js';
import { createPictures, drawHere } from '../../src/pictures/pictures.js';
import { chartOf, sampleCalendar, sampleColumns, sampleHeat, sampleHours } from '../support/sample-charts.js';

/** As it is built: a thread runs no TypeScript. */
const script = new URL('../../dist/pictures/drawing-worker.js', import.meta.url);
const board = chartOf(sampleColumns, sampleHeat);
const member = chartOf(sampleCalendar, sampleHours);

describe('a drawing thread', () => {
  it('draws the same pictures as one that draws itself, to the byte', async () => {
    const thread = createDrawingThread({ script });
    const pictures = createPictures({ draw: thread.draw });
    for (const chart of [board, member]) expect(await pictures.png(chart)).toEqual(await drawHere(chart));
    await thread.close();
  });

  it('says why a chart cannot be drawn, and draws the next', async () => {
    const thread = createDrawingThread({ script });
    const broken = thread.draw({ ...board, height: 0 });
    const sound = thread.draw(board);
    await expect(broken).rejects.toThrow('a picture 0 pixels high');
    expect((await sound).length).toBeGreaterThan(1000);
    await thread.close();
  });

  it('is ended when nothing was drawn for a while, and begun again', async () => {
    const thread = createDrawingThread({ script, idleMs: 1 });
    const first = await thread.draw(board);
    await vi.waitFor(() => expect(thread.running).toBe(false), { timeout: 60_000 });
    expect(await thread.draw(board)).toEqual(first);
    await thread.close();
  });

  it('fails what it draws when it is closed, dies or takes too long, and lives on', async () => {
    const thread = createDrawingThread({ script });
    const cut = expect(thread.draw(board)).rejects.toThrow('no more pictures are drawn');
    await thread.close();
    await cut;

    const missing = createDrawingThread({ script: new URL('no-such-worker.js', import.meta.url) });
    await expect(missing.draw(board)).rejects.toThrow('no-such-worker');

    const slow = createDrawingThread({ script, longestMs: 1 });
    await expect(slow.draw(board)).rejects.toThrow('took more than 1 ms');
    await expect(slow.draw(member)).rejects.toThrow('took more than 1 ms');
  });
});

/** A real thread that does what a chart's description says: hangs, ends, throws, or answers. */
const moody = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ number, chart: { description } }) => {
      if (description === 'hang') for (;;);
      if (description === 'end') process.exit(3);
      if (description === 'throw') throw new Error('out of ink');
      parentPort.postMessage({ number, png: new Uint8Array([1, 2, 3]) });
    });`)}`,
);
const told = (description: string) => ({ ...board, description });

describe('a thread that hangs, ends or throws', () => {
  it('is replaced each time, and none is left behind', async () => {
    const thread = createDrawingThread({ script: moody, longestMs: 500 });
    let alive = 0;
    const met = (worker: Worker) => {
      alive += 1;
      worker.once('exit', () => {
        alive -= 1;
      });
    };
    process.on('worker', met);
    onTestFinished(() => void process.off('worker', met));
    for (let turn = 0; turn < 3; turn++) {
      await expect(thread.draw(told('hang'))).rejects.toThrow('took more than 500 ms');
      expect(await thread.draw(told('sound'))).toEqual(Buffer.from([1, 2, 3]));
      expect(alive).toBeGreaterThan(0);
      await expect(thread.draw(told('end'))).rejects.toThrow('ended with 3');
      await expect(thread.draw(told('throw'))).rejects.toThrow('out of ink');
    }
    await thread.close();
    expect(thread.running).toBe(false);
    await vi.waitFor(() => expect(alive).toBe(0), { timeout: 10_000 });
  });

  it('is not tried for a while after it hung twice in a row, and then again', async () => {
    const thread = createDrawingThread({ script: moody, longestMs: 500, restMs: 1000 });
    for (let turn = 0; turn < 2; turn++)
      await expect(thread.draw(told('hang'))).rejects.toThrow('took more than 500 ms');
    await expect(thread.draw(told('sound'))).rejects.toThrow('no picture is drawn for 1000 ms');
    expect(thread.running).toBe(false);
    await vi.waitFor(async () => expect(await thread.draw(told('sound'))).toHaveLength(3), { timeout: 20_000 });
    await thread.close();
  });

  it('makes nobody wait longer than for one picture, however many wait for it', async () => {
    const thread = createDrawingThread({ script: moody, longestMs: 60_000 });
    const pictures = createPictures({ draw: thread.draw, longestWaitMs: 500 });
    const hanging = [told('hang'), ...['first', 'second', 'third'].map(told)].map((chart) => pictures.png(chart));
    for (const { status } of await Promise.allSettled(hanging)) expect(status).toBe('rejected');
    await thread.close();
    expect(await pictures.png(told('first'))).toHaveLength(3);
    expect(pictures.drawn).toBe(1);
    await thread.close();
  });
});
