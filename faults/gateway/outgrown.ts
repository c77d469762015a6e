import { systemClock } from '../../src/base/clock.js';
import type { Fault, Outcome, Trial } from '../fault.js';
import { untilRefilled } from '../gap-state.js';
import { createStage, type Stage } from '../stage.js';
import { createWitness, explained } from '../witness.js';

/** Events a second. */
const RATE = 300;
/** Traffic before the fault, milliseconds. */
const BEFORE = 5_000;

/** Waits until both shards have applied everything that was sent to them. */
async function allHeard({ discord }: Stage): Promise<void> {
  const mine = () => discord.sessions.filter(({ connected, shardCount }) => connected && shardCount === 2);
  await discord.until(() => mine().length === 2, 'both shards', 60_000);
  await discord.until(
    () => {
      discord.faults.requestHeartbeat();
      return mine().every(({ heartbeat, sequence }) => (heartbeat ?? 0) >= sequence);
    },
    'both shards to have applied everything',
    60_000,
  );
}

/** The bot is in too many servers for its one shard: it ends, and what starts it again starts it with two. */
async function outgrow(trial: Trial): Promise<Outcome> {
  const stage = await createStage(trial);
  const { discord } = stage;
  const first = stage.start();
  await first.logged('the board was posted');
  const witness = createWitness(trial, stage, systemClock);
  const traffic = witness.traffic(RATE);
  await witness.pass(BEFORE);
  const began = systemClock.monotonic();
  const wrong: string[] = [];
  discord.identifyLimits.demandShards(2);
  discord.faults.invalidateSessions(false);
  const { code } = await first.ended;
  if (code !== 1) wrong.push(`the bot ended with ${code}; it printed ${first.printed.slice(-500)}`);
  const second = stage.start();
  await second.logged('a new gateway session began', 2);
  const recoveryMs = systemClock.monotonic() - began;
  await witness.pass(500);
  traffic.stop();
  await allHeard(stage);
  wrong.push(...(await untilRefilled(stage.dataDir)));
  const found = await witness.finish(second);
  const { sent, lost, doubled, gaps } = found;
  if (gaps.length === 0) wrong.push('no gap tells of the time between the two');
  return { sent, lost, doubled, recoveryMs, wrong: [...found.wrong, ...wrong], notes: explained(found) };
}

export const outgrown: readonly Fault[] = [
  {
    name: 'gateway-outgrown',
    injection: 'Discord refuses the only shard with 4011 and advises two; the bot is started again',
    // With MongoDB another number of shards begins a new epoch, which `second-shard-count` judges by its bounds.
    stores: ['embedded'],
    trials: { full: 1, short: 0 },
    run: outgrow,
  },
];
