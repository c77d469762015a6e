import { pino } from 'pino';
import { readMember } from '../demo/shown.js';
import { createDemoClock, type DemoClock } from '../local-discord/clock.js';
import { systemClock } from '../src/base/clock.js';
import { dayOf, SLOTS_PER_DAY } from '../src/base/time/slots.js';
import { guildStream } from '../src/discord/shards.js';
import { openLedger } from '../src/ledger/open-ledger.js';
import { startClockedBot } from './clocked-bot.js';
import type { Fault, Outcome, StoreKind, Trial } from './fault.js';
import { untilRefilled } from './gap-state.js';
import { createStage, type Stage } from './stage.js';
import { createWitness, explained, type Testimony, type Witness } from './witness.js';

const RATE = 200;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
const BOTH: readonly StoreKind[] = ['embedded', 'MongoDB'];
/** By how much a machine's wall clock is set. */
const STEPS = [10 * MINUTE, -10 * MINUTE, 5 * HOUR, -9 * HOUR, 3 * DAY, -6 * DAY, 40 * DAY];

/** Discord with the true time, a machine that has its own, and somebody who asks what is shown. */
async function begin(trial: Trial) {
  const clock = createDemoClock(Math.floor(systemClock.now() / DAY) * DAY - DAY + 12 * HOUR);
  clock.run();
  const stage = await createStage(trial, { discord: { clock }, leavesOut: true });
  const { discord } = stage;
  const [guild] = stage.guilds;
  const [channelId] = guild?.channels ?? [];
  if (!guild || !channelId) throw new Error('the stage has no channel');
  const asker = discord.addMember({ guildId: guild.id, user: { name: 'asker' } }).user.id;
  const witness = createWitness(trial, stage, clock);
  const wrong: string[] = [];
  let written = 0;
  return {
    clock,
    stage,
    discord,
    witness,
    wrong,
    /** A bot on a machine whose wall clock is off by so much; resolves when it hears. */
    async start(offMs: number) {
      const machine = createDemoClock(clock.now() + offMs);
      machine.run();
      const bot = await startClockedBot(trial, stage, machine);
      await discord.connected();
      return { ...bot, setOff: (off: number) => bot.setTime(clock.now() + off) };
    },
    async busy(milliseconds: number) {
      const traffic = witness.traffic(RATE);
      await witness.pass(milliseconds);
      traffic.stop();
      discord.sendMessage({ channelId, author: asker, content: 'hello' });
      written += 1;
    },
    /** What the asker wrote is what is shown, today being Discord's. */
    async shows(when: string) {
      await stage.heardAll();
      await discord.until(() => discord.commandNames().includes('/my_stats'), 'the commands');
      const asked = { guildId: guild.id, channelId, userId: asker, command: '/my_stats', options: { window: 'today' } };
      const { message } = await discord.invoke(asked).answered;
      const [shown] = (message && readMember(message).windows.today) ?? [];
      if (shown !== String(written))
        wrong.push(`${when} /my_stats shows ${shown} messages of today instead of ${written}`);
    },
  };
}

/** Reactions carry no time of their own: they must stand in quarters of an hour in which somebody reacted. */
function strayQuarters({ dataDir, guilds }: Stage, witness: Witness, clock: DemoClock): readonly string[] {
  const quarters = witness.quarters();
  const ledger = openLedger({
    streamOf: guildStream,
    dataDir,
    clock: systemClock,
    log: pino({ level: 'silent' }),
    autoCommit: false,
  });
  const reader = ledger.read();
  const wrong: string[] = [];
  const today = dayOf(clock.now());
  for (const { id } of guilds) {
    for (const { day, slots } of reader.serverDays(id, today - 60, today + 60)) {
      for (const [slot, { reactionsGiven = 0 }] of slots) {
        const quarter = day * SLOTS_PER_DAY + slot;
        // Known to a second: the last one of a quarter may be the first of the next.
        const isNear = [quarter, quarter - 1, quarter + 1].some((near) => quarters.has(near));
        if (reactionsGiven > 0 && !isNear)
          wrong.push(`${reactionsGiven} reactions stand ${quarter - today * SLOTS_PER_DAY} quarters from midnight`);
      }
    }
  }
  reader.close();
  ledger.close();
  return wrong;
}

function outcome(found: Testimony, wrong: readonly string[], injected: number): Outcome {
  const { sent, lost, doubled } = found;
  return {
    sent,
    lost,
    doubled,
    injected,
    recoveryMs: null,
    wrong: [...found.wrong, ...wrong],
    notes: explained(found),
  };
}

