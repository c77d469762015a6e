import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { CACHE } from './mongo-binaries.js';

const VERSION = '2.7.1';

/** A Python that has discord.py, put into the cache folder when it is not there; else why there is none. */
export function findDiscordPy(): { readonly python: string } | { readonly missing: string } {
  const folder = path.join(CACHE, `discord-py-${VERSION}`);
  const python = path.join(folder, 'bin', 'python');
  if (existsSync(path.join(folder, 'installed'))) return { python };
  rmSync(folder, { recursive: true, force: true });
  const steps = [
    ['python3', '-m', 'venv', folder],
    [python, '-m', 'pip', 'install', '--quiet', `discord.py==${VERSION}`],
    [python, '-c', `import discord; open(${JSON.stringify(path.join(folder, 'installed'))}, 'w').close()`],
  ];
  for (const [program = '', ...parameters] of steps) {
    const { status, error, stderr } = spawnSync(program, parameters, { encoding: 'utf8' });
    if (status === 0) continue;
    rmSync(folder, { recursive: true, force: true });
    return { missing: error?.message ?? stderr.trim().split('\n').at(-1) ?? `exit code ${status}` };
  }
  return { python };
}
