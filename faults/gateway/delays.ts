import { readMember } from '../../demo/shown.js';
import { createDemoClock } from '../../local-discord/clock.js';
import { systemClock } from '../../src/base/clock.js';
import { snowflakeAt } from '../../src/base/snowflake.js';
import { startOfToday } from '../../src/base/time/zone.js';
import { startClockedBot } from '../clocked-bot.js';
import type { Fault, Outcome, Trial } from '../fault.js';
import { createStage } from '../stage.js';
import { createWitness } from '../witness.js';

const RATE = 200;
const MINUTE = 60_000;
const DAY = 86_400_000;
const ZONE = 'Europe/Berlin';
/** By how much dispatches are late. */
const LATE = 10 * MINUTE;

/** What the wall in the zone shows, less UTC, in minutes. */
function offsetAt(at: number): number {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, timeZoneName: 'longOffset' }).formatToParts(at);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d+):(\d+)/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** The instants at which clocks changed in the zone within the last year, the last one first. */
function clockChanges(now: number): readonly number[] {
  const hour = Math.floor(now / (60 * MINUTE)) * 60 * MINUTE;
  const found: number[] = [];
  for (let at = hour; at > hour - 370 * DAY; at -= 60 * MINUTE) {
    if (offsetAt(at) !== offsetAt(at - 60 * MINUTE)) found.push(at);
  }
  return found;
}

/** Dispatches are sent before an instant and arrive after it. */
async function delayedOver(trial: Trial, instant: number): Promise<Outcome> {
  const clock = createDemoClock(instant - MINUTE);
  clock.run();
  const stage = await createStage(trial, { discord: { clock }, leavesOut: true, env: { TIME_ZONE: ZONE } });
  const { discord, guilds } = stage;
  const bot = await startClockedBot(trial, stage, clock);
  await discord.connected();
  const witness = createWitness(trial, stage, clock);
  const traffic = witness.traffic(RATE);
  await witness.pass(500);
  discord.faults.holdDelivery();
  await witness.pass(500);

  const [guild] = guilds;
  const [channelId] = guild?.channels ?? [];
  if (!guild || !channelId) throw new Error('the stage has no channel');
  // One member's messages to either side of the midnight that begins the day after the delay, in the server's own zone.
  const asker = discord.addMember({ guildId: guild.id, user: { name: 'asker' } }).user.id;
  const midnight = startOfToday(instant + LATE, ZONE);
  const write = (at: number) => discord.sendMessage({ channelId, author: asker, content: 'hello', at });
  write(midnight - 1);
  for (const at of [midnight, instant - 1, instant]) if (at >= midnight) write(at);
  const today = [...discord.messages(channelId)].filter(
    ({ id, author }) => author.id === asker && BigInt(id) >= BigInt(snowflakeAt(midnight)),
  ).length;

  await bot.setTime(instant + LATE);
  await witness.pass(500);
  discord.faults.releaseDelivery();
  await witness.pass(300);
  traffic.stop();
  await stage.heardAll();

  const wrong: string[] = [];
  await discord.until(() => discord.commandNames().includes('/my_stats'), 'the commands');
  const { message } = await discord.invoke({
    guildId: guild.id,
    channelId,
    userId: asker,
    command: '/my_stats',
    options: { window: 'today' },
  }).answered;
  const [shown] = (message && readMember(message).windows.today) ?? [];
  if (shown !== String(today)) wrong.push(`/my_stats shows ${shown} messages of today instead of ${today}`);
  const found = await witness.finish(bot);
  if (found.gaps.length > 0) wrong.push(`${found.gaps.length} gaps were recorded`);
  const { sent, lost, doubled } = found;
  return { sent, lost, doubled, recoveryMs: null, wrong: [...found.wrong, ...wrong], notes: [] };
}

export const delays: readonly Fault[] = [
  {
    name: 'gateway-late-midnight',
    injection: 'dispatches arrive ten minutes late, over the end of a UTC day',
    stores: ['embedded', 'MongoDB'],
    trials: { full: 1, short: 0 },
    run: (trial) => delayedOver(trial, Math.floor(systemClock.now() / DAY) * DAY - DAY),
  },
  {
    name: 'gateway-late-clock-change',
    injection: `dispatches arrive ten minutes late, over the clocks of ${ZONE} going back or forward`,
    stores: ['embedded', 'MongoDB'],
    trials: { full: 2, short: 0 },
    run(trial) {
      const changes = clockChanges(systemClock.now());
      const change = changes[trial.number % changes.length];
      if (change === undefined) throw new Error(`the clocks of ${ZONE} did not change within a year`);
      return delayedOver(trial, change);
    },
  },
];
