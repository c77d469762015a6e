import { cpSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../src/base/clock.js';
import type { BotProcess } from '../test/support/bot-process.js';
import { startProxy } from '../test/support/mongo-proxy.js';
import type { Tally } from '../test/support/sums.js';
import type { Fault, Outcome, Trial } from './fault.js';
import { heardByAll } from './heard.js';
import { type Looking, lookInto } from './mongo/looking.js';
import { mongoRows } from './mongo-row.js';
import { clockAhead, refusal, TAKEN_WITHIN } from './second-instance/processes.js';
import { between, comparePublished } from './second-instance/published.js';
import { createStage, type Stage, type StageOptions } from './stage.js';

const HOUR_MS = 3_600_000;
/** A gap's ends by Discord's clock are within this of the trial's own, milliseconds. */
const NEAR_MS = 300_000;
const FOLLOWED = 'began a new epoch: another ledger counted for this bot before';
const BEGAN = 'a new gateway session began';

/** A bot that counts, and the means to watch others come in its place. */
async function scene(trial: Trial, options: StageOptions = {}, firstEnv: Readonly<Record<string, string>> = {}) {
  const stage = await createStage(trial, options);
  const looking = lookInto(trial, stage);
  const shards = Number(firstEnv.SHARD_COUNT ?? 1);
  const first = stage.start(firstEnv);
  await ready(first, shards);
  const busy = async () => {
    const traffic = stage.traffic(300);
    await sleep(1_500);
    traffic.stop();
    await heardByAll(stage);
  };
  await busy();
  return {
    stage,
    looking,
    first,
    busy,
    /** A data folder that is not the first's. */
    other: path.join(path.dirname(stage.dataDir), 'other'),
    wrong: [] as string[],
    notes: [] as string[],
  };
}
type Scene = Awaited<ReturnType<typeof scene>>;

async function ready(bot: BotProcess, shards = 1): Promise<void> {
  await bot.logged(BEGAN, shards);
  await bot.logged('Statboard runs');
}

/** Messages that no bot hears, and which a new epoch therefore leaves in its gap. */
function unheard({ discord, record, guilds: [guild] }: Stage): Tally {
  const before = record.expected();
  for (let n = 0; n < 5; n += 1)
    discord.sendMessage({ channelId: guild?.channels[0] ?? '', author: guild?.moderator ?? '', content: 'anybody?' });
  return between(before, record.expected());
}

/** Ends the bot that is left, and compares. */
async function close({ stage, wrong, notes }: Scene, bot: BotProcess, recoveryMs: number | null, inGap?: Tally) {
  await heardByAll(stage);
  const { code } = await bot.end('SIGTERM');
  if (code !== 0) wrong.push(`the bot ended with ${code}`);
  const found = await comparePublished(stage, inGap);
  return { ...found, wrong: [...wrong, ...found.wrong], notes, recoveryMs } satisfies Outcome;
}

/** Another ledger is refused while the first lives, before it IDENTIFYs. */
async function refuse(
  { stage, first, wrong, notes }: Scene,
  env: Readonly<Record<string, string>>,
  nodeFlags: readonly string[] = [],
): Promise<void> {
  const sessions = stage.discord.sessions.length;
  const { took, wrong: found } = await refusal(stage.start(env, { nodeFlags }), first);
  wrong.push(...found);
  notes.push(`refused in ${(took / 1_000).toFixed(1)} s`);
  if (stage.discord.sessions.length !== sessions) wrong.push('the refused process identified');
}

/**
 * Waits until the gap before a new epoch is known and over. It ends with READY by Discord's time, which a bot whose own
 * clock is wrong knows to a second; what falls into it is not counted. From then on people act anew.
 */
async function gapPassed(stage: Stage, looking: Looking): Promise<Awaited<ReturnType<Looking['gaps']>>> {
  for (const began = systemClock.monotonic(); ; ) {
    const gaps = (await looking.gaps()).filter(({ state }) => state !== 'refilled');
    if (gaps.length > 0 && gaps.every(({ to }) => to.getTime() < systemClock.now())) {
      stage.startAnew();
      return gaps;
    }
    if (systemClock.monotonic() - began > TAKEN_WITHIN) throw new Error('no gap says what the new epoch lacks');
    await sleep(50);
  }
}

/** The first dies, and another comes in its place in a new epoch, with a gap. */
async function takeOver(
  { stage, first, looking, busy, wrong, notes }: Scene,
  env: Readonly<Record<string, string>>,
  { nodeFlags = [], shards = 1 }: { readonly nodeFlags?: readonly string[]; readonly shards?: number } = {},
) {
  await looking.caughtUp();
  await first.end('SIGKILL');
  const died = systemClock.monotonic();
  const diedAt = systemClock.now();
  const second = stage.start(env, { nodeFlags });
  const inGap = unheard(stage);
  await second.logged(FOLLOWED);
  await ready(second, shards);
  const took = systemClock.monotonic() - died;
  if (took > TAKEN_WITHIN) wrong.push(`taken over only after ${took} ms`);
  notes.push(`taken over in ${(took / 1_000).toFixed(1)} s`);
  for (const { from, to } of await gapPassed(stage, looking)) {
    if (Math.abs(from.getTime() - diedAt) > NEAR_MS || Math.abs(to.getTime() - diedAt) > NEAR_MS || from > to)
      wrong.push(`a gap from ${from.toISOString()} to ${to.toISOString()}; the first died at ${diedAt}`);
  }
  await busy();
  await looking.caughtUp();
  return { second, inGap, took };
}

async function takesOver(trial: Trial): Promise<Outcome> {
  const set = await scene(trial);
  await refuse(set, { DATA_DIR: set.other });
  const { second, inGap, took } = await takeOver(set, { DATA_DIR: set.other });
  return close(set, second, took, inGap);
}

/** By turns the second's clock is an hour ahead and an hour behind. */
async function clocksApart(trial: Trial): Promise<Outcome> {
  const set = await scene(trial);
  const nodeFlags = clockAhead(trial.number % 2 === 0 ? HOUR_MS : -HOUR_MS);
  await refuse(set, { DATA_DIR: set.other }, nodeFlags);
  const { second, inGap, took } = await takeOver(set, { DATA_DIR: set.other }, { nodeFlags });
  return close(set, second, took, inGap);
}

async function sameLedger(trial: Trial): Promise<Outcome> {
  const set = await scene(trial);
  const { stage, first, busy, wrong, notes } = set;
  const { took: refusedIn, wrong: notRefused } = await refusal(stage.start(), first);
  wrong.push(...notRefused);
  notes.push(`a second on the same folder refused in ${(refusedIn / 1_000).toFixed(1)} s`);
  const traffic = stage.traffic(300);
  await first.end('SIGKILL');
  const began = systemClock.monotonic();
  const again = stage.start();
  await again.logged('the gateway session was resumed');
  const took = systemClock.monotonic() - began;
  traffic.stop();
  for (const line of ['another ledger counted here: waiting whether it still does', FOLLOWED])
    if (again.lines(line).length > 0) wrong.push(`the same ledger said: ${line}`);
  await busy();
  const outcome = await close(set, again, took);
  return { ...outcome, notes: [...notes, `went on in ${(took / 1_000).toFixed(1)} s`] };
}

/** By turns the copy is older than the last round (a new epoch) and as new as it (the same epoch). */
async function liveCopy(trial: Trial): Promise<Outcome> {
  const sameEpoch = trial.number % 2 === 1;
  const set = await scene(trial, { env: sameEpoch ? { PUBLISH_SECONDS: '600' } : {} });
  const { stage, looking, first, busy, wrong, notes, other } = set;
  if (!sameEpoch) await looking.caughtUp();
  // Longer than from one commit to the next: a copy made during one may be torn, which is another fault.
  await sleep(1_500);
  cpSync(stage.dataDir, other, { recursive: true, filter: (file) => !path.basename(file).startsWith('lock') });
  const copy = stage.start({ DATA_DIR: other });
  await copy.logged('Statboard runs');
  const { took, wrong: found } = await refusal(first, copy);
  wrong.push(...found);
  notes.push(`the first was thrown out in ${(took / 1_000).toFixed(1)} s`);
  if (copy.lines(FOLLOWED).length !== (sameEpoch ? 0 : 1))
    wrong.push(`the copy did not go on as expected: ${copy.printed}`);
  await stage.discord.connected();
  if (!sameEpoch) await gapPassed(stage, looking);
  await busy();
  if (!sameEpoch) await refuse({ ...set, first: copy }, {});
  return close(set, copy, took);
}

/** By turns the first lives when MongoDB comes back, and is dead. */
async function mongoAway(trial: Trial): Promise<Outcome> {
  const set = await scene(trial);
  const { stage, looking, first, busy, wrong, notes, other } = set;
  const line = await startProxy({ uri: stage.mongoUri ?? '' });
  trial.onEnd(() => line.close());
  line.cut();
  const env = { DATA_DIR: other, MONGO_URI: line.uri };
  if (trial.number % 2 === 0) {
    const second = stage.start(env);
    await ready(second);
    await busy();
    line.mend();
    const { took, wrong: found } = await refusal(second, first);
    wrong.push(...found);
    notes.push(`refused ${(took / 1_000).toFixed(1)} s after MongoDB came`);
    await busy();
    return close(set, first, took);
  }
  await looking.caughtUp();
  await first.end('SIGKILL');
  const before = stage.record.expected();
  const second = stage.start(env);
  await ready(second);
  stage.discord.sendMessage({
    channelId: stage.guilds[0]?.channels[0] ?? '',
    author: stage.guilds[0]?.moderator ?? '',
    content: 'counted for a while',
  });
  await heardByAll(stage);
  line.mend();
  const began = systemClock.monotonic();
  await second.logged(FOLLOWED);
  await second.logged(BEGAN, 2);
  const took = systemClock.monotonic() - began;
  const inGap = between(before, stage.record.expected());
  if (took > TAKEN_WITHIN) wrong.push(`taken over only ${took} ms after MongoDB came`);
  notes.push(`taken over ${(took / 1_000).toFixed(1)} s after MongoDB came`);
  await gapPassed(stage, looking);
  await busy();
  await looking.caughtUp();
  return close(set, second, took, inGap);
}

async function shardCount(trial: Trial): Promise<Outcome> {
  const options = { guilds: 4, discord: { maxConcurrency: 2 } };
  const set = await scene(trial, options, { SHARD_COUNT: '1' });
  await refuse(set, { DATA_DIR: set.other, SHARD_COUNT: '2' });
  const { second, inGap, took } = await takeOver(set, { SHARD_COUNT: '2' }, { shards: 2 });
  const leases = (await set.looking.leases()).map(({ shard, shardCount }) => `${shard} of ${shardCount}`).sort();
  if (leases.join() !== '0 of 2,1 of 2') set.wrong.push(`the leases are ${leases.join(', ')}`);
  return close(set, second, took, inGap);
}

const row = mongoRows('second');

/** Two processes for the same bot and shard. */
export const secondInstance: readonly Fault[] = [
  row('takes-over', 'another ledger starts while the first lives, and when it is dead', 1, 0, takesOver),
  row('same-ledger', 'the same ledger starts while the first lives, and after kill -9', 2, 1, sameLedger),
  row('live-copy', 'a copy of the data folder starts while the first lives', 2, 0, liveCopy),
  row('clocks-apart', 'the same with clocks an hour apart', 2, 0, clocksApart),
  row('mongo-away', 'MongoDB is away when the second starts; the first lives, or is dead', 2, 0, mongoAway),
  row('shard-count', 'SHARD_COUNT changed, while the first lives and when it is dead', 1, 0, shardCount),
];
