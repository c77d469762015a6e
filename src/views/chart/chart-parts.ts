import type { LocalDate } from '../../base/time/zone.js';
import type { ChartLabel } from './chart.js';

/** Of a picture beside a message: as wide as Discord shows one on a phone, and no higher than it shows one anywhere. */
export const CARD_SIZE = { width: 400, height: 300 } as const;

/** What is named below a row of 24 hours. */
export function hourLabels(hour: (of: number) => string): readonly ChartLabel[] {
  return [0, 12, 18, 6].map((at) => ({ at, text: hour(at) }));
}

/** The largest of some figures and its place, the earliest of equals; null: none is above 0. */
export function largest(values: readonly (number | null)[]): { readonly at: number; readonly value: number } | null {
  let found: { readonly at: number; readonly value: number } | null = null;
  for (const [at, value] of values.entries()) if ((value ?? 0) > (found?.value ?? 0)) found = { at, value: value ?? 0 };
  return found;
}

/** The day of the week of a date: 0 is Monday. */
export function weekdayOf({ year, month, day }: LocalDate): number {
  return (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
}