/** Gaps and positions lie where Discord's time was. */
function badGaps({ gaps }: Testimony, reasons: readonly string[], from: number, to: number): readonly string[] {
  const wrong: string[] = [];
  const found = gaps.map(({ reason }) => reason);
  if (found.join() !== reasons.join())
    wrong.push(`gaps by ${found.join(', ') || 'nothing'} instead of ${reasons.join(', ') || 'none'}`);
  for (const gap of gaps) {
    if (gap.from < from - 2_000 || gap.to > to + 2_000)
      wrong.push(`a gap by ${gap.reason} lies where Discord's time never was`);
  }
  return wrong;
}

/** The wall clock is set while the bot runs; at the end its session is lost. */
async function whileRunning(trial: Trial): Promise<Outcome> {
  const { clock, stage, discord, witness, wrong, start, busy, shows } = await begin(trial);
  const began = clock.now();
  const bot = await start(0);
  await busy(500);
  for (const step of STEPS) {
    await bot.setOff(step);
    await busy(500);
  }
  await shows('after the steps');
  await witness.pass(4_000);
  discord.faults.invalidateSessions(false);
  await busy(500);
  await discord.connected();
  await busy(500);
  await stage.heardAll();
  wrong.push(...(await untilRefilled(stage.dataDir)));
  await shows('at the end');
  const found = await witness.finish(bot);
  wrong.push(...badGaps(found, ['newSession'], began, clock.now()), ...strayQuarters(stage, witness, clock));
  return outcome(found, wrong, STEPS.length);
}

/** The wall clock is wrong at the start, and set while the bot is down: its session goes on, or ends meanwhile. */
async function whileDown(trial: Trial): Promise<Outcome> {
  const { clock, stage, discord, witness, wrong, start, busy, shows } = await begin(trial);
  const began = clock.now();
  let bot = await start(STEPS[trial.number % STEPS.length] ?? 0);
  await busy(500);
  for (const step of STEPS) {
    await stage.heardAll();
    await bot.end(trial.random.chance(0.5) ? 'SIGKILL' : 'SIGTERM');
    await busy(200);
    bot = await start(step);
    await busy(300);
  }
  await shows('after the steps');
  await witness.pass(4_000);
  await bot.end('SIGKILL');
  discord.faults.expireSessions();
  await busy(300);
  bot = await start(-3 * DAY);
  await busy(500);
  await stage.heardAll();
  wrong.push(...(await untilRefilled(stage.dataDir)));
  await shows('at the end');
  const found = await witness.finish(bot);
  wrong.push(...badGaps(found, ['newSession'], began, clock.now()), ...strayQuarters(stage, witness, clock));
  return outcome(found, wrong, STEPS.length + 1);
}

/** The machine sleeps: Discord and the wall clock go on, the monotonic clock stands still, and what comes then is of now. */
async function asleep(trial: Trial): Promise<Outcome> {
  const { clock, stage, discord, witness, wrong, start, busy } = await begin(trial);
  const bot = await start(0);
  await busy(500);
  for (const slept of [MINUTE, 8 * HOUR]) {
    await stage.heardAll();
    clock.advance(slept);
    // Said while the machine still slept: it arrives when it wakes.
    discord.faults.holdDelivery();
    await busy(300);
    await bot.setOff(0);
    discord.faults.releaseDelivery();
    await busy(500);
  }
  const found = await witness.finish(bot);
  wrong.push(...badGaps(found, [], 0, clock.now()), ...strayQuarters(stage, witness, clock));
  return outcome(found, wrong, 2);
}

export const clocks: readonly Fault[] = [
  {
    name: 'clock-set-running',
    injection:
      'the wall clock is set by minutes, hours and days, back and forth, while the bot runs; then its session is lost',
    stores: BOTH,
    trials: { full: 1, short: 1 },
    run: whileRunning,
  },
  {
    name: 'clock-set-down',
    injection:
      'the wall clock is wrong at the start and set while the bot is down, which resumes or begins a new session',
    stores: BOTH,
    trials: { full: 1, short: 0 },
    run: whileDown,
  },
  {
    name: 'clock-asleep',
    injection: 'the machine sleeps a minute and eight hours: its monotonic clock stands still',
    stores: BOTH,
    trials: { full: 1, short: 0 },
    run: asleep,
  },
];
