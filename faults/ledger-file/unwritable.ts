import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/base/clock.js';
import { ledgerPath } from '../../src/ledger/file/data-dir.js';
import { type Outcome, Skip, type Trial } from '../fault.js';
import { createStage } from '../stage.js';
import { refusal } from './ends.js';
import { act, counted, RATE } from './scene.js';

const NOBODY = 65_534;

/** The data folder, then the file may not be written. */
export async function readOnly(trial: Trial): Promise<Outcome> {
  const root = process.getuid?.() === 0;
  const under = root ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [];
  if (root) {
    try {
      execFileSync('setpriv', [...under.slice(1), process.execPath, '--version'], { stdio: 'ignore' });
    } catch (error) {
      throw new Skip(`root may write everything, and cannot become another user here: ${error}`);
    }
  }
  const stage = await createStage(trial);
  const { dataDir } = stage;
  const folder = path.dirname(dataDir);
  if (root) {
    chmodSync(folder, 0o755);
    mkdirSync(dataDir);
    chownSync(dataDir, NOBODY, NOBODY);
  }
  const start = () => stage.start({}, { under });
  const bot = start();
  await bot.logged('the board was posted');
  await act(stage, 200);
  await bot.end('SIGTERM');
  const wrong: string[] = [];
  chmodSync(dataDir, 0o555);
  wrong.push(...(await refusal('a read-only folder', start(), { codes: [78], says: /cannot be written.*DATA_DIR/ })));
  chmodSync(dataDir, 0o755);
  chmodSync(ledgerPath(dataDir), 0o444);
  wrong.push(
    ...(await refusal('a read-only file', start(), {
      codes: [78],
      says: /may not be written.*writable for this user/,
    })),
  );
  // As the message says: what SQLite makes beside the file has the file's own mode.
  for (const name of readdirSync(dataDir)) chmodSync(path.join(dataDir, name), 0o600);
  const next = start();
  await next.logged('the gateway session was resumed');
  await act(stage, 100);
  const found = await stage.finish(next);
  return { ...found, wrong: [...wrong, ...found.wrong], injected: 2, recoveryMs: null, notes: [] };
}

/** A small file system of its own, filled up under load; the bot goes on, or is killed and refuses to start, until there is room. */
export async function diskFull(trial: Trial): Promise<Outcome> {
  const { stage, bot } = await counted(trial, ({ dataDir }) => {
    mkdirSync(dataDir);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', dataDir], { stdio: 'pipe' });
    } catch (error) {
      throw new Skip(
        `no small file system can be mounted here: ${error instanceof Error ? error.message.trim() : error}`,
      );
    }
    trial.onEnd(() => execFileSync('umount', ['--lazy', dataDir]));
  });
  const ballast = path.join(stage.dataDir, 'ballast');
  const traffic = stage.traffic(RATE);
  fill(ballast);
  await bot.logged(/^the ledger could not be written and is tried again/);
  await sleep(1_000);
  const wrong: string[] = [];
  let last = bot;
  let began = systemClock.monotonic();
  if (trial.number % 2 === 1) {
    await bot.end('SIGKILL');
    const full = stage.start();
    const ready = full.logged(/^(Statboard runs|the ledger could not be written and is tried again.*)$/);
    const started = await Promise.race([
      full.ended.then(() => false),
      ready.then(
        () => true,
        () => false,
      ),
    ]);
    if (!started) wrong.push(...(await refusal('a full disk', full, { codes: [1], says: /disk full/ })));
    await full.end('SIGKILL');
    rmSync(ballast);
    began = systemClock.monotonic();
    last = stage.start();
    await last.logged('the gateway session was resumed');
  } else rmSync(ballast);
  await sleep(1_500);
  traffic.stop();
  const { gaps, ...found } = await stage.finish(last);
  if (gaps.length > 0) wrong.push(`${gaps.length} gaps were recorded`);
  return { ...found, wrong: [...wrong, ...found.wrong], recoveryMs: systemClock.monotonic() - began, notes: [] };
}

/** Writes until there is no room for one more byte. */
function fill(file: string): void {
  for (const size of [65_536, 4_096, 512]) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(size), { flag: 'a' });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    }
  }
}
