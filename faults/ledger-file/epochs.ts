import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/base/clock.js';
import { ledgerPath } from '../../src/ledger/file/data-dir.js';
import { keepRecord } from '../../test/support/record.js';
import { inLedger, inMongo } from '../../test/support/stored.js';
import { compare } from '../../test/support/sums.js';
import { judgePublished, keepTimes } from '../bounds.js';
import { type Outcome, Skip, type Trial } from '../fault.js';
import { gapsNow, untilRefilled } from '../gap-state.js';
import { until } from '../mongo/scene.js';
import { createStage } from '../stage.js';
import { refusal } from './ends.js';
import { act, counted, DAMAGED, foundByGaps, RATE, settled } from './scene.js';

const FOLLOWED = 'began a new epoch: another ledger counted for this bot before';
/** Events after a change of epochs: few, since who wrote what they react to has to be asked for one by one. */
const AFTER = 60;

/**
 * The folder is deleted under the running bot, which ends. The next begins anew. When that one has stopped the ledger's file
 * alone is taken away, and put back: without it a start is refused.
 */
export async function deleted(trial: Trial): Promise<Outcome> {
  const { stage, bot, times } = await counted(trial, () => {}, { discord: { heartbeatInterval: 1_000 } });
  const { dataDir, mongoUri, database, record, discord } = stage;
  await sleep(2_500);
  const before = record.sent;
  rmSync(dataDir, { recursive: true });
  stage.act();
  const wrong = await refusal('deleted while it ran', bot, { codes: [1], says: /was deleted while the bot ran/ });
  const published = mongoUri && database ? (await inMongo(mongoUri, database)).counts : null;
  const next = stage.start();
  await next.logged('a new gateway session began');
  stage.startAnew();
  const anew = keepRecord(discord);
  await next.logged('Statboard runs');
  await act(stage, AFTER);
  await settled(stage);
  // Heartbeats leave a sign in the folder: by it the bot knows later that it has counted there.
  await until(() => existsSync(path.join(dataDir, 'alive')), 'a heartbeat');
  const { code } = await next.end('SIGTERM');
  if (code !== 0) wrong.push(`it ended with ${code}`);
  const gone = {
    codes: [78],
    says: /is gone.* [Rr]estore the data folder from a backup, or move it away to begin anew/,
  };
  const aside = `${ledgerPath(dataDir)}-aside`;
  renameSync(ledgerPath(dataDir), aside);
  wrong.push(...(await refusal('the file alone deleted', stage.start(), gone)));
  if (existsSync(ledgerPath(dataDir))) wrong.push('a refused start made a new ledger');
  renameSync(aside, ledgerPath(dataDir));
  const about = { sent: record.sent, injected: 2, recoveryMs: null };
  if (!mongoUri || !database || !published) {
    // What stood in the folder is gone with it, and no gap can tell of that: only what came after is judged, and exactly.
    const { counts, gaps } = inLedger(dataDir);
    const found = compare(anew.expected(), counts);
    if (gaps.length > 0) wrong.push(`${gaps.length} gaps were recorded`);
    const notes = [`${before} events of before are gone with the folder, ${anew.sent} of after are there`];
    return { ...found, wrong: [...wrong, ...found.wrong], ...about, notes };
  }
  const { gaps, missing, ...found } = await judgePublished(stage, times);
  const now = (await inMongo(mongoUri, database)).counts;
  for (const [key, count] of published) {
    // A reaction may be taken back; its loser may not be another epoch's days.
    if (key.startsWith('messages ') && (now.get(key) ?? 0) < count) wrong.push(`the new epoch overwrote ${key}`);
  }
  const across = gapsNow(dataDir).filter((gap) => gap.acrossEpochs && gap.state === 'open');
  if (across.length !== 1 || gaps.length !== 1) wrong.push(`${across.length} gaps tell of what was deleted`);
  return { ...found, wrong: [...wrong, ...found.wrong], ...about, notes: [`${missing} messages in the recorded gap`] };
}

