import { type Canvas, createCanvas } from '@napi-rs/canvas';
import { Chart as ChartJs } from 'chart.js';
import type { Chart } from '../views/chart/chart.js';
import { CARD } from './drawing/palette.js';
import { panelConfiguration } from './drawing/panel-configuration.js';
import { FONT_FAMILY, loadFonts } from './fonts.js';
import { indexedPng } from './indexed-png.js';

/** Pixels to one unit of the chart: sharp on a phone whose screen has three to one. */
export const PICTURE_SCALE = 2.5;
/** Of a picture, in pixels: what Discord shows well, and what stays small. */
const LEAST_WIDTH = 700;
const MOST_SIZE = 1600;
/** Around the panels, and between them. */
const MARGIN = 12;
const BETWEEN = 10;

/**
 * Draws a chart: its panels one below the other on a dark card.
 * @returns a PNG, 2.5 times as wide and high as the chart
 * @throws RangeError where that is less than 700 or more than 1,600 pixels
 */
export async function drawChart(chart: Chart): Promise<Buffer> {
  const pixelWidth = Math.round(chart.width * PICTURE_SCALE);
  const pixelHeight = Math.round(chart.height * PICTURE_SCALE);
  if (!(pixelWidth >= LEAST_WIDTH && pixelWidth <= MOST_SIZE))
    throw new RangeError(`a picture ${pixelWidth} pixels wide`);
  if (!(pixelHeight > 0 && pixelHeight <= MOST_SIZE)) throw new RangeError(`a picture ${pixelHeight} pixels high`);
  const whole = createCanvas(pixelWidth, pixelHeight);
  const pen = whole.getContext('2d');
  pen.fillStyle = CARD;
  pen.fillRect(0, 0, whole.width, whole.height);
  const width = chart.width - 2 * MARGIN;
  const room = chart.height - 2 * MARGIN - BETWEEN * (chart.panels.length - 1);
  const shares = chart.panels.reduce((sum, { share }) => sum + share, 0);
  let top = MARGIN;
  for (const panel of chart.panels) {
    const height = Math.floor((room * panel.share) / shares);
    withPanel(chart, panel, { width, height }, (drawn) => {
      pen.drawImage(drawn, MARGIN * PICTURE_SCALE, top * PICTURE_SCALE);
    });
    top += height + BETWEEN;
  }
  return await indexedPng(whole.data(), whole.width, whole.height);
}

/** Draws a panel on a canvas of its own, which is there until `use` returns. */
function withPanel(
  { locale }: Chart,
  panel: Chart['panels'][number],
  { width, height }: { readonly width: number; readonly height: number },
  use: (drawn: Canvas) => void,
): void {
  const canvas = createCanvas(width, height);
  const lettering = { family: FONT_FAMILY, drawable: loadFonts().drawable };
  // Chart.js asks of a canvas only what this one has, too.
  const item = canvas as unknown as ConstructorParameters<typeof ChartJs>[0];
  const drawn = new ChartJs(item, panelConfiguration(panel, { lettering, locale, scale: PICTURE_SCALE }));
  use(canvas);
  drawn.destroy();
}
