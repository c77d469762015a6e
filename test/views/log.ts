import { pino } from 'pino';
import type { Log } from '../../src/base/log.js';

export interface LoggedLine {
  readonly level: string;
  readonly msg: string;
  readonly [key: string]: unknown;
}

/** A real pino logger whose lines can be read back. */
export function recordingLog(): Log & {
  readonly lines: readonly LoggedLine[];
  at(level: string): readonly LoggedLine[];
} {
  const lines: LoggedLine[] = [];
  const log = pino(
    { level: 'trace', base: null, formatters: { level: (level) => ({ level }) } },
    { write: (line: string) => void lines.push(JSON.parse(line)) },
  );
  return Object.assign(log, { lines, at: (level: string) => lines.filter((line) => line.level === level) });
}
