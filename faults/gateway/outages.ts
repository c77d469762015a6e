import { isDeepStrictEqual } from 'node:util';
import type { GapReason } from '../../src/counts/gap.js';
import type { Fault, Outcome, Trial } from '../fault.js';
import { untilRefilled } from '../gap-state.js';
import { outcomeOf, type Played, play, uncovered } from './played.js';

/** How long Discord has an outage of the guild, milliseconds by the trial's clock. */
const OUTAGE = 15 * 60_000;
/** Before the outage, real milliseconds. */
const BEFORE = 4_000;

/** Its people go on: nothing of it is delivered. */
async function unheard(played: Played): Promise<void> {
  await played.busy(300);
}

/** The guild comes back, and what was missed is read again. */
async function over(
  played: Played,
  away: { readonly from: number; readonly reasons: readonly GapReason[] },
): Promise<Outcome> {
  const { clock, stage, guild, witness } = played;
  const to = clock.now();
  stage.discord.guildBack(guild.id);
  await played.busy(1_000);
  await stage.heardAll();
  const wrong = [...(await untilRefilled(stage.dataDir, away.reasons.length))];
  const found = await witness.finish(played.bot);
  wrong.push(...uncovered(found.gaps, { reason: 'outage', from: away.from, to }));
  const reasons = [...new Set(found.gaps.map(({ reason }) => reason))].sort();
  if (!isDeepStrictEqual(reasons, away.reasons)) wrong.push(`gaps are by ${reasons}, not by ${away.reasons}`);
  return outcomeOf(found, wrong);
}

/** The bot hears of it as it happens. */
async function heard(trial: Trial): Promise<Outcome> {
  const played = await play(trial);
  const { clock, stage, guild } = played;
  await played.busy(BEFORE);
  const from = clock.now();
  stage.discord.guildOutage(guild.id);
  await unheard(played);
  await played.skip(OUTAGE);
  await unheard(played);
  return over(played, { from, reasons: ['outage'] });
}

/** It happens while the bot is away, whose session goes on: the news is among the replays. */
async function replayed(trial: Trial): Promise<Outcome> {
  const played = await play(trial);
  const { clock, stage, guild } = played;
  await played.busy(BEFORE);
  await played.bot.end('SIGKILL');
  const from = clock.now();
  stage.discord.guildOutage(guild.id);
  await unheard(played);
  clock.advance(OUTAGE);
  await unheard(played);
  await played.startAgain();
  await stage.heardAll();
  return over(played, { from, reasons: ['outage'] });
}

/** A fresh session begins without the guild, and the bot is killed before it has waited long enough for it. */
async function atReady(trial: Trial): Promise<Outcome> {
  const played = await play(trial);
  const { clock, stage, guild } = played;
  const { discord } = stage;
  await played.busy(BEFORE);
  await stage.heardAll();
  await played.bot.end('SIGTERM');
  discord.faults.expireSessions();
  discord.guildOutage(guild.id);
  await unheard(played);
  await played.startAgain();
  await stage.heardAll();
  const from = clock.now();
  await played.bot.end('SIGKILL');
  await unheard(played);
  clock.advance(OUTAGE);
  await unheard(played);
  await played.startAgain();
  // Its first heartbeat after a minute without the guild tells that there is an outage.
  await played.skip(0);
  const outcome = await over(played, { from, reasons: ['newSession', 'outage'] });
  const sessions = discord.sessions.length;
  return sessions === 1 ? outcome : { ...outcome, wrong: [...outcome.wrong, `${sessions} sessions after the first`] };
}

const row = (name: string, injection: string, run: Fault['run']): Fault => ({
  name,
  injection,
  stores: ['embedded'],
  trials: { full: 1, short: 0 },
  run,
});

export const outages: readonly Fault[] = [
  row('gateway-outage', 'Discord has an outage of a server for a quarter of an hour', heard),
  row('gateway-outage-replayed', 'such an outage while the bot is dead, which resumes and hears of it late', replayed),
  row('gateway-outage-at-ready', 'READY names a server in an outage, and the bot is killed within the minute', atReady),
];
