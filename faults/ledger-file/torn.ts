import { cpSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { systemClock } from '../../src/base/clock.js';
import { ExitError } from '../../src/base/errors.js';
import { guildStream } from '../../src/discord/shards.js';
import { ledgerPath } from '../../src/ledger/file/data-dir.js';
import { openLedger } from '../../src/ledger/open-ledger.js';
import { checkDay } from '../../src/ledger/rounds/day-check.js';
import { inLedger } from '../../test/support/stored.js';
import { compare, type Tally } from '../../test/support/sums.js';
import type { Outcome, Trial } from '../fault.js';
import { PAGE_DAMAGES, tearBytes, tearPage, truncate } from './damage.js';
import { refusal } from './ends.js';
import { act, counted, DAMAGED, foundByGaps, RATE, settled } from './scene.js';

const PAGE = 4_096;

/** What became of a spoilt ledger. */
type Fate = { readonly wrong: readonly string[]; readonly as: 'refused' | 'whole' | 'found at night' };

/**
 * Opens a ledger as the bot does. A refusal in clear words is fine; opened it must hold exactly what `expected` says. A value
 * may be damaged where its page's structure is whole: then the nightly comparison must find that it does not fit the others.
 */
async function fateOf(what: string, dataDir: string, expected: Tally): Promise<Fate> {
  try {
    const [first] = compare(expected, inLedger(dataDir).counts).wrong;
    if (first === undefined) return { wrong: [], as: 'whole' };
    if (await differsFromItself(dataDir)) return { wrong: [], as: 'found at night' };
    return { wrong: [`${what}: opened, and wrong: ${first}`], as: 'whole' };
  } catch (error) {
    const clear =
      error instanceof ExitError &&
      DAMAGED.codes.includes(error.exitCode) &&
      / is (damaged|empty|gone)/.test(error.message);
    return { wrong: clear ? [] : [`${what}: ${error instanceof Error ? error.stack : error}`], as: 'refused' };
  }
}

/** Whether the nightly comparison of a ledger with itself says so. */
async function differsFromItself(dataDir: string): Promise<boolean> {
  const log = pino({ level: 'silent' });
  const ledger = openLedger({ streamOf: guildStream, dataDir, clock: systemClock, log, autoCommit: false });
  const check = ledger.check();
  try {
    for (const { guildId, day } of check.days(null, 1_000)) {
      const { serverDay, sheet } = await checkDay(check, guildId, day);
      if (serverDay.length + sheet.length > 0) return true;
    }
    return false;
  } finally {
    check.close();
    ledger.close();
  }
}

/** A stopped bot's file is spoilt in many ways: it is refused in clear words, or holds every count. */
export async function torn(trial: Trial): Promise<Outcome> {
  const { stage, bot } = await counted(trial);
  await bot.end('SIGTERM');
  const expected = stage.record.expected();
  const copies = path.join(path.dirname(stage.dataDir), 'copies');
  const wrong: string[] = [];
  const fates = { refused: 0, whole: 0, 'found at night': 0 };
  let injected = 0;
  let broken: string | null = null;
  const tryOne = async (spoil: (file: string) => string) => {
    const copy = path.join(copies, String(injected));
    cpSync(stage.dataDir, copy, { recursive: true });
    const what = spoil(ledgerPath(copy));
    const fate = await fateOf(what, copy, expected);
    wrong.push(...fate.wrong);
    fates[fate.as] += 1;
    injected += 1;
    if (fate.as === 'refused') broken ??= copy;
  };
  for (let n = 0; n < (trial.short ? 3 : 15); n += 1) {
    for (const damage of PAGE_DAMAGES) await tryOne((file) => tearPage(file, damage, trial.random));
    await tryOne((file) => truncate(file, trial.random));
  }
  await tryOne((file) => {
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
    notes: [
      `${fates.refused} of ${injected} refused, ${fates.whole} held every count, the nightly comparison finds ${fates['found at night']}`,
    ],
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
