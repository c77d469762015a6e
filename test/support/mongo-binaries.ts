import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program that serves MongoDB's wire protocol. */
export interface MongoBinary {
  readonly program: string;
  /** `mongod` is MongoDB itself, the others SecantusDB, a test tool. */
  readonly family: 'mongod' | 'secantus';
}

/** Where test servers and clients that were installed lie. */
export const CACHE = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'statboard');
const SECANTUS_VERSION = '0.7.0b3';

/** MongoDB itself where there is one, else SecantusDB, which is put into the cache folder when it is not there; else why there is none. */
export async function findMongoBinary(): Promise<MongoBinary | { readonly missing: string }> {
  const mongod = onPath('mongod') ?? executable(process.env.MONGOMS_SYSTEM_BINARY);
  if (mongod) return { program: mongod, family: 'mongod' };
  for (const name of ['secantusd-rs', 'secantusd-py']) {
    const program = onPath(name) ?? inCache(name);
    if (program) return { program, family: 'secantus' };
  }
  const installed = await install();
  return typeof installed === 'string' ? { program: installed, family: 'secantus' } : installed;
}

function executable(file: string | undefined): string | null {
  if (!file) return null;
  try {
    accessSync(file, constants.X_OK);
    return file;
  } catch {
    return null;
  }
}

function onPath(name: string): string | null {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return folders.map((folder) => executable(path.join(folder, name))).find((found) => found !== null) ?? null;
}

function inCache(name: string): string | null {
  return (
    ['secantus-rs', 'secantus']
      .map((folder) => executable(path.join(CACHE, folder, 'bin', name)))
      .find((found) => found !== null) ?? null
  );
}

/** Installs SecantusDB's Python server with pip. Test files run in several processes: one installs, the others wait. */
async function install(): Promise<string | { readonly missing: string }> {
  const folder = path.join(CACHE, 'secantus');
  const lock = path.join(CACHE, 'secantus.lock');
  mkdirSync(CACHE, { recursive: true });
  for (let waited = 0; ; waited += 1) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      await sleep(1_000);
      const other = inCache('secantusd-py');
      if (other && !existsSync(lock)) return other;
      if (waited > 180) return { missing: `another process has been installing secantusdb for minutes (${lock})` };
    }
  }
  try {
    const there = inCache('secantusd-py');
    if (there) return there;
    const steps = [
      ['python3', '-m', 'venv', folder],
      [path.join(folder, 'bin', 'pip'), 'install', '--quiet', `secantusdb==${SECANTUS_VERSION}`],
    ];
    for (const [program = '', ...parameters] of steps) {
      const { status, error, stderr } = spawnSync(program, parameters, { encoding: 'utf8' });
      if (status !== 0) {
        rmSync(folder, { recursive: true, force: true });
        const why = error?.message ?? stderr.trim().split('\n').at(-1) ?? `exit code ${status}`;
        return { missing: `no MONGO_TEST_URI, no mongod, and secantusdb could not be installed: ${why}` };
      }
    }
    return inCache('secantusd-py') ?? { missing: 'secantusdb was installed but has no secantusd-py' };
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}
