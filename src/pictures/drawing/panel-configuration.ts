import type { ChartConfiguration, ChartOptions } from 'chart.js';
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
} from 'chart.js';
import { MatrixController, MatrixElement } from 'chartjs-chart-matrix';
import type { ChartPanel } from '../../views/chart/chart.js';
import { columnsConfiguration, hoursConfiguration } from './bars.js';
import { calendarConfiguration, heatConfiguration } from './cells.js';
import type { Lettering } from './pen.js';

Chart.register(BarController, BarElement, LineController, LineElement, PointElement, CategoryScale, LinearScale);
Chart.register(MatrixController, MatrixElement);

/** How a panel is drawn. */
export interface PanelStyle {
  readonly lettering: Lettering;
  readonly locale: string;
  /** Pixels of the canvas to one unit of the chart. */
  readonly scale: number;
}

/** What Chart.js draws of a panel: the same on the server and in a page. Nothing moves, nothing answers the mouse. */
export function panelConfiguration(panel: ChartPanel, { lettering, locale, scale }: PanelStyle): ChartConfiguration {
  const { options, ...configuration } = kindOf(panel, lettering);
  const still: ChartOptions = { animation: false, responsive: false, events: [], locale, devicePixelRatio: scale };
  return { ...configuration, options: { ...options, ...still } };
}

function kindOf(panel: ChartPanel, lettering: Lettering): ChartConfiguration {
  switch (panel.kind) {
    case 'columns':
      return columnsConfiguration(panel, lettering);
    case 'hours':
      return hoursConfiguration(panel, lettering);
    case 'heat':
      return heatConfiguration(panel, lettering);
    case 'calendar':
      return calendarConfiguration(panel, lettering);
  }
}
