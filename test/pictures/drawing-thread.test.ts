import { describe, expect, it, vi } from 'vitest';
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