/** A copy of the folder of a running bot, made file by file in any order, is started beside it: one of the two is thrown out, or the copy is refused as torn. */
export async function copied(trial: Trial): Promise<Outcome> {
  if (trial.store === 'embedded') throw new Skip('without MongoDB a copy that runs elsewhere cannot be noticed');
  const { stage, bot, times } = await counted(trial);
  const traffic = stage.traffic(RATE);
  const copy = path.join(path.dirname(stage.dataDir), 'copy');
  mkdirSync(copy);
  const files = ['', '-wal', '-shm'];
  const order: string[] = [];
  while (files.length > 0) order.push(...files.splice(trial.random.below(files.length), 1));
  for (const ending of order) {
    cpSync(`${ledgerPath(stage.dataDir)}${ending}`, `${ledgerPath(copy)}${ending}`);
    await sleep(trial.random.below(300));
  }
  const second = stage.start({ DATA_DIR: copy });
  const end = (one: typeof bot, name: string) => one.ended.then(() => name);
  const out = await Promise.race([end(bot, 'first'), end(second, 'second'), sleep(20_000, 'none', { ref: false })]);
  traffic.stop();
  const [thrown, stays, dataDir] = out === 'first' ? [bot, second, copy] : [second, bot, stage.dataDir];
  const torn = thrown === second && (await second.ended).code !== 1;
  const expected = torn ? DAMAGED : { codes: [1], says: new RegExp(`process ${stays.pid}\\b`) };
  const wrong = out === 'none' ? ['both ran on for 20 s'] : await refusal(`the ${out}`, thrown, expected);
  await stays.logged('Statboard runs');
  await act(stage, AFTER);
  await settled(stage, dataDir);
  const { code } = await stays.end('SIGTERM');
  if (code !== 0) wrong.push(`the one that stayed ended with ${code}`);
  const { gaps, missing, ...found } = await judgePublished(stage, times);
  const notes = [
    `copied in the order ${order.map((ending) => ending || 'file').join(', ')}`,
    torn ? 'the copy was refused as torn' : `the ${out} was thrown out`,
    ...(gaps.length > 0 ? [`${missing} messages in the recorded gap`] : []),
  ];
  return { ...found, wrong: [...wrong, ...found.wrong], sent: stage.record.sent, recoveryMs: null, notes };
}

/** An old copy is put back; Discord's session lives on, or is gone. */
export async function restored(trial: Trial): Promise<Outcome> {
  const stage = await createStage(trial);
  const times = keepTimes(stage.discord);
  const { discord, dataDir, record } = stage;
  const gone = trial.number % 2 === 0;
  let bot = stage.start();
  await bot.logged('the board was posted');
  await act(stage, 200);
  await bot.end('SIGTERM');
  const yesterday = path.join(path.dirname(dataDir), 'yesterday');
  cpSync(dataDir, yesterday, { recursive: true });
  bot = stage.start();
  await bot.logged('the gateway session was resumed');
  await act(stage, 300);
  await bot.end('SIGTERM');
  rmSync(dataDir, { recursive: true });
  cpSync(yesterday, dataDir, { recursive: true });
  if (gone) discord.faults.expireSessions();
  const began = systemClock.monotonic();
  bot = stage.start();
  await bot.logged('Statboard runs');
  await act(stage, AFTER);
  record.takeShown();
  const wrong: string[] = [];
  if (trial.store === 'MongoDB') {
    if (bot.lines(FOLLOWED).length === 0) wrong.push('the old copy was not noticed');
  } else if (gone) wrong.push(...(await untilRefilled(dataDir)));
  const recoveryMs = systemClock.monotonic() - began;
  await settled(stage);
  const found = await foundByGaps(stage, times, bot);
  const across = found.gaps.filter(({ acrossEpochs }) => acrossEpochs).length;
  if (across !== (trial.store === 'MongoDB' ? 1 : 0)) wrong.push(`${across} gaps across epochs`);
  const notes = [gone ? 'session gone' : 'session alive', ...found.notes];
  return { ...found.outcome, wrong: [...wrong, ...found.outcome.wrong], recoveryMs, notes };
}
