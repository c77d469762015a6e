import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../src/clock.js';
import { ExitError } from '../src/errors.js';
import { ledgerPath } from '../src/ledger/data-dir.js';
import { compare, type Tally } from '../test/support/record.js';
import { inLedger, inMongo } from '../test/support/stored.js';
import { type Fault, type Outcome, Skip, type Trial } from './fault.js';
import { gapsNow, untilRefilled } from './gap-state.js';
import { PAGE_DAMAGES, tearBytes, tearPage, truncate } from './ledger-file/damage.js';
import { refusal } from './ledger-file/ends.js';
import { createStage, type Stage } from './stage.js';

const RATE = 300;
const NOBODY = 65_534;
const PAGE = 4_096;
const DAMAGED = { codes: [78], says: /damaged .* restore the data folder from a backup, or move it away/ };

/** A bot that has counted for a while. */
async function counted(trial: Trial, before: (stage: Stage) => void = () => {}) {
  const stage = await createStage(trial, { members: 60 });
  before(stage);
  const bot = stage.start();
  await bot.logged('the board was posted');
  await act(stage, 500);
  return { stage, bot };
}

/** So many events, and all of them applied. */
async function act(stage: Stage, events: number): Promise<void> {
  for (let n = 0; n < events; n += 1) stage.act();
  await stage.heardAll();
}

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

