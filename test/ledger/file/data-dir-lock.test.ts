import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ExitError } from '../../../src/base/errors.js';
import { lockDataDir } from '../../../src/ledger/file/data-dir-lock.js';
import { lockProblem } from '../../../src/ledger/file/file-problems.js';
import { NOON, tempDir } from '../fixtures.js';

const HOLDER = join(import.meta.dirname, '..', '..', 'support', 'ledger-lock-holder.mjs');

async function holder(dataDir: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [HOLDER, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [data] = await Promise.race([once(child.stdout ?? child, 'data'), once(child, 'exit')]);
  expect(String(data)).toContain('held');
  return child;
}

function refusal(dataDir: string): ExitError {
  try {
    lockDataDir(dataDir, NOON).release();
  } catch (error) {
    if (error instanceof ExitError) return error;
    throw error;
  }
  throw new Error('the lock was given');
}

describe('the lock of a data folder', () => {
  it('is refused while another process holds it, naming that process, and given when it was killed', async () => {
    const dataDir = tempDir();
    const child = await holder(dataDir);
    const error = refusal(dataDir);
    expect(error.exitCode).toBe(1);
    expect(error.message).toContain(`process ${child.pid} on ${hostname()}`);
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    lockDataDir(dataDir, NOON).release();
  });

  it('is refused to the same process, and given again when released', () => {
    const dataDir = tempDir();
    const lock = lockDataDir(dataDir, NOON);
    expect(JSON.parse(readFileSync(join(dataDir, 'lock.json'), 'utf8'))).toMatchObject({
      pid: process.pid,
      started: '2026-03-10T12:00:00.000Z',
    });
    expect(refusal(dataDir).message).toContain(`process ${process.pid}`);
    lock.release();
    lock.release();
    lockDataDir(dataDir, NOON).release();
  });

  it('says what to do where the folder cannot be used', () => {
    const file = join(tempDir(), 'file');
    writeFileSync(file, '');
    expect(refusal(join(file, 'data'))).toMatchObject({ exitCode: 78, message: expect.stringContaining('DATA_DIR') });
  });

  it.each([
    [13, 'database or disk is full', 1, 'Make room'],
    [8, 'attempt to write a readonly database', 78, 'writable for this user'],
    [26, 'file is not a database', 78, 'delete the file'],
  ])('says what to do where it cannot be taken: %i, %s', (errcode, text, exitCode, advice) => {
    const error = lockProblem('/data/lock.sqlite', Object.assign(new Error(text), { errcode }));
    expect(error).toMatchObject({ exitCode, message: expect.stringContaining(advice) });
    expect(error.message).toContain(`The lock /data/lock.sqlite`);
  });
});
