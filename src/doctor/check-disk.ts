import { accessSync, constants, existsSync, readdirSync, statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Finding, fail, ok, warn, wrongSetting } from './finding.js';

/** A busy server's counts are about 0.2 GB for a million member days; below this it becomes tight soon. Bytes. */
const LITTLE_SPACE = 1_000_000_000;
/** SQLite needs room for its write-ahead log; below this a commit may fail. Bytes. */
const NO_SPACE = 50_000_000;

/** File systems over a network or a virtual machine's border, where SQLite's locks or shared memory may not hold, by the number that `statfs` gives. */
const DOUBTFUL: Readonly<Record<number, string>> = {
  26985: 'NFS',
  20859: 'SMB',
  4283649346: 'CIFS',
  4266872130: 'SMB 2',
  16914839: '9P (such as a Windows drive in WSL)',
  1702057286: 'FUSE',
  2020557398: 'a VirtualBox shared folder',
};

/** What the bot writes in the folder. */
const OWN_FILE = /^(ledger\.sqlite|lock\.(sqlite|json)|alive)/;

/** Whether the folder is there, and can be written by this user with all that the bot has in it. */
export function checkWritable(dataDir: string): Finding {
  const shown = path.resolve(dataDir);
  if (!existsSync(dataDir)) return checkParent(shown);
  try {
    if (!statSync(dataDir).isDirectory()) return wrongSetting(`${shown} is not a folder`, 'set DATA_DIR to a folder');
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    return checkFiles(shown) ?? ok(`${shown} can be written`);
  } catch (error) {
    return wrongSetting(
      `${shown} cannot be written (${error instanceof Error ? error.message : error})`,
      'give it to the user who starts the bot (chown), or set DATA_DIR to a folder that this user may write',
    );
  }
}

/** A bot that was started once as another user, such as root, leaves files that are that user's. */
function checkFiles(shown: string): Finding | null {
  for (const name of readdirSync(shown).filter((entry) => OWN_FILE.test(entry))) {
    const file = path.join(shown, name);
    try {
      accessSync(file, constants.R_OK | constants.W_OK);
    } catch (error) {
      // A running bot takes its files away when it stops.
      if (!existsSync(file)) continue;
      return wrongSetting(
        `${file} cannot be written (${error instanceof Error ? error.message : error})`,
        'give the folder and all files in it to the user who starts the bot (chown -R)',
      );
    }
  }
  return null;
}

/** A missing folder is made at the first start, where its nearest ancestor lets the bot. */
function checkParent(shown: string): Finding {
  const parent = path.dirname(nearest(shown, true));
  try {
    accessSync(parent, constants.W_OK | constants.X_OK);
    if (!statSync(parent).isDirectory()) throw new Error(`${parent} is not a folder`);
    return ok(`${shown} is not there yet; the bot makes it at its first start`);
  } catch (error) {
    return wrongSetting(
      `${shown} is not there and cannot be made (${error instanceof Error ? error.message : error})`,
      'make it and give it to the user who starts the bot, or set DATA_DIR to a folder that this user may write',
    );
  }
}

/** The folder itself or its nearest ancestor that is there; with `below`, the one under that. */
function nearest(folder: string, below = false): string {
  let at = folder;
  let before = folder;
  while (!existsSync(at) && path.dirname(at) !== at) {
    before = at;
    at = path.dirname(at);
  }
  return below ? before : at;
}

/** Free space where the folder lies, for users who are not root. */
export function checkSpace(dataDir: string): Finding {
  const { bavail, bsize } = statfsSync(nearest(path.resolve(dataDir)));
  const free = bavail * bsize;
  const what = `${shownBytes(free)} free`;
  const todo = 'make room on this disk: with none left the bot keeps new counts in memory only';
  if (free < NO_SPACE) return fail(what, todo);
  return free < LITTLE_SPACE ? warn(what, todo) : ok(what);
}

/** Whether the folder lies on a kind of file system that SQLite advises against. */
export function checkFileSystem(dataDir: string): Finding | null {
  const name = DOUBTFUL[statfsSync(nearest(path.resolve(dataDir))).type];
  if (name === undefined) return null;
  return warn(
    `the file system is ${name}: SQLite's locks may not hold there`,
    'put DATA_DIR on a disk of this machine (in Docker: a volume, not a shared folder)',
  );
}

function shownBytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.floor(bytes / 1e6)} MB`;
}
