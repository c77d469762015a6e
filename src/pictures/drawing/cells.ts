import type { ChartConfiguration, Chart as Drawn, Plugin } from 'chart.js';
import type { CalendarPanel, ChartPanel, HeatPanel } from '../../views/chart/chart.js';
import { hatching, heading, LABEL_LINE, labelLine, rowNames, TITLE_LINE } from './decorations.js';
import { accentOf, cellColor, HATCH } from './palette.js';
import type { Box, Lettering } from './pen.js';

const ROWS = 7;
/** Room for the names of the rows. */
const NAMES = 36;
const BETWEEN_CELLS = 1.5;

interface Cell {
  readonly x: number;
  readonly y: number;
  readonly value: number | null;
}

const rowHeight = ({ chartArea }: Drawn): number => chartArea.height / ROWS;

/** Where a column's middle is. */
const columnIn =
  (columns: number) =>
  ({ chartArea }: Drawn, column: number): number =>
    chartArea.left + (chartArea.width / columns) * (column + 0.5);

/** Seven rows of hours. */
export function heatConfiguration(panel: HeatPanel, lettering: Lettering): ChartConfiguration {
  const columns = Math.max(1, ...panel.values.map((row) => row.length));
  const cells = panel.values.flatMap((row, y) => row.map((value, x) => ({ x, y, value })));
  const baseline = ({ chartArea }: Drawn) => chartArea.bottom + LABEL_LINE - 4;
  return cellsConfiguration(panel, cells, columns, { top: TITLE_LINE, bottom: LABEL_LINE }, [
    heading(panel, lettering),
    rowNames(panel.rows, { rowHeight, lettering }),
    labelLine(panel.labels, { xOf: columnIn(columns), baseline, lettering }),
  ]);
}

/** Weeks beside each other, a row for each day of the week. */
export function calendarConfiguration(panel: CalendarPanel, lettering: Lettering): ChartConfiguration {
  const { values, firstRow, gaps } = panel;
  const place = (at: number) => ({ x: Math.floor((at + firstRow) / ROWS), y: (at + firstRow) % ROWS });
  const columns = place(Math.max(0, values.length - 1)).x + 1;
  const cells = values.map((value, at) => ({ ...place(at), value }));
  const gapBoxes = (drawn: Drawn): readonly Box[] =>
    gaps.flatMap(({ from, to }) =>
      Array.from({ length: to - from + 1 }, (_, index) => cellBox(drawn, place(from + index), columns)),
    );
  const xOf = (drawn: Drawn, at: number) => columnIn(columns)(drawn, place(at).x);
  return cellsConfiguration(panel, cells, columns, { top: TITLE_LINE + LABEL_LINE, bottom: 0 }, [
    heading(panel, lettering),
    rowNames(panel.rows, { rowHeight, lettering }),
    labelLine(panel.labels, { xOf, baseline: ({ chartArea }) => chartArea.top - 6, lettering }),
    hatchedAfter(hatching(gapBoxes, HATCH)),
  ]);
}

/** The hatching of a cell lies over it: the cell fills its box. */
function hatchedAfter({ id, beforeDatasetsDraw }: Plugin): Plugin {
  return {
    id,
    ...(beforeDatasetsDraw && {
      afterDatasetsDraw: (drawn, _, options) => beforeDatasetsDraw(drawn, { cancelable: true }, options),
    }),
  };
}

function cellBox(drawn: Drawn, { x, y }: { readonly x: number; readonly y: number }, columns: number): Box {
  const [width, height] = [drawn.chartArea.width / columns, rowHeight(drawn)];
  const left = drawn.chartArea.left + width * x + BETWEEN_CELLS / 2;
  const top = drawn.chartArea.top + height * y + BETWEEN_CELLS / 2;
  return { left, top, right: left + width - BETWEEN_CELLS, bottom: top + height - BETWEEN_CELLS };
}

function cellsConfiguration(
  { metric }: ChartPanel,
  cells: readonly Cell[],
  columns: number,
  padding: { readonly top: number; readonly bottom: number },
  plugins: Plugin[],
): ChartConfiguration {
  const most = Math.max(0, ...cells.map(({ value }) => value ?? 0));
  const accent = accentOf(metric);
  const configuration: ChartConfiguration<'matrix'> = {
    type: 'matrix',
    data: {
      datasets: [
        {
          data: cells.map(({ x, y }) => ({ x, y })),
          backgroundColor: cells.map(({ value }) => cellColor(accent, value, most)),
          borderWidth: 0,
          borderRadius: 2,
          width: ({ chart }) => Math.max(1, chart.chartArea.width / columns - BETWEEN_CELLS),
          height: ({ chart }) => Math.max(1, rowHeight(chart) - BETWEEN_CELLS),
        },
      ],
    },
    options: {
      layout: { padding: { ...padding, left: NAMES } },
      scales: {
        x: { type: 'linear', display: false, offset: false, min: -0.5, max: columns - 0.5 },
        y: { type: 'linear', display: false, offset: false, min: -0.5, max: ROWS - 0.5, reverse: true },
      },
    },
    plugins: plugins as Plugin<'matrix'>[],
  };
  return configuration as ChartConfiguration;
}
