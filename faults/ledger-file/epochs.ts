import { cpSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/clock.js';
import { ledgerPath } from '../../src/ledger/data-dir.js';
import { inLedger, inMongo } from '../../test/support/stored.js';
import { type Bounded, judgePublished, keepTimes } from '../bounds.js';
import { type Outcome, Skip, type Trial } from '../fault.js';
import { gapsNow, untilRefilled } from '../gap-state.js';
import { createStage } from '../stage.js';
import { refusal } from './ends.js';
import { act, counted, DAMAGED, foundByGaps, RATE, settled } from './scene.js';

const FOLLOWED = 'began a new epoch: another ledger counted for this bot before';
/** Events after a change of epochs: few, since who wrote what they react to has to be asked for one by one. */
const AFTER = 60;

const outcomeOf = ({ lost, doubled, wrong }: Bounded) => ({ lost, doubled, wrong });

/** The folder is deleted: under the running bot, then while it is stopped. */
export async function deleted(trial: Trial): Promise<Outcome> {
  const { stage, bot, times } = await counted(trial);
  const { dataDir, mongoUri, database, record } = stage;
  await sleep(2_500);
  rmSync(dataDir, { recursive: true });
  stage.act();
  const wrong = await refusal('deleted while it ran', bot, { codes: [1], says: /was deleted while the bot ran/ });
  const published = mongoUri && database ? (await inMongo(mongoUri, database)).counts : null;
  const next = stage.start();
  await next.logged('a new gateway session began');
  const began = systemClock.now();
  await next.logged('Statboard runs');
  await act(stage, AFTER);
  await settled(stage);
  const { code } = await next.end('SIGTERM');
  if (code !== 0) wrong.push(`it ended with ${code}`);
  if (!mongoUri || !database || !published) {
    // Nobody can know what was before: it is not there, and all that came after is.
    const gone = { from: 0, to: began, state: 'open', acrossEpochs: true } as const;
    const found = outcomeOf(times.judge(inLedger(dataDir).counts, [gone]));
    return { ...found, wrong: [...wrong, ...found.wrong], sent: record.sent, recoveryMs: null, notes: [] };
  }
  const { gaps, missing, ...found } = await judgePublished(stage, times);
  const now = (await inMongo(mongoUri, database)).counts;
  for (const [key, count] of published) {
    // A reaction may be taken back; its loser may not be another epoch's days.
    if (key.startsWith('messages ') && (now.get(key) ?? 0) < count) wrong.push(`the new epoch overwrote ${key}`);
  }
  const across = gapsNow(dataDir).filter((gap) => gap.acrossEpochs && gap.state === 'open');
  if (across.length !== 1 || gaps.length !== 1) wrong.push(`${across.length} gaps tell of what was deleted`);
  const notes = [`${missing} messages in the recorded gap`];
  return {
    ...outcomeOf({ ...found, missing }),
    wrong: [...wrong, ...found.wrong],
    sent: record.sent,
    recoveryMs: null,
    notes,
  };
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