async function torn(trial: Trial): Promise<Outcome> {
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
async function tornJournal(trial: Trial): Promise<Outcome> {
  const { stage, bot } = await counted(trial);
  await sleep(1_100);
  await act(stage, 300);
  await bot.end('SIGKILL');
  const wal = `${ledgerPath(stage.dataDir)}-wal`;
  const how = trial.number % 2 === 0 ? tearBytes(wal, trial.random) : truncate(wal, trial.random);
  const began = systemClock.monotonic();
  const next = stage.start();
  await next.logged('Statboard runs');
  const recoveryMs = systemClock.monotonic() - began;
  await act(stage, 100);
  const { gaps, ...found } = await stage.finish(next);
  return noticedOrExact(trial, stage, found, gaps, { recoveryMs, notes: [how] });
}

/** Without reactions: one that an earlier epoch counted and that is taken back in the gap or later stays in its sums. */
function messagesOf(counts: Tally): Tally {
  return new Map([...counts].filter(([key]) => key.startsWith('messages ')));
}

/** With MongoDB a ledger that is behind the store begins a new epoch with a gap; otherwise every count must be there. */
async function noticedOrExact(
  trial: Trial,
  stage: Stage,
  found: Omit<Awaited<ReturnType<Stage['compareStored']>>, 'gaps'>,
  gaps: ReturnType<typeof gapsNow>,
  more: Pick<Outcome, 'recoveryMs' | 'notes'> & { readonly wrong?: readonly string[] },
): Promise<Outcome> {
  const wrong = [...(more.wrong ?? [])];
  const across = gaps.filter(({ acrossEpochs }) => acrossEpochs);
  if (trial.store === 'embedded' || across.length === 0 || !stage.mongoUri || !stage.database)
    return { ...found, ...more, wrong: [...found.wrong, ...wrong] };
  const { counts } = await inMongo(stage.mongoUri, stage.database);
  const { lost, doubled } = compare(messagesOf(stage.record.expected()), messagesOf(counts));
  if (across.some(({ state }) => state !== 'open')) wrong.push('a gap across epochs was refilled');
  const notes = [...more.notes, `noticed as an old copy, ${lost} in the recorded gap`];
  return { sent: found.sent, lost: 0, doubled, recoveryMs: more.recoveryMs, wrong, notes };
}

async function readOnly(trial: Trial): Promise<Outcome> {
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
async function diskFull(trial: Trial): Promise<Outcome> {
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
  await bot.logged('the ledger could not be written and is tried again');
  await sleep(1_000);
  const wrong: string[] = [];
  let last = bot;
  let began = systemClock.monotonic();
  if (trial.number % 2 === 1) {
    await bot.end('SIGKILL');
    const full = stage.start();
    const ready = full.logged(/^(Statboard runs|the ledger could not be written and is tried again)$/);
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

/** The folder is deleted: under the running bot, then while it is stopped. */
async function deleted(trial: Trial): Promise<Outcome> {
  const { stage, bot } = await counted(trial);
  const { dataDir, mongoUri, database } = stage;
  await sleep(2_500);
  rmSync(dataDir, { recursive: true });
  stage.act();
  const wrong = await refusal('deleted while it ran', bot, { codes: [1], says: /was deleted while the bot ran/ });
  const published = mongoUri && database ? (await inMongo(mongoUri, database)).counts : null;
  const next = stage.start();
  await next.logged('Statboard runs');
  await stage.discord.connected();
  await act(stage, 200);
  const { code } = await next.end('SIGTERM');
  if (code !== 0) wrong.push(`it ended with ${code}`);
  const expected = stage.record.expected();
  let doubled = compare(messagesOf(expected), messagesOf(inLedger(dataDir).counts)).doubled;
  if (mongoUri && database && published) {
    const now = (await inMongo(mongoUri, database)).counts;
    doubled = Math.max(doubled, compare(messagesOf(expected), messagesOf(now)).doubled);
    for (const [key, count] of published) {
      if ((now.get(key) ?? 0) < count && !/^(given|received) /.test(key)) wrong.push(`the new epoch overwrote ${key}`);
    }
    if (!gapsNow(dataDir).some(({ acrossEpochs, state }) => acrossEpochs && state === 'open'))
      wrong.push('no gap was recorded for what was deleted');
  }
  return { sent: stage.record.sent, lost: 0, doubled, wrong, recoveryMs: null, notes: [] };
}

/** A copy of the folder of a running bot is started beside it: one of the two is thrown out. */
async function copied(trial: Trial): Promise<Outcome> {
  const { stage, bot } = await counted(trial);
  const { mongoUri, database } = stage;
  if (!mongoUri || !database) throw new Skip('without MongoDB a copy that runs elsewhere cannot be noticed');
  const traffic = stage.traffic(RATE);
  const copy = path.join(path.dirname(stage.dataDir), 'copy');
  mkdirSync(copy);
  // In the order in which SQLite needs them: a page of the file may be newer than the log, never older.
  for (const name of readdirSync(stage.dataDir).filter((one) => /^ledger\.sqlite(-wal)?$/.test(one))) {
    cpSync(path.join(stage.dataDir, name), path.join(copy, name));
  }
  const second = stage.start({ DATA_DIR: copy });
  const end = (one: typeof bot, name: string) => one.ended.then(() => name);
  const out = await Promise.race([end(bot, 'first'), end(second, 'second'), sleep(20_000, 'none', { ref: false })]);
  traffic.stop();
  const [thrown, stays] = out === 'first' ? [bot, second] : [second, bot];
  const wrong =
    out === 'none'
      ? ['both ran on for 20 s']
      : await refusal(`the ${out}`, thrown, { codes: [1], says: new RegExp(`process ${stays.pid}\\b`) });
  await stays.logged('Statboard runs');
  await stage.discord.connected();
  await act(stage, 100);
  await stays.end('SIGTERM');
  const { counts, gaps } = await inMongo(mongoUri, database);
  const noticed = gaps.length > 0;
  const which = noticed ? messagesOf : (all: Tally) => all;
  const { lost, doubled, wrong: differences } = compare(which(stage.record.expected()), which(counts));
  if (!noticed) wrong.push(...differences);
  const notes = [`the ${out} was thrown out`, ...(noticed ? [`${lost} in the recorded gap`] : [])];
  return { sent: stage.record.sent, lost: noticed ? 0 : lost, doubled, wrong, recoveryMs: null, notes };
}

/** An old copy is put back; Discord's session lives on, or is gone. Only messages are sent: reactions of a gap cannot be asked for. */
async function restored(trial: Trial): Promise<Outcome> {
  const stage = await createStage(trial);
  const { discord, dataDir, guilds } = stage;
  const gone = trial.number % 2 === 0;
  const write = async (count: number) => {
    for (const { channels, members } of guilds)
      for (let n = 0; n < count; n += 1)
        discord.sendMessage({
          channelId: trial.random.pick(channels),
          author: trial.random.pick(members),
          content: 'hello',
        });
    await stage.heardAll();
  };
  let bot = stage.start();
  await bot.logged('the board was posted');
  await write(200);
  await bot.end('SIGTERM');
  const yesterday = path.join(path.dirname(dataDir), 'yesterday');
  cpSync(dataDir, yesterday, { recursive: true });
  bot = stage.start();
  await bot.logged('the gateway session was resumed');
  await write(300);
  await bot.end('SIGTERM');
  rmSync(dataDir, { recursive: true });
  cpSync(yesterday, dataDir, { recursive: true });
  if (gone) discord.faults.expireSessions();
  const began = systemClock.monotonic();
  bot = stage.start();
  await bot.logged('Statboard runs');
  await discord.connected();
  await write(50);
  const wrong: string[] = [];
  if (trial.store === 'MongoDB') {
    if (bot.lines('began a new epoch: another ledger counted for this bot before').length === 0)
      wrong.push('the old copy was not noticed');
  } else if (gone) wrong.push(...(await untilRefilled(dataDir)));
  const recoveryMs = systemClock.monotonic() - began;
  const { gaps, ...found } = await stage.finish(bot);
  if (trial.store === 'MongoDB' && !gaps.some(({ acrossEpochs }) => acrossEpochs)) wrong.push('no gap across epochs');
  const notes = [gone ? 'session gone' : 'session alive'];
  return noticedOrExact(trial, stage, found, gaps, { recoveryMs, notes, wrong });
}

/** Pages are overwritten under the running bot. What it has in memory it need not read: then the next start finds it out. */
async function tornWhileRunning(trial: Trial): Promise<Outcome> {
  const { stage, bot } = await counted(trial);
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
  const { gaps, ...found } = await stage.finish(again);
  const notes = [`noticed ${noticed ? 'while it ran' : 'at the next start'}, restored from a copy`];
  return noticedOrExact(trial, stage, found, gaps, { recoveryMs: null, notes, wrong });
}

const BOTH = ['embedded', 'MongoDB'] as const;
const full = (trials: number, short = 0) => ({ full: trials, short });

export const ledgerFile: readonly Fault[] = [
  {
    name: 'ledger-torn',
    injection: 'pages or sectors overwritten, cut off, emptied, another file in its place',
    stores: ['embedded'],
    trials: full(4, 1),
    run: torn,
  },
  {
    name: 'ledger-torn-running',
    injection: 'the file overwritten under the running bot',
    stores: BOTH,
    trials: full(1),
    run: tornWhileRunning,
  },
  {
    name: 'ledger-torn-journal',
    injection: 'the write-ahead log of a killed bot overwritten or cut off',
    stores: BOTH,
    trials: full(4),
    run: tornJournal,
  },
  {
    name: 'ledger-read-only',
    injection: 'the folder, then the file is read-only',
    stores: ['embedded'],
    trials: { full: 1, short: 1 },
    run: readOnly,
  },
  {
    name: 'ledger-disk-full',
    injection: 'the disk is filled up under load, then has room again',
    stores: BOTH,
    trials: full(2),
    run: diskFull,
  },
  {
    name: 'ledger-deleted',
    injection: 'the data folder is deleted under the running bot',
    stores: BOTH,
    trials: full(1),
    run: deleted,
  },
  {
    name: 'ledger-copied',
    injection: 'a live copy of the data folder is started beside the bot',
    stores: ['MongoDB'],
    trials: full(2),
    run: copied,
  },
  {
    name: 'ledger-restored',
    injection: 'an old copy of the data folder is put back; the session is gone or alive',
    stores: BOTH,
    trials: full(2),
    run: restored,
  },
];
