import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPictures } from '../../src/pictures/pictures.js';
import { chartOf, sampleCalendar, sampleColumns, sampleHeat, sampleHours } from '../support/sample-charts.js';
import { SAMPLE_PICTURES } from '../support/sample-pictures.js';

const board = chartOf(sampleColumns, sampleHeat);
const member = chartOf(sampleCalendar, sampleHours);

/** Width, height, bits and kind of colour, as the header says. */
function headerOf(png: Buffer) {
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20), bits: png[24], kind: png[25] };
}

describe('pictures', () => {
  it('are PNGs of the chart’s size, twice as wide', async () => {
    const pictures = createPictures();
    for (const chart of [board, member]) {
      const png = await pictures.png(chart);
      expect(headerOf(png)).toEqual({ width: 800, height: 600, bits: 8, kind: 3 });
      expect(png.length).toBeLessThan(60_000);
    }
  });

  it('of equal charts are drawn once, also when both are asked for at the same time', async () => {
    const pictures = createPictures();
    const [first, second] = await Promise.all([pictures.png(board), pictures.png(structuredClone(board))]);
    expect(second).toBe(first);
    expect(await pictures.png(structuredClone(board))).toBe(first);
    expect(pictures.drawn).toBe(1);
    await pictures.png({ ...board, description: 'Another.' });
    expect(pictures.drawn).toBe(2);
  });

  it('are kept up to so many bytes, those last asked for', async () => {
    const { length } = await createPictures().png(board);
    const pictures = createPictures({ keptBytes: 2.5 * length });
    const chartNumber = (number: number) => ({ ...board, description: `${number}` });
    for (const number of [1, 2, 1, 3, 1]) await pictures.png(chartNumber(number));
    expect(pictures.drawn).toBe(3);
    await pictures.png(chartNumber(2));
    expect(pictures.drawn).toBe(4);
  });

  it('that somebody waits for are drawn before those of boards', async () => {
    const order: string[] = [];
    const pictures = createPictures({
      draw: async ({ description }) => {
        order.push(description);
        return Buffer.from(description);
      },
    });
    const named = (description: string) => ({ ...board, description });
    await Promise.all([
      ...['board 1', 'board 2', 'board 3'].map((name) => pictures.png(named(name))),
      ...['answer 1', 'answer 2'].map((name) => pictures.png(named(name), { urgent: true })),
    ]);
    expect(order).toEqual(['answer 1', 'answer 2', 'board 1', 'board 2', 'board 3']);
  });

  it('that cannot be drawn hold up no other', async () => {
    const pictures = createPictures();
    const broken = pictures.png({ ...board, width: -1 });
    const sound = pictures.png(board);
    await expect(broken).rejects.toThrow();
    expect(headerOf(await sound).width).toBe(800);
  });

  it('have room for their facts in the alt text, and stay small, in every state', async () => {
    const pictures = createPictures();
    for (const [state, chart] of Object.entries(SAMPLE_PICTURES)) {
      expect(chart.description.length, state).toBeLessThanOrEqual(1024);
      expect((await pictures.png(chart)).length, state).toBeLessThan(60_000);
    }
  });

  it('are drawn of whatever figures, under 60,000 bytes', async () => {
    const pictures = createPictures();
    const amount = fc.oneof(
      fc.constant(0),
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    );
    const maybe = fc.option(amount, { nil: null });
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    const charts = fc
      .record({
        days: fc.array(maybe, { maxLength: 40 }),
        line: fc.array(maybe, { maxLength: 40 }),
        heat: fc.array(fc.array(amount, { minLength: 24, maxLength: 24 }), { minLength: 7, maxLength: 7 }),
        calendar: fc.array(maybe, { maxLength: 92 }),
        firstRow: fc.integer({ min: 0, max: 6 }),
        hours: fc.array(amount, { minLength: 24, maxLength: 24 }),
        title: text,
        note: text,
        gaps: fc.array(
          fc.nat(39).map((from) => ({ from, to: from, label: `day ${from}` })),
          { maxLength: 10 },
        ),
      })
      .map(({ days, line, heat, calendar, firstRow, hours, title, note, gaps }) => [
        chartOf(
          { ...sampleColumns, values: days, line, title, note, gaps: [] },
          { ...sampleHeat, values: heat, title },
        ),
        chartOf({ ...sampleCalendar, values: calendar, firstRow, gaps, note }, { ...sampleHours, values: hours }),
      ]);
    await fc.assert(
      fc.asyncProperty(charts, async (both) => {
        for (const chart of both) {
          const png = await pictures.png(chart);
          expect(headerOf(png)).toMatchObject({ width: 800, height: 600 });
          expect(png.length).toBeLessThan(60_000);
        }
      }),
      { numRuns: 60 },
    );
  });
});
