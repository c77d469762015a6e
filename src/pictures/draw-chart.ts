import { type Canvas, createCanvas } from '@napi-rs/canvas';
import { Chart as ChartJs } from 'chart.js';
import type { Chart, ChartPanel } from '../views/chart/chart.js';
import { CARD } from './drawing/palette.js';
import { panelConfiguration } from './drawing/panel-configuration.js';
import { FONT_FAMILY, loadFonts } from './fonts.js';
import { indexedPng } from './indexed-png.js';

/** Pixels to one unit of the chart. */
export const PICTURE_SCALE = 2;
/** Of a picture, in pixels: what Discord shows well, and what stays small. */
const LEAST_WIDTH = 700;
const MOST_SIZE = 1600;
/** Around the panels, and between them. */
const MARGIN = 12;
const BETWEEN = 10;

/**
 * Draws a chart: its panels one below the other on a dark card.
 * @returns a PNG, twice as wide and high as the chart
 * @throws RangeError where that is less than 700 or more than 1,600 pixels
 */
export function drawChart(chart: Chart): Buffer {
  const pixelWidth = Math.round(chart.width * PICTURE_SCALE);
  const pixelHeight = Math.round(chart.height * PICTURE_SCALE);
  if (!(pixelWidth >= LEAST_WIDTH && pixelWidth <= MOST_SIZE))
    throw new RangeError(`a picture ${pixelWidth} pixels wide`);
  if (!(pixelHeight > 0 && pixelHeight <= MOST_SIZE)) throw new RangeError(`a picture ${pixelHeight} pixels high`);
  const whole = canvasOf('whole', pixelWidth, pixelHeight);
  const pen = whole.getContext('2d');
  pen.fillStyle = CARD;
  pen.fillRect(0, 0, whole.width, whole.height);
  const width = chart.width - 2 * MARGIN;
  const room = chart.height - 2 * MARGIN - BETWEEN * (chart.panels.length - 1);
  const shares = chart.panels.reduce((sum, { share }) => sum + share, 0);
  let top = MARGIN;
  for (const panel of chart.panels) {
    const height = Math.floor((room * panel.share) / shares);
    const canvas = canvasOf('panel', width, height);
    const drawn = drawPanel(panel, canvas, chart.locale);
    pen.drawImage(canvas, MARGIN * PICTURE_SCALE, top * PICTURE_SCALE);
    // Empties its canvas.
    drawn.destroy();
    top += height + BETWEEN;
  }
  return indexedPng(whole.data(), whole.width, whole.height);
}

/** Used again and again: what a canvas holds outside of the heap is given back late. */
const canvases = new Map<string, Canvas>();

/** An empty canvas. */
function canvasOf(use: 'whole' | 'panel', width: number, height: number): Canvas {
  const canvas = canvases.get(use) ?? createCanvas(width, height);
  canvases.set(use, canvas);
  // Also where it is the same: that empties it.
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

function drawPanel(panel: ChartPanel, canvas: Canvas, locale: string): ChartJs {
  const lettering = { family: FONT_FAMILY, ...loadFonts() };
  // Chart.js asks of a canvas only what this one has, too.
  const item = canvas as unknown as ConstructorParameters<typeof ChartJs>[0];
  return new ChartJs(item, panelConfiguration(panel, { lettering, locale, scale: PICTURE_SCALE }));
}
