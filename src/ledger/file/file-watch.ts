import type { Clock } from '../../base/clock.js';
import type { ExitError } from '../../base/errors.js';
import type { Log } from '../../base/log.js';
import { watchPlace } from './file-problems.js';

/** How often a commit looks whether the file still stands in its place. */
const LOOK_EVERY_MS = 1_000;

/** Watches whether a running bot's file can still keep anything. */
export interface FileWatch {
  /** Looks, now and then, whether the file still stands in its place. */
  look(): void;
  /** It is lost: said once. */
  broken(error: ExitError): void;
}

export function createFileWatch({
  path,
  clock,
  log,
  onBroken,
}: {
  readonly path: string;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly log: Log;
  readonly onBroken: ((error: ExitError) => void) | undefined;
}): FileWatch {
  const place = watchPlace(path);
  let lookedAt = clock.monotonic();
  let isBroken = false;

  function broken(error: ExitError): void {
    if (isBroken) return;
    isBroken = true;
    log.error({ err: error }, 'the ledger is lost to this bot, which ends; the error says what to do');
    onBroken?.(error);
  }

  return {
    look() {
      if (clock.monotonic() - lookedAt < LOOK_EVERY_MS) return;
      lookedAt = clock.monotonic();
      const error = place();
      if (error !== null) broken(error);
    },
    broken,
  };
}
