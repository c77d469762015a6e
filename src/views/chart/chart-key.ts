import { createHash } from 'node:crypto';
import type { Chart } from './chart.js';

/** Digest of a chart: equal charts have equal pictures. */
export function chartKey(chart: Chart): string {
  return createHash('sha256').update(JSON.stringify(chart)).digest('base64url');
}
