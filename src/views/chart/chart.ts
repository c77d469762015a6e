import type { Metric, Unit } from '../../counts/metrics.js';

/**
 * A picture of figures as plain data that JSON can hold: what is drawn, not how. `src/pictures/` makes a PNG of it, and a page
 * draws the same. All texts in it are ready to be read; what no font has is left out of the picture.
 */
export interface Chart {
  /** In units of which a phone shows about one a pixel. */
  readonly width: number;
  readonly height: number;
  /** BCP 47: how the figures at axes are written. */
  readonly locale: string;
  /** A sentence with the same facts, for those who do not see the picture (alt text); at most 1,024 characters. */
  readonly description: string;
  /** From top to bottom. */
  readonly panels: readonly ChartPanel[];
}

export type ChartPanel = ColumnsPanel | HeatPanel | CalendarPanel | HoursPanel;

interface PanelBase {
  /** Decides the colour, the same wherever the metric is shown. */
  readonly metric: Metric;
  readonly unit: Unit;
  readonly title: string;
  /** What else there is to know, beside the title; absent: nothing. */
  readonly note?: string;
  /** Its part of the picture's height, against the other panels'. */
  readonly share: number;
}

/** A label of an axis. */
export interface ChartLabel {
  /** The place of a value. */
  readonly at: number;
  readonly text: string;
}

/** Values of which nothing, or not all, is known: hatched. */
export interface ChartGap {
  /** Place of the first value and of the last. */
  readonly from: number;
  readonly to: number;
  /** When that was. */
  readonly label: string;
}

/** A column for each day, with a line to compare them with. */
export interface ColumnsPanel extends PanelBase {
  readonly kind: 'columns';
  /** null: not counted then. */
  readonly values: readonly (number | null)[];
  /** As many as values; null: not known there. */
  readonly line?: readonly (number | null)[];
  /** Whether the last value still grows: drawn lighter. */
  readonly running: boolean;
  /** The most important first: what has no room is left out. */
  readonly labels: readonly ChartLabel[];
  readonly gaps: readonly ChartGap[];
}

/** Rows of the week's days with a cell for each hour: the more, the lighter. */
export interface HeatPanel extends PanelBase {
  readonly kind: 'heat';
  /** Seven rows of 24. */
  readonly values: readonly (readonly number[])[];
  /** Of the rows. */
  readonly rows: readonly string[];
  /** Of the hours. */
  readonly labels: readonly ChartLabel[];
}

/** A cell for each day, a column for each week: the more, the lighter. */
export interface CalendarPanel extends PanelBase {
  readonly kind: 'calendar';
  /** One for each day, the oldest first; null: not counted then. */
  readonly values: readonly (number | null)[];
  /** The row of the first day: 0 to 6. */
  readonly firstRow: number;
  /** Of the seven rows. */
  readonly rows: readonly string[];
  /** Of days, above their columns. */
  readonly labels: readonly ChartLabel[];
  readonly gaps: readonly ChartGap[];
}

/** A bar for each hour of the day. */
export interface HoursPanel extends PanelBase {
  readonly kind: 'hours';
  /** 24. */
  readonly values: readonly number[];
  readonly labels: readonly ChartLabel[];
}
