import type { LocalDiscord } from '../local-discord/index.js';
import { systemClock } from '../src/base/clock.js';
import type { Fault, Outcome, StoreKind, Trial } from './fault.js';
import { untilRefilled } from './gap-state.js';
import { delays } from './gateway/delays.js';
import { changedIntents } from './gateway/intents-changed.js';
import { lateHoles } from './gateway/late-holes.js';
import { oneGuild } from './gateway/one-guild.js';
import { outages } from './gateway/outages.js';
import { outgrown } from './gateway/outgrown.js';
import { createStage, type StageOptions } from './stage.js';
import { createWitness, explained, type Testimony } from './witness.js';

/** Events a second while the connection suffers. */
const RATE = 300;
/** Traffic before a fault that leaves a gap, milliseconds: reactions must be exact but for those near the gap. */
const BEFORE_GAP = 5_000;
const BOTH: readonly StoreKind[] = ['embedded', 'MongoDB'];
const RESUMED = 'the gateway session was resumed';
const BEGAN = 'a new gateway session began';
const CLOSED = 'the gateway connection was closed';

async function begin(trial: Trial, options: StageOptions = {}) {
  const stage = await createStage(trial, { ...options, leavesOut: true });
  const bot = stage.start();
  await bot.logged('the board was posted');
  return { stage, bot, discord: stage.discord, witness: createWitness(trial, stage, systemClock) };
}

/** The outcome, with what a row demands besides exact counts. */
function outcome(found: Testimony, more: Partial<Outcome>): Outcome {
  const { sent, lost, doubled } = found;
  const notes = [...explained(found), ...(more.notes ?? [])];
  return { recoveryMs: null, ...more, sent, lost, doubled, wrong: [...found.wrong, ...(more.wrong ?? [])], notes };
}

function withoutGap(found: Testimony, discord: LocalDiscord): readonly string[] {
  const wrong: string[] = [];
  if (found.gaps.length > 0) wrong.push(`${found.gaps.length} gaps were recorded`);
  if (discord.sessions.length !== 1) wrong.push(`${discord.sessions.length} sessions instead of one`);
  return wrong;
}

interface Resumable {
  readonly times: number;
  inject(discord: LocalDiscord): unknown;
  readonly options?: StageOptions;
  /** Whether the connection goes; default: it does. */
  readonly closes?: boolean;
}

/** The connection is lost, and the session goes on. */
async function resumable(trial: Trial, { times, inject, options, closes = true }: Resumable): Promise<Outcome> {
  const { stage, bot, discord, witness } = await begin(trial, options);
  const traffic = witness.traffic(RATE);
  let slowest = 0;
  for (let time = 1; time <= times; time += 1) {
    await witness.pass(100 + trial.random.below(400));
    const began = systemClock.monotonic();
    await inject(discord);
    if (closes) await bot.logged(CLOSED, time);
    discord.faults.withholdAcks(false);
    await bot.logged(RESUMED, time);
    slowest = Math.max(slowest, systemClock.monotonic() - began);
  }
  await witness.pass(200);
  traffic.stop();
  const found = await witness.finish(bot);
  if (found.gaps.length === 0 && stage.record.sent === 0) throw new Error('nothing was sent');
  return outcome(found, { wrong: withoutGap(found, discord), injected: times, recoveryMs: slowest });
}

/** The session is lost: what is sent until the next one begins stands in the channels only. */
async function sessionLost(
  trial: Trial,
  inject: (discord: LocalDiscord) => void,
  options: StageOptions = {},
): Promise<Outcome> {
  const { stage, bot, discord, witness } = await begin(trial, options);
  const traffic = witness.traffic(RATE);
  await witness.pass(BEFORE_GAP + trial.random.below(600));
  const began = systemClock.monotonic();
  inject(discord);
  await bot.logged(BEGAN, 2);
  const recoveryMs = systemClock.monotonic() - began;
  await witness.pass(500);
  traffic.stop();
  await stage.heardAll();
  const wrong = [...(await untilRefilled(stage.dataDir))];
  const found = await witness.finish(bot);
  const reasons = found.gaps.map(({ reason }) => reason).join(', ');
  if (reasons !== 'newSession') wrong.push(`gaps by ${reasons || 'nothing'} instead of one by newSession`);
  return outcome(found, { wrong, recoveryMs });
}

/** Discord refuses an intent: of a bot that runs, and of one that starts. */
async function intentRefused(trial: Trial): Promise<Outcome> {
  const { stage, bot, discord, witness } = await begin(trial);
  const traffic = witness.traffic(RATE);
  await witness.pass(BEFORE_GAP);
  const wrong: string[] = [];
  const ended = async (which: string, { code }: { readonly code: number | null }, printed: string) => {
    if (code !== 78) wrong.push(`the bot that ${which} ended with ${code}`);
    if (!/4014.*Developer Portal/.test(printed)) wrong.push(`the bot that ${which} did not say what to do`);
  };
  discord.faults.closeConnections(4014);
  await ended('ran', await bot.ended, bot.printed);
  discord.faults.refuseIdentify(4014);
  const second = stage.start();
  await ended('started', await second.ended, second.printed);
  const began = systemClock.monotonic();
  const third = stage.start();
  await third.logged(BEGAN);
  const recoveryMs = systemClock.monotonic() - began;
  await witness.pass(300);
  traffic.stop();
  await stage.heardAll();
  wrong.push(...(await untilRefilled(stage.dataDir)));
  return outcome(await witness.finish(third), { wrong, injected: 2, recoveryMs });
}

