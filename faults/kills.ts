import { systemClock } from '../src/base/clock.js';
import type { Fault, Outcome, Trial } from './fault.js';
import { createStage } from './stage.js';

/** Events a second while the bot is killed. */
const RATE = 1_000;
const KILLS = 10;

/** kill -9 at random moments under load. */
async function killAtRandom(trial: Trial): Promise<Outcome> {
  const stage = await createStage(trial);
  const { discord, record } = stage;
  const { random } = trial;
  let bot = stage.start();
  await bot.logged('the board was posted');
  const [session] = discord.sessions;
  const sentBefore = session?.sequence ?? 0;
  const trafficBegan = systemClock.monotonic();
  const traffic = stage.traffic(RATE / 1.4);
  let slowest = 0;
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const sent = record.sent + random.below(600);
    await discord.until(() => record.sent >= sent, 'more events');
    // Every third time it is killed while it starts.
    if (kill % 3 !== 0) await discord.connected();
    await bot.end('SIGKILL');
    const began = systemClock.monotonic();
    bot = stage.start();
    if (kill % 3 !== 2) await bot.logged('the gateway session was resumed');
    slowest = Math.max(slowest, systemClock.monotonic() - began);
  }
  await bot.logged('the gateway session was resumed');
  traffic.stop();
  const perSecond = ((session?.sequence ?? 0) - sentBefore) / ((systemClock.monotonic() - trafficBegan) / 1_000);
  const { gaps, ...found } = await stage.finish(bot);
  const wrong = [...found.wrong];
  if (gaps.length > 0) wrong.push(`${gaps.length} gaps were recorded`);
  if (discord.sessions.length !== 1) wrong.push(`${discord.sessions.length} sessions instead of one`);
  return { ...found, wrong, injected: KILLS, recoveryMs: slowest, notes: [`${perSecond.toFixed(0)} dispatches/s`] };
}

export const kills: readonly Fault[] = [
  {
    name: 'kill-random',
    injection: 'kill -9 at random moments under 1,000 events/s',
    stores: ['embedded', 'MongoDB'],
    trials: { full: 5, short: 1 },
    run: killAtRandom,
  },
];
