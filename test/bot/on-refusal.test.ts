import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { lockDataDir } from '../../src/ledger/file/data-dir-lock.js';
import type { BotProcess } from '../support/bot-process.js';
import { emptyStage, startStage } from './fixture.js';

const HEALTH_CHECK = path.resolve(import.meta.dirname, '../../dist/process/healthcheck.js');
const WAITS = 'It does nothing now until it is stopped (ON_REFUSAL=wait)';

/** The container's health check: 0 healthy, 1 not. */
function health(dataDir: string): number | null {
  const { PATH = '' } = process.env;
  return spawnSync(process.execPath, [HEALTH_CHECK], { env: { PATH, DATA_DIR: dataDir } }).status;
}

async function waiting(bot: BotProcess): Promise<void> {
  await expect.poll(() => bot.printed, { timeout: 60_000 }).toContain(WAITS);
}

/** Long enough for what a loop would do again, on a busy machine too. */
const A_WHILE_MS = 3_000;

describe('a bot that a restart does not help, with ON_REFUSAL=wait', () => {
  it('says once why, is not healthy, asks Discord nothing more, and ends with 78 at SIGTERM', async () => {
    const { discord, dataDir, start } = await emptyStage();
    const bot = start({ DISCORD_TOKEN: 'a.wrong.token', ON_REFUSAL: 'wait' });
    await waiting(bot);
    const calls = discord.calls.length;
    await sleep(A_WHILE_MS);
    expect(bot.running).toBe(true);
    expect(discord.calls).toHaveLength(calls);
    expect(bot.printed.split('Statboard cannot go on.')).toHaveLength(2);
    expect(bot.printed).toContain('Discord refused DISCORD_TOKEN');
    expect(health(dataDir)).toBe(1);
    // Whoever mends it may use the folder.
    lockDataDir(dataDir, 0).release();
    expect(await bot.end('SIGTERM')).toEqual({ code: 78, signal: null });
  });

  it('waits with settings that are wrong, too', async () => {
    const { discord, start } = await emptyStage();
    const bot = start({ DISCORD_TOKEN: '', TIME_ZONE: 'Mars', ON_REFUSAL: 'wait' });
    await waiting(bot);
    expect(bot.printed).toContain('2 settings are wrong');
    expect(discord.calls).toEqual([]);
    expect(await bot.end('SIGINT')).toEqual({ code: 78, signal: null });
    const misspelt = start({ DISCORD_TOKEN: '', ON_REFUSAL: 'wat' });
    expect(await misspelt.ended).toEqual({ code: 78, signal: null });
    expect(misspelt.printed).toContain('ON_REFUSAL must be exit or wait');
  });

  it('waits when Discord refuses an intent', async () => {
    const { discord, start } = await startStage();
    discord.faults.refuseIdentify(4014);
    const bot = start({ ON_REFUSAL: 'wait' });
    await waiting(bot);
    expect(bot.printed).toContain('Discord refused an intent (4014)');
    await sleep(A_WHILE_MS);
    expect(discord.sessions).toEqual([]);
    expect(await bot.end('SIGTERM')).toEqual({ code: 78, signal: null });
  });

  it('stops and waits when Discord refuses it while it runs, and is not healthy from then on', async () => {
    const { discord, dataDir, start } = await startStage({ heartbeatInterval: 500 });
    const bot = start({ ON_REFUSAL: 'wait' });
    await bot.logged('Statboard runs');
    await discord.connected();
    await expect.poll(() => existsSync(path.join(dataDir, 'alive')), { timeout: 60_000 }).toBe(true);
    await expect.poll(() => health(dataDir), { timeout: 60_000 }).toBe(0);
    // As after a reset of the token: the session is over, and the next one is refused.
    discord.faults.refuseIdentify(4004);
    discord.faults.invalidateSessions(false);
    await waiting(bot);
    expect(bot.lines('stopped')).toHaveLength(1);
    expect(health(dataDir)).toBe(1);
    const calls = discord.calls.length;
    await sleep(A_WHILE_MS);
    expect(discord.calls).toHaveLength(calls);
    expect(discord.sessions.filter(({ connected }) => connected)).toEqual([]);
    expect(await bot.end('SIGTERM')).toEqual({ code: 78, signal: null });
  });

  it('ends with 1 where a restart helps', async () => {
    const { dataDir, start } = await emptyStage();
    const lock = lockDataDir(dataDir, 0);
    const bot = start({ ON_REFUSAL: 'wait' });
    expect(await bot.ended).toEqual({ code: 1, signal: null });
    lock.release();
  });
});
