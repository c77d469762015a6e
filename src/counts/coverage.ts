import { METRICS, type Metric } from './metrics.js';

/** Since when metrics are counted in a server, milliseconds. Those that every version counts go by the server's own `since`. */
export type MetricsSince = { readonly [M in Metric]?: number };

/** Since when a server is counted, in all and by metric. */
export interface Coverage {
  readonly since: number;
  readonly metricsSince: MetricsSince;
}

/** Metrics that were not counted from the first version on. */
export const LATER_METRICS: readonly Metric[] = METRICS.names.filter((metric) => !METRICS.of(metric).always);

/** Since when a metric is counted in a server, milliseconds; infinity: not at all. */
export function coveredSince({ since, metricsSince }: Coverage, metric: Metric): number {
  return METRICS.of(metric).always ? since : (metricsSince[metric] ?? Number.POSITIVE_INFINITY);
}

/** The same with metrics that are not in it counted from an instant on; itself, where none is missing. */
export function completed(known: MetricsSince, at: number): MetricsSince {
  const missing = LATER_METRICS.filter((metric) => known[metric] === undefined);
  return missing.length === 0 ? known : { ...known, ...Object.fromEntries(missing.map((metric) => [metric, at])) };
}

/** Of two ledgers of the same server the earlier time of each metric: what either counted is in both. */
export function earliest(a: MetricsSince, b: MetricsSince): MetricsSince {
  const all: { [M in Metric]?: number } = { ...a };
  for (const metric of LATER_METRICS) {
    const [own = Number.POSITIVE_INFINITY, other = Number.POSITIVE_INFINITY] = [a[metric], b[metric]];
    if (other < own) all[metric] = other;
  }
  return all;
}