/** Disorder in a stream that stays whole. */
async function disorder(trial: Trial, inject: (discord: LocalDiscord, random: Trial['random']) => void) {
  const times = 10;
  const { bot, discord, witness } = await begin(trial);
  const traffic = witness.traffic(RATE);
  for (let time = 0; time < times; time += 1) {
    inject(discord, trial.random);
    await witness.pass(50 + trial.random.below(200));
  }
  await witness.pass(300);
  traffic.stop();
  const found = await witness.finish(bot);
  return outcome(found, { wrong: withoutGap(found, discord), injected: times });
}

/** Numbers are missing in the sequence, with and without dispatches behind them. */
async function holes(trial: Trial): Promise<Outcome> {
  const times = 4;
  const { stage, bot, discord, witness } = await begin(trial);
  const traffic = witness.traffic(RATE);
  await witness.pass(BEFORE_GAP);
  for (let time = 0; time < times; time += 1) {
    await witness.pass(200 + trial.random.below(300));
    if (time === 1) discord.faults.skipSequence(1 + trial.random.below(5));
    else discord.faults.loseNext(1 + trial.random.below(20));
  }
  await witness.pass(300);
  traffic.stop();
  // The bot sees a hole by what comes after it.
  witness.act();
  await stage.heardAll();
  const wrong = [...(await untilRefilled(stage.dataDir, times))];
  const found = await witness.finish(bot);
  if (found.gaps.some(({ reason }) => reason !== 'hole')) wrong.push('a gap has another reason than a hole');
  return outcome(found, { wrong, injected: times });
}

const resumed = (name: string, injection: string, trial: Resumable): Fault => ({
  name,
  injection,
  stores: BOTH,
  trials: { full: 1, short: 0 },
  run: (given) => resumable(given, trial),
});

const lost = (
  name: string,
  injection: string,
  inject: (discord: LocalDiscord) => void,
  options: StageOptions = {},
): Fault => ({
  name,
  injection,
  stores: BOTH,
  trials: { full: 1, short: 0 },
  run: (trial) => sessionLost(trial, inject, options),
});

const disordered = (
  name: string,
  injection: string,
  inject: (discord: LocalDiscord, random: Trial['random']) => void,
  short = 0,
): Fault => ({ name, injection, stores: BOTH, trials: { full: 1, short }, run: (trial) => disorder(trial, inject) });

export const gateway: readonly Fault[] = [
  resumed('gateway-cut', 'the TCP connection is cut', {
    times: 3,
    inject: (discord) => discord.faults.dropConnections(),
  }),
  resumed('gateway-close-4000', 'the gateway closes with 4000', {
    times: 2,
    inject: (discord) => discord.faults.closeConnections(4000),
  }),
  lost('gateway-close-4007', 'the gateway closes with 4007, the session is gone', (discord) =>
    discord.faults.closeConnections(4007),
  ),
  lost('gateway-close-4009', 'the gateway closes with 4009, the session is gone', (discord) =>
    discord.faults.closeConnections(4009),
  ),
  {
    name: 'gateway-close-4014',
    injection: 'the gateway refuses an intent with 4014, while the bot runs and when it starts',
    stores: ['embedded'],
    trials: { full: 1, short: 0 },
    run: intentRefused,
  },
  resumed('gateway-zombie', 'heartbeats are no longer acknowledged', {
    times: 1,
    inject: (discord) => discord.faults.withholdAcks(true),
    options: { discord: { heartbeatInterval: 1_000 } },
  }),
  resumed('gateway-op7', 'the gateway asks for a reconnect (op 7)', {
    times: 2,
    inject: (discord) => discord.faults.requestReconnect(),
  }),
  resumed('gateway-op9-resumable', 'op 9, the session can be resumed', {
    times: 2,
    inject: (discord) => discord.faults.invalidateSessions(true),
    // The RESUME follows on the same connection.
    closes: false,
  }),
  lost('gateway-op9-lost', 'op 9, the session is gone', (discord) => discord.faults.invalidateSessions(false)),
  lost(
    'gateway-resume-silent',
    'the connection is cut, and RESUMEs stay without answer while heartbeats are acknowledged',
    (discord) => {
      discord.faults.ignoreResumes(true);
      discord.faults.dropConnections();
    },
    { discord: { heartbeatInterval: 500 } },
  ),
  ...outgrown,
  ...changedIntents,
  disordered('gateway-repeated', 'dispatches come twice with the same sequence', (discord, random) =>
    discord.faults.repeatNext({ count: 1 + random.below(10), after: random.below(6) }),
  ),
  disordered('gateway-repeated-anew', 'dispatches come twice with a new sequence', (discord, random) =>
    discord.faults.repeatNext({ count: 1 + random.below(10), after: random.below(6), newSequence: true }),
  ),
  disordered(
    'gateway-swapped',
    'neighbouring dispatches change places',
    (discord, random) => discord.faults.swapNext(1 + random.below(10)),
    1,
  ),
  {
    name: 'gateway-hole',
    injection: 'numbers are missing in the sequence, with and without dispatches',
    stores: BOTH,
    trials: { full: 1, short: 0 },
    run: holes,
  },
  ...lateHoles,
  ...oneGuild,
  ...outages,
  ...delays,
];
