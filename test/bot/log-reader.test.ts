import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readdirSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { keepRecord } from '../support/record.js';
import { inLedger } from '../support/stored.js';
import { startStage } from './fixture.js';

const START = path.resolve(import.meta.dirname, '../../dist/start.js');

/** The write end of a pipe that is full, and that nobody reads. */
function fullPipe(folder: string): number {
  const file = path.join(folder, 'pipe');
  execFileSync('mkfifo', [file]);
  // Opened for both it waits for nobody, and what is written to it stays in it.
  const full = openSync(file, constants.O_RDWR | constants.O_NONBLOCK);
  onTestFinished(() => closeSync(full));
  try {
    for (;;) writeSync(full, '.'.repeat(4_096));
  } catch (error) {
    expect(error).toMatchObject({ code: 'EAGAIN' });
  }
  const end = openSync(file, constants.O_WRONLY);
  onTestFinished(() => closeSync(end));
  return end;
}

describe('a log that nobody reads', () => {
  // Bug: writing to the full pipe stopped the whole process, and Discord cut the connection for want of heartbeats.
  it('stops neither heartbeats nor counting, nor the end of the bot', async () => {
    const { discord, folder, dataDir, say } = await startStage({ heartbeatInterval: 500 });
    const record = keepRecord(discord);
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH, HOME, DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.url, DATA_DIR: dataDir };
    const bot = spawn(process.execPath, [START], { cwd: folder, env, stdio: ['ignore', fullPipe(folder), 'ignore'] });
    onTestFinished(() => void bot.kill('SIGKILL'));
    await discord.connected();
    say(100);
    const session = discord.sessions[0];
    await discord.until(
      () => (session?.heartbeat ?? 0) >= (session?.sequence ?? 1),
      'a heartbeat that knows of the last message',
    );
    bot.kill('SIGTERM');
    expect(await once(bot, 'exit')).toEqual([0, null]);
    expect(inLedger(dataDir).counts).toEqual(record.expected());
  });
});

describe('files of the bot', () => {
  it('can be read by its own user only, whatever the umask it was started with', async () => {
    const { dataDir, start } = await startStage({ heartbeatInterval: 500 });
    const bot = start();
    await bot.logged('Statboard runs');
    await expect.poll(() => readdirSync(dataDir), { timeout: 30_000 }).toContain('alive');
    const open = readdirSync(dataDir).filter((name) => (statSync(path.join(dataDir, name)).mode & 0o077) !== 0);
    expect(open).toEqual([]);
    expect(statSync(dataDir).mode & 0o077).toBe(0);
  });
});
