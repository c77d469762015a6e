import { existsSync, statSync, utimesSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '../base/log.js';

const ALIVE_FILE = 'alive';
/** Discord asks for a heartbeat about every 41 s: four missed ones. */
const ALIVE_FOR_MS = 180_000;

/** Touches the file by which a health check knows that the bot is connected; to be called with each heartbeat that is acknowledged while all is heard. */
export function createAliveSign(dataDir: string, log: Log): () => void {
  const file = path.join(dataDir, ALIVE_FILE);
  let failed = false;
  return () => {
    writeFile(file, '').then(
      () => {
        failed = false;
      },
      (error: unknown) => {
        if (!failed)
          log.warn(
            { err: error, file },
            'the sign of life cannot be written; health checks will fail until the bot may write in DATA_DIR again',
          );
        failed = true;
      },
    );
  };
}

/** Takes the sign back, when a bot begins or ends; the file stays, for it shows that a bot has counted in the folder. */
export function withdrawAliveSign(dataDir: string): void {
  const file = path.join(dataDir, ALIVE_FILE);
  try {
    if (existsSync(file)) utimesSync(file, 0, 0);
  } catch {
    // Another user's file; that it cannot be written is said at the first heartbeat.
  }
}

/** Whether the bot that works in a data folder is alive, as of an instant by the machine's clock (milliseconds). */
export function isAlive(dataDir: string, now: number): boolean {
  const stat = statSync(path.join(dataDir, ALIVE_FILE), { throwIfNoEntry: false });
  // A sign from the future was given before the clock was set back, and says nothing.
  return stat !== undefined && Math.abs(now - stat.mtimeMs) < ALIVE_FOR_MS;
}
