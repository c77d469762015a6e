import { accessSync, constants } from 'node:fs';
import path from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The Chromium that browser tests run in: CHROMIUM_PATH, or one on the PATH. */
export const chromiumPath: string | undefined =
  process.env.CHROMIUM_PATH ||
  NAMES.flatMap((name) => (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, name))).find(
    isProgram,
  );

/** Why there are no browser tests. */
export const WHY_NO_CHROMIUM = 'there is no Chromium on the PATH, and CHROMIUM_PATH names none';
