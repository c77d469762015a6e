import type { ChartConfiguration, Chart as Drawn, ScaleOptions } from 'chart.js';
import type { Unit } from '../../counts/metrics.js';
import type { ChartGap, ColumnsPanel, HoursPanel } from '../../views/chart/chart.js';
import { hatching, heading, LABEL_LINE, LABEL_SIZE, labelLine, TITLE_LINE } from './decorations.js';
import { accentOf, blend, COMPARISON, HATCH, QUIET_TEXT, RULE } from './palette.js';
import type { Box, Lettering } from './pen.js';

const HOUR_SECONDS = 3600;
/** A day with one message beside one with a million is still seen. */
const LEAST_HEIGHT = 1.5;

/** A day without anything has no column, not even the least. */
const drawnValue = (value: number | null) => (value !== null && value > 0 ? value : null);

const xOf = ({ scales }: Drawn, at: number): number => scales.x?.getPixelForValue(at) ?? 0;
const underAxis = ({ chartArea }: Drawn): number => chartArea.bottom + LABEL_LINE - 4;

/** Columns by day, today lighter, with the line that they are compared with; gaps hatched and dated. */
export function columnsConfiguration(panel: ColumnsPanel, lettering: Lettering): ChartConfiguration {
  const { values, line = [], running, labels, gaps, metric, unit } = panel;
  const accent = accentOf(metric);
  const lighter = blend(accent, '#ffffff', 0.5);
  const isAlone = (index: number) => (line[index - 1] ?? null) === null && (line[index + 1] ?? null) === null;
  const dated = gaps.map(({ from, to, label }) => ({ at: (from + to) / 2, text: label }));
  return {
    type: 'bar',
    data: {
      labels: values.map((_, index) => index),
      datasets: [
        {
          type: 'line',
          data: line.slice(0, values.length),
          borderColor: COMPARISON,
          borderWidth: 1.5,
          borderDash: [4, 3],
          pointRadius: line.map((_, index) => (isAlone(index) ? 2 : 0)),
          pointBackgroundColor: COMPARISON,
        },
        {
          type: 'bar',
          data: values.map(drawnValue),
          backgroundColor: values.map((_, index) => (running && index === values.length - 1 ? lighter : accent)),
          borderRadius: 2,
          barPercentage: 0.8,
          categoryPercentage: 1,
          maxBarThickness: 40,
          minBarLength: LEAST_HEIGHT,
        },
      ],
    },
    options: {
      layout: { padding: { top: TITLE_LINE, bottom: LABEL_LINE } },
      scales: { x: { type: 'category', display: false }, y: amountAxis(unit, [...values, ...line], lettering) },
    },
    plugins: [
      heading(panel, lettering),
      hatching((drawn) => gaps.map((gap) => gapBox(drawn, gap)), HATCH),
      labelLine([...dated, ...labels], { xOf, baseline: underAxis, lettering }),
    ],
  };
}

/** Where a gap lies: the width of its days, over the whole height. */
function gapBox(drawn: Drawn, { from, to }: ChartGap): Box {
  const { left, right, top, bottom } = drawn.chartArea;
  const count = Math.max(1, drawn.data.labels?.length ?? 1);
  const half = (right - left) / count / 2;
  return { left: Math.max(left, xOf(drawn, from) - half), right: Math.min(right, xOf(drawn, to) + half), top, bottom };
}

/** Two or three figures at the left, short ones where they are large. */
function amountAxis(unit: Unit, values: readonly (number | null)[], { family }: Lettering): ScaleOptions<'linear'> {
  const most = Math.max(1, ...values.map((value) => value ?? 0));
  const isTime = unit === 'seconds';
  const step = isTime ? Math.max(1, Math.ceil(most / HOUR_SECONDS / 2)) * HOUR_SECONDS : undefined;
  const hours = { style: 'unit', unit: 'hour', unitDisplay: 'narrow', maximumFractionDigits: 0 } as const;
  const axis: Partial<ScaleOptions<'linear'>> = {
    type: 'linear',
    beginAtZero: true,
    suggestedMax: isTime ? 2 * (step ?? 0) : most,
    border: { display: false },
    grid: { color: RULE, drawTicks: false },
    ticks: {
      ...(step !== undefined && { stepSize: step }),
      maxTicksLimit: 4,
      precision: 0,
      padding: 4,
      color: QUIET_TEXT,
      font: { family, size: LABEL_SIZE },
      callback(value) {
        const { locale } = this.chart.options;
        return isTime
          ? new Intl.NumberFormat(locale, hours).format(Number(value) / HOUR_SECONDS)
          : new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(Number(value));
      },
    },
  };
  return axis as ScaleOptions<'linear'>;
}

/** A bar for each hour, without figures at its side: which hours are the usual ones is seen without. */
export function hoursConfiguration(panel: HoursPanel, lettering: Lettering): ChartConfiguration {
  const { values, labels, metric } = panel;
  return {
    type: 'bar',
    data: {
      labels: values.map((_, index) => index),
      datasets: [
        {
          data: values.map(drawnValue),
          backgroundColor: accentOf(metric),
          borderRadius: 2,
          barPercentage: 0.8,
          categoryPercentage: 1,
          minBarLength: LEAST_HEIGHT,
        },
      ],
    },
    options: {
      layout: { padding: { top: TITLE_LINE, bottom: LABEL_LINE } },
      scales: {
        x: { type: 'category', grid: { display: false }, ticks: { display: false }, border: { color: RULE } },
        y: { type: 'linear', display: false, min: 0, max: Math.max(1, ...values) },
      },
    },
    plugins: [heading(panel, lettering), labelLine(labels, { xOf, baseline: underAxis, lettering })],
  };
}
