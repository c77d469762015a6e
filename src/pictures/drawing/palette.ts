import type { Metric } from '../../counts/metrics.js';

/** The card that a picture is drawn on: dark on Discord's dark and on its light theme, so that one set of colours is read on both. */
export const CARD = '#1e1f22';
/** Titles, against the card 13:1. */
export const TEXT = '#f2f3f5';
/** Labels and notes, against the card 8:1. */
export const QUIET_TEXT = '#b9bbc1';
/** Lines of the axes. */
export const RULE = '#3a3c42';
/** A cell with nothing in it. */
export const EMPTY = '#2a2b30';
/** A cell of which nothing is known. */
export const UNKNOWN = '#232428';
/** The line that columns are compared with: told from them by its lightness, not by its hue. */
export const COMPARISON = '#ffffff';
/** The lines of a hatching. */
export const HATCH = '#8a8d95';

/** One colour for each metric, told apart by colour-blind eyes too (Okabe and Ito's, the blue of Discord for messages). */
const ACCENTS: Readonly<Record<Metric, string>> = {
  messages: '#5b74ff',
  reactionsGiven: '#e69f00',
  reactionsReceived: '#f0e442',
  repliesGiven: '#56b4e9',
  repliesReceived: '#009e73',
  stickers: '#cc79a7',
};

/** The colour of a metric, the same in every picture. */
export function accentOf(metric: Metric): string {
  return ACCENTS[metric];
}

/** A colour between two, `#rrggbb`. @param part 0: the first, 1: the second */
export function blend(from: string, to: string, part: number): string {
  const channel = (color: string, at: number) => Number.parseInt(color.slice(at, at + 2), 16);
  const mixed = [1, 3, 5].map((at) => Math.round(channel(from, at) + (channel(to, at) - channel(from, at)) * part));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** Steps of lightness that an eye tells apart in a small cell; few, so that a picture stays small. */
const STEPS = 6;

/** The colour of a cell: nothing, then from dark to light. @param value at least 0; null: not known @param most the largest of all cells */
export function cellColor(accent: string, value: number | null, most: number): string {
  if (value === null) return UNKNOWN;
  if (value <= 0 || most <= 0) return EMPTY;
  const step = Math.max(1, Math.ceil((value / most) ** 0.75 * STEPS)) / STEPS;
  const middle = 0.7;
  return step <= middle
    ? blend(EMPTY, accent, 0.2 + (0.8 * step) / middle)
    : blend(accent, '#ffffff', ((step - middle) / (1 - middle)) * 0.6);
}
