import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../src/base/clock.js';
import { type Account, keepAccount, sequenceIn } from './account.js';
import type { Fault, Outcome, Trial } from './fault.js';
import { Disk, LOSSES } from './power/disk.js';
import { type FileEvent, readTrace, tracing } from './power/trace.js';
import { createStage } from './stage.js';

const RATE = 1_000;
/** Places in the trace at which the power goes. */
const CUTS = 40;
const FILE = 'ledger.sqlite';
const FRAME_HEAD = 24;

/** What is left of a ledger. */
interface Left {
  readonly folder: string;
  readonly cut: number;
  readonly loss: string;
  readonly sequence: number;
  /** What must be there at least. */
  readonly atLeast: number;
}

/** The bot's writes are traced, and replayed without what was not synced when the power went, for many moments. */
async function losePower(trial: Trial): Promise<Outcome> {
  const { random, store } = trial;
  const stage = await createStage(trial);
  const { discord } = stage;
  const account = keepAccount(discord);
  const folder = await mkdtemp(path.join(tmpdir(), 'statboard-power-'));
  trial.onEnd(() => rm(folder, { recursive: true, force: true }));
  const traceFile = path.join(folder, 'trace');

  const bot = stage.start({}, { under: await tracing(traceFile) });
  await bot.logged('the board was posted');
  const [session] = discord.sessions;
  const sentBefore = session?.sequence ?? 0;
  const trafficBegan = systemClock.monotonic();
  const traffic = stage.traffic(RATE / 1.4);
  await sleep(trial.short ? 3_000 : 6_000 + random.below(6_000));
  const perSecond = ((session?.sequence ?? 0) - sentBefore) / ((systemClock.monotonic() - trafficBegan) / 1_000);
  // Ended either way: a stopped bot has moved everything from the journal into the file.
  const signal = trial.number % 2 === 0 ? 'SIGTERM' : 'SIGKILL';
  await bot.end(signal);
  const events = await readTrace(traceFile, stage.dataDir, FILE);
  const cuts = cutPoints(events.length, trial.short ? 15 : CUTS, () => random.below(events.length) + 1);
  const { left, dropped } = replay(events, cuts, folder, trial);
  const wrong = check(left, account);

  // And for real: the bot goes on with what is left. MongoDB stands at the end, so there the power goes at the end.
  const ends = left.filter(({ sequence, cut }) => sequence > 0 && (store === 'embedded' || cut === events.length));
  const chosen = random.pick(ends);
  await rm(stage.dataDir, { recursive: true });
  await rename(chosen.folder, stage.dataDir);
  const began = systemClock.monotonic();
  const next = stage.start();
  await next.logged('the gateway session was resumed');
  const recoveryMs = systemClock.monotonic() - began;
  traffic.stop();
  const { gaps, ...found } = await stage.finish(next);
  wrong.push(...found.wrong);
  if (gaps.length > 0) wrong.push(`${gaps.length} gaps were recorded`);
  if (discord.sessions.length !== 1) wrong.push(`${discord.sessions.length} sessions instead of one`);
  const syncs = events.filter(({ kind }) => kind === 'sync').length;
  return {
    ...found,
    wrong,
    injected: left.length + 1,
    recoveryMs,
    notes: [
      `${perSecond.toFixed(0)} dispatches/s`,
      `${events.length} writes and syncs traced, ${syncs} syncs`,
      `${dropped} unsynced writes dropped or torn`,
    ],
  };
}

/** So many different places, in order; always the end. */
function cutPoints(length: number, count: number, any: () => number): number[] {
  const cuts = new Set([length]);
  while (cuts.size < Math.min(count, length)) cuts.add(any());
  return [...cuts].sort((a, b) => a - b);
}

/** After which events a transaction stood whole in the write-ahead log, synced or not. */
function commits(events: readonly FileEvent[]): number[] {
  const after: number[] = [];
  let last = false;
  events.forEach((event, index) => {
    if (event.kind !== 'write' || event.file !== `${FILE}-wal`) return;
    // A page follows its frame's head; that of the last page of a transaction names the file's size after it.
    if (last) after.push(index + 1);
    last = event.bytes.length === FRAME_HEAD && event.bytes.readUInt32BE(4) !== 0;
  });
  return after;
}

/** Ledgers as they are found after the power went, for every cut and kind of loss. */
function replay(events: readonly FileEvent[], cuts: readonly number[], folder: string, { random }: Trial) {
  const whole = commits(events);
  const disk = new Disk();
  const left: Left[] = [];
  let dropped = 0;
  let taken = 0;
  const runTo = (index: number) => {
    for (; taken < index; taken += 1) {
      const event = events[taken];
      if (event) disk.take(event);
    }
  };
  const known = new Map<number, number>();
  const wanted = new Map(cuts.map((cut) => [cut, whole.filter((index) => index <= cut).at(-2) ?? 0]));
  const stops = [...new Set([...cuts, ...wanted.values()])].sort((a, b) => a - b);
  for (const stop of stops) {
    runTo(stop);
    const base = path.join(folder, `at-${stop}`);
    if ([...wanted.values()].includes(stop)) {
      // All but the last transaction were followed by another: their commits had returned, so they must be durable.
      disk.asWritten(`${base}-written`);
      known.set(stop, stop === 0 ? 0 : sequenceIn(`${base}-written`));
    }
    if (!cuts.includes(stop)) continue;
    for (const loss of LOSSES) {
      const target = `${base}-${loss}`;
      dropped += disk.afterPowerLoss(target, loss, random);
      const sequence = sequenceIn(target);
      left.push({ folder: target, cut: stop, loss, sequence, atLeast: known.get(wanted.get(stop) ?? 0) ?? 0 });
    }
  }
  return { left, dropped };
}

/** Every ledger must hold what was sent up to its own position, no more and no less, and everything that was committed. */
function check(left: readonly Left[], account: Account): string[] {
  const wrong: string[] = [];
  for (const { folder, cut, loss, sequence, atLeast } of left.toSorted((a, b) => a.sequence - b.sequence)) {
    const what = `power lost after write ${cut}, ${loss} of what was not synced gone`;
    if (sequence < atLeast) wrong.push(`${what}: the position is ${sequence}, though ${atLeast} was committed`);
    wrong.push(...account.differencesIn(folder, sequence).map((difference) => `${what}: ${difference}`));
  }
  return wrong;
}

export const power: readonly Fault[] = [
  {
    name: 'power-loss',
    injection: 'the machine loses power: what was written after the last fsync is gone, in part or torn',
    stores: ['embedded', 'MongoDB'],
    trials: { full: 2, short: 1 },
    run: losePower,
  },
];
