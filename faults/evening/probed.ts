import { existsSync, readFileSync } from 'node:fs';

/** One line of the probe. */
export interface Probed {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** Resident memory of the whole process, as `VmRSS` of `/proc/PID/status` has it. */
  readonly rssMb: number;
  /** What of it is in use: all but the room in V8's heap in which nothing, or garbage, lies; null: not looked at this time. */
  readonly keptMb: number | null;
  /** How late the event loop was, since the process started. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The same of the last 10 s. */
  readonly recentP99Ms: number;
  readonly recentMaxMs: number;
}

/** What the probe has written so far. */
export function readProbe(file: string): readonly Probed[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  // The last piece is empty, or a line that is being written.
  return lines.slice(0, -1).map((line): Probed => JSON.parse(line));
}

/** By how much what is kept grows, MB a minute: the slope of the least squares. */
export function growth(probed: readonly Probed[]): number {
  const lines = probed.flatMap(({ at, keptMb }) => (keptMb === null ? [] : [{ at, keptMb }]));
  const minutes = lines.map(({ at }) => at / 60_000);
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const middle = mean(minutes);
  const level = mean(lines.map(({ keptMb }) => keptMb));
  let over = 0;
  let under = 0;
  for (const [index, { keptMb }] of lines.entries()) {
    const distance = (minutes[index] ?? middle) - middle;
    over += distance * (keptMb - level);
    under += distance ** 2;
  }
  return under === 0 ? 0 : over / under;
}
