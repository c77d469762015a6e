import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { ExitError } from '../base/errors.js';
import type { Snowflake } from '../base/snowflake.js';
import { ledgerPath } from '../ledger/file/data-dir.js';
import { refuseEmptied } from '../ledger/file/file-problems.js';
import { checkFileSystem, checkSpace, checkWritable } from './check-disk.js';
import { checkLocks, checkRunning } from './check-locks.js';
import { type Finding, fail, ok, warn } from './finding.js';
import { type KnownGuild, knownSettings } from './known-settings.js';
import { PATIENCE_MS } from './patience.js';

/** What was found in DATA_DIR, and what its ledger knows of guilds. */
export interface DataFolder {
  readonly findings: readonly Finding[];
  readonly known: readonly (readonly [Snowflake, KnownGuild])[];
  /** How many shards the bot has; null: not known. */
  readonly shardCount: number | null;
}

const PROBE = fileURLToPath(new URL('./data-folder-probe.js', import.meta.url));
/** A larger ledger is not looked through as at a start: that takes some 7 s for each gigabyte. Bytes. */
const LARGE = 1_000_000_000;

/**
 * Looks at the folder in a process of its own: a call that waits for a disk which does not answer holds up the process
 * that makes it, timers and all.
 */
export async function checkDataFolder(dataDir: string): Promise<DataFolder> {
  const child = spawn(process.execPath, [PROBE, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS - 2_000);
  try {
    const [[code], printed] = await Promise.all([once(child, 'close'), text(child.stdout)]);
    if (code === 0) return JSON.parse(printed) as DataFolder;
    const finding = code === null ? silent(dataDir) : unseen(dataDir, code);
    return { findings: [finding], known: [], shardCount: null };
  } finally {
    clearTimeout(timer);
  }
}

/** The folder did not answer in time. */
export function silent(dataDir: string): Finding {
  return fail(
    `the folder ${dataDir} does not answer`,
    'look at its disk, or at the network that it hangs on; the bot would stand still there too',
  );
}

function unseen(dataDir: string, code: number): Finding {
  return fail(
    `the folder ${dataDir} could not be looked at (exit code ${code})`,
    'this is a fault in Statboard: please report what was printed',
  );
}

/** Looks at the folder. May hang where its disk does. */
export function lookIntoFolder(dataDir: string): DataFolder {
  const writable = checkWritable(dataDir);
  if (writable.status === 'fail') return { findings: [writable], known: [], shardCount: null };
  const findings = [writable, checkSpace(dataDir)];
  const fileSystem = checkFileSystem(dataDir);
  if (fileSystem) findings.push(fileSystem);
  if (!existsSync(dataDir)) return { findings, known: [], shardCount: null };
  const { isRunning, finding: running } = checkRunning(dataDir);
  findings.push(checkLocks(dataDir), running);
  try {
    const path = ledgerPath(dataDir);
    refuseEmptied(path);
    const isLarge = existsSync(path) && statSync(path).size > LARGE;
    const known = knownSettings(dataDir, { whole: !isRunning && !isLarge });
    const { size } = known.guilds;
    if (size > 0) findings.push(ok(`the ledger can be read; it knows ${size} servers`));
    if (known.isOfOlderSchema) {
      findings.push(
        warn(
          'the ledger is of an older Statboard: the next start brings it up to date, and nothing older can open it then',
          'copy DATA_DIR first: docs/operating.md, "Upgrade and going back"',
        ),
      );
    }
    return { findings, known: [...known.guilds], shardCount: known.shardCount };
  } catch (error) {
    if (error instanceof ExitError) {
      const [what = '', ...todo] = error.message.split(/(?<=\.) /);
      return { findings: [...findings, fail(what, todo.join(' '))], known: [], shardCount: null };
    }
    const why = error instanceof Error ? error.message : String(error);
    const todo = 'put back a copy of DATA_DIR, or move the folder away: with MongoDB a new ledger goes on from there';
    return { findings: [...findings, fail(`the ledger cannot be read (${why})`, todo)], known: [], shardCount: null };
  }
}
