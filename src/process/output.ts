import type { Writable } from 'node:stream';

/** Where a log goes line by line. */
export interface Output {
  write(line: string): void;
}

/** So much waits for a reader of the log that is slow or hangs; what comes then is left out. Bytes. */
const MOST_WAITING = 1_000_000;
/** So long the process waits at its end for a slow reader of what it printed, milliseconds. */
const LAST_LINES_MS = 1_000;

/**
 * Writes lines to a stream without ever waiting for who reads it: a pipe whose reader hangs must not stop heartbeats.
 * Node writes to a pipe at once while there is room in it, and keeps the rest in memory; a file is written at once.
 */
export function createOutput(
  stream: Writable,
  {
    onLost,
    onError,
    mostWaiting = MOST_WAITING,
  }: {
    /** Called when lines are taken again, with the number of those that were left out. */
    readonly onLost: (lines: number) => void;
    /** Called at the first error; not when the reader is gone, which is nobody's fault. */
    readonly onError: (error: Error) => void;
    readonly mostWaiting?: number;
  },
): Output {
  let lost = 0;
  let hasFailed = false;
  stream.on('drain', () => {
    const lines = lost;
    lost = 0;
    if (lines > 0) onLost(lines);
  });
  stream.on('error', (error) => {
    if (hasFailed || ('code' in error && error.code === 'EPIPE')) return;
    hasFailed = true;
    onError(error);
  });
  return {
    write(line) {
      if (lost > 0 || stream.writableLength > mostWaiting) lost += 1;
      else stream.write(line);
    },
  };
}

/** Ends the process once what it printed is read, or after a second. */
export function exitWhenPrinted(
  exitCode: number,
  streams: readonly Writable[] = [process.stdout, process.stderr],
): void {
  const leave = () => process.exit(exitCode);
  const look = () => {
    if (streams.every(({ writableLength }) => writableLength === 0)) leave();
  };
  for (const stream of streams) stream.on('drain', look);
  setTimeout(leave, LAST_LINES_MS);
  look();
}
