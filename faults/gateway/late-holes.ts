import type { Fault, Outcome, Trial } from '../fault.js';
import { gapsNow, untilRefilled } from '../gap-state.js';
import { outcomeOf, play, uncovered } from './played.js';

const HOUR = 3_600_000;
/** Dispatches that get lost: more than those of the few acts before the silence. */
const LOST = 100;
const ACTS = 25;
/** The board is not drawn meanwhile: Discord tells the bot of its own edits, too, and the hole would show. */
const NEVER_DRAWN = '0 0 29 2 *';

/**
 * Dispatches are lost in the evening, and nothing follows for hours in which heartbeats are answered: what comes next shows
 * the hole. By turns the bot runs on, or is killed and resumes in the morning.
 */
async function noticedLate(trial: Trial): Promise<Outcome> {
  const played = await play(trial, { env: { BOARD_REFRESH_CRON: NEVER_DRAWN } });
  const { clock, stage, witness } = played;
  const { discord } = stage;
  await played.busy(4_000);
  await stage.heardAll();
  const lostFrom = clock.now();
  discord.faults.loseNext(LOST);
  for (let n = 0; n < ACTS; n += 1) witness.act();
  await played.skip(2 * HOUR);
  await played.skip(2 * HOUR);
  const early = gapsNow(stage.dataDir).length;
  const restarts = trial.number % 2 === 1;
  if (restarts) {
    await played.bot.end('SIGKILL');
    await played.startAgain();
  }
  const lostTo = clock.now();
  await played.busy(1_500);
  await stage.heardAll();
  const wrong = [...(await untilRefilled(stage.dataDir))];
  const found = await witness.finish(played.bot);
  if (early > 0) wrong.push('the hole was noticed before anything followed');
  wrong.push(...uncovered(found.gaps, { reason: 'hole', from: lostFrom, to: lostTo }));
  return outcomeOf(found, wrong);
}

export const lateHoles: readonly Fault[] = [
  {
    name: 'gateway-hole-late',
    injection: 'dispatches are lost, and for four hours nothing follows but heartbeats; the bot runs on, or is killed',
    stores: ['embedded'],
    trials: { full: 2, short: 0 },
    run: noticedLate,
  },
];
