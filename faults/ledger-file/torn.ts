import { cpSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/base/clock.js';
import { ExitError } from '../../src/base/errors.js';
import { ledgerPath } from '../../src/ledger/file/data-dir.js';
import { compare, type Tally } from '../../test/support/record.js';
import { inLedger } from '../../test/support/stored.js';
import type { Outcome, Trial } from '../fault.js';
import { PAGE_DAMAGES, tearBytes, tearPage, truncate } from './damage.js';
import { refusal } from './ends.js';
import { act, counted, DAMAGED, foundByGaps, RATE, settled } from './scene.js';

const PAGE = 4_096;

/** Opens a ledger as the bot does. A refusal in clear words is fine; opened it must hold exactly what `expected` says. */
function openedOrRefused(what: string, dataDir: string, expected: Tally): { wrong: string[]; refused: boolean } {
  try {
    const found = compare(expected, inLedger(dataDir).counts);
    return { wrong: found.wrong.length > 0 ? [`${what}: opened, and wrong: ${found.wrong[0]}`] : [], refused: false };
  } catch (error) {
    const clear =
      error instanceof ExitError &&
      DAMAGED.codes.includes(error.exitCode) &&
      / is (damaged|empty|gone)/.test(error.message);
    return { wrong: clear ? [] : [`${what}: ${error instanceof Error ? error.stack : error}`], refused: true };
  }
}

/** A stopped bot's file is spoilt in many ways: it is refused in clear words, or holds every count. */
export async function torn(trial: Trial): Promise<Outcome> {
  const { stage, bot } = await counted(trial);
  await bot.end('SIGTERM');
  const expected = stage.record.expected();
  const copies = path.join(path.dirname(stage.dataDir), 'copies');
  const wrong: string[] = [];
  let refused = 0;
  let injected = 0;
  let broken: string | null = null;
  const tryOne = (spoil: (file: string) => string) => {
    const copy = path.join(copies, String(injected));
    cpSync(stage.dataDir, copy, { recursive: true });
    const what = spoil(ledgerPath(copy));
    const found = openedOrRefused(what, copy, expected);
    wrong.push(...found.wrong);
    injected += 1;
    if (!found.refused) return;
    refused += 1;
    broken ??= copy;
  };
  for (let n = 0; n < (trial.short ? 3 : 15); n += 1) {
    for (const damage of PAGE_DAMAGES) tryOne((file) => tearPage(file, damage, trial.random));
    tryOne((file) => truncate(file, trial.random));
  }
  tryOne((file) => {
    writeFileSync(file, 'not a database, but longer than the head of one'.repeat(100));
    return 'another file';
  });
  // The bot itself says so, and changes nothing.
  if (broken === null) wrong.push('no damage was noticed');
  else wrong.push(...(await refusal('a damaged ledger', stage.start({ DATA_DIR: broken }), DAMAGED)));
  writeFileSync(path.join(copies, '0', 'alive'), '');
  writeFileSync(ledgerPath(path.join(copies, '0')), '');
  const empty = stage.start({ DATA_DIR: path.join(copies, '0') });
  wrong.push(...(await refusal('a file of 0 bytes', empty, { codes: [78], says: /is empty.*from a backup/ })));
  const again = stage.start();
  await again.logged('Statboard runs');
  const found = await stage.finish(again);
  return {
    ...found,
    wrong: [...wrong, ...found.wrong],
    injected: injected + 1,
    recoveryMs: null,
    notes: [`${refused} of ${injected} refused, the others held every count`],
  };
}

/** The write-ahead log of a killed bot is spoilt: the ledger is an older one, and as exact. */
export async function tornJournal(trial: Trial): Promise<Outcome> {
  const { stage, bot, times } = await counted(trial);
  await sleep(1_100);
  await act(stage, 300);
  await bot.end('SIGKILL');
  const wal = `${ledgerPath(stage.dataDir)}-wal`;
  const how = trial.number % 2 === 0 ? tearBytes(wal, trial.random) : truncate(wal, trial.random);
  const began = systemClock.monotonic();
  const next = stage.start();
  await next.logged('Statboard runs');
  const recoveryMs = systemClock.monotonic() - began;
  await act(stage, 60);
  await settled(stage);
  const { outcome, notes } = await foundByGaps(stage, times, next);
  return { ...outcome, recoveryMs, notes: [how, ...notes] };
}

/** Pages are overwritten under the running bot. What it has in memory it need not read: then the next start finds it out. */
export async function tornWhileRunning(trial: Trial): Promise<Outcome> {
  const { stage, bot, times } = await counted(trial);
  await bot.end('SIGTERM');
  const backup = path.join(path.dirname(stage.dataDir), 'backup');
  cpSync(stage.dataDir, backup, { recursive: true });
  const next = stage.start();
  await next.logged('the gateway session was resumed');
  const file = ledgerPath(stage.dataDir);
  const { size } = statSync(file);
  writeFileSync(file, Buffer.alloc(size - PAGE, 0xa5), { flag: 'r+', flush: true });
  const traffic = stage.traffic(RATE);
  await Promise.race([next.ended, sleep(3_000, null, { ref: false })]);
  traffic.stop();
  const noticed = !next.running;
  await next.end('SIGTERM');
  const wrong = noticed ? await refusal('pages overwritten under it', next, DAMAGED) : [];
  wrong.push(...(await refusal('started again', stage.start(), DAMAGED)));
  rmSync(stage.dataDir, { recursive: true });
  cpSync(backup, stage.dataDir, { recursive: true });
  const again = stage.start();
  await again.logged('Statboard runs');
  await stage.discord.connected();
  await stage.heardAll();
  await settled(stage);
  const { outcome, notes } = await foundByGaps(stage, times, again);
  const found = [`noticed ${noticed ? 'while it ran' : 'at the next start'}, restored from a copy`, ...notes];
  return { ...outcome, wrong: [...wrong, ...outcome.wrong], recoveryMs: null, notes: found };
}
