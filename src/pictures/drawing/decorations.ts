import type { Chart as Drawn, Plugin } from 'chart.js';
import type { ChartLabel, ChartPanel } from '../../views/chart/chart.js';
import { QUIET_TEXT, TEXT } from './palette.js';
import { type Box, fitted, hatch, type Lettering, type Pen } from './pen.js';

/** Sizes in the chart's units, of which a phone 320 pixels wide has two to three. */
export const TITLE_SIZE = 17;
export const LABEL_SIZE = 15;
/** Room for a line of labels. */
export const LABEL_LINE = 21;
/** Room for the title's line. */
export const TITLE_LINE = 32;
const BETWEEN = 8;

const penOf = (drawn: Drawn): Pen => drawn.ctx as Pen;

/** The title at the left and the note at the right of a panel's first line; a note that lacks letters would say something else. */
export function heading({ title, note = '' }: ChartPanel, { family, drawable, isWhole }: Lettering): Plugin {
  return {
    id: 'heading',
    afterDraw(drawn) {
      const pen = penOf(drawn);
      pen.save();
      pen.textBaseline = 'alphabetic';
      pen.font = `600 ${TITLE_SIZE}px ${family}`;
      const name = fitted(pen, drawable(title), drawn.width);
      const used = pen.measureText(name).width;
      pen.fillStyle = TEXT;
      pen.textAlign = 'left';
      pen.fillText(name, 0, TITLE_SIZE);
      pen.font = `400 ${LABEL_SIZE}px ${family}`;
      pen.fillStyle = QUIET_TEXT;
      pen.textAlign = 'right';
      const words = isWhole(note) ? drawable(note) : '';
      pen.fillText(fitted(pen, words, drawn.width - used - 2 * BETWEEN), drawn.width, TITLE_SIZE);
      pen.restore();
    },
  };
}

/** Labels in one line, each as near to its place as the panel's edges allow; what would touch another is left out. */
export function labelLine(
  labels: readonly ChartLabel[],
  {
    xOf,
    baseline,
    lettering,
  }: {
    readonly xOf: (drawn: Drawn, at: number) => number;
    readonly baseline: (drawn: Drawn) => number;
    readonly lettering: Lettering;
  },
): Plugin {
  return {
    id: 'labelLine',
    afterDraw(drawn) {
      const pen = penOf(drawn);
      pen.save();
      pen.font = `400 ${LABEL_SIZE}px ${lettering.family}`;
      pen.fillStyle = QUIET_TEXT;
      pen.textAlign = 'left';
      pen.textBaseline = 'alphabetic';
      const taken: { readonly from: number; readonly to: number }[] = [];
      for (const { at, text } of labels) {
        const words = fitted(pen, lettering.drawable(text), drawn.width / 2);
        const { width } = pen.measureText(words);
        const from = Math.max(
          drawn.chartArea.left,
          Math.min(drawn.chartArea.right - width, xOf(drawn, at) - width / 2),
        );
        if (taken.some((other) => from < other.to + BETWEEN && other.from < from + width + BETWEEN)) continue;
        taken.push({ from, to: from + width });
        pen.fillText(words, from, baseline(drawn));
      }
      pen.restore();
    },
  };
}

/** The names of seven rows at the left, every second one where they would touch. */
export function rowNames(
  rows: readonly string[],
  { rowHeight, lettering }: { readonly rowHeight: (drawn: Drawn) => number; readonly lettering: Lettering },
): Plugin {
  return {
    id: 'rowNames',
    afterDraw(drawn) {
      const pen = penOf(drawn);
      const height = rowHeight(drawn);
      const each = height < LABEL_SIZE * 1.2 ? 2 : 1;
      pen.save();
      pen.font = `400 ${LABEL_SIZE}px ${lettering.family}`;
      pen.fillStyle = QUIET_TEXT;
      pen.textAlign = 'left';
      pen.textBaseline = 'middle';
      rows.forEach((name, row) => {
        if (row % each !== 0) return;
        const words = fitted(pen, lettering.drawable(name), drawn.chartArea.left - BETWEEN / 2);
        pen.fillText(words, 0, drawn.chartArea.top + height * (row + 0.5));
      });
      pen.restore();
    },
  };
}

/** Hatches boxes, behind the figures. */
export function hatching(boxesOf: (drawn: Drawn) => readonly Box[], color: string): Plugin {
  return {
    id: 'hatching',
    beforeDatasetsDraw(drawn) {
      for (const box of boxesOf(drawn)) hatch(penOf(drawn), box, color);
    },
  };
}
