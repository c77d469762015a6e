import path from 'node:path';
import { GatewayIntentBits } from 'discord-api-types/v10';
import { systemClock } from '../../src/base/clock.js';
import type { Fault, Outcome, Trial } from '../fault.js';
import { untilRefilled } from '../gap-state.js';
import { createStage, type Stage } from '../stage.js';
import { startTraffic } from '../traffic.js';
import { createWitness, explained } from '../witness.js';

/** Events a second. */
const RATE = 200;
/** Traffic before the fault, milliseconds. */
const BEFORE = 5_000;
const PRELOAD = { nodeFlags: ['--import', path.resolve(import.meta.dirname, 'intents-preload.js')] };
const RESUMED = 'the gateway session was resumed';
const BEGAN = 'a new gateway session began';
const CHANGED = /^the gateway intents changed/;
const { GuildMessageReactions, GuildMessageTyping } = GatewayIntentBits;

/** Versions before, by what they ask for, and what the present one says of it. */
const VERSIONS = [
  {
    asks: { GuildMessageReactions: 0 },
    hearsReactions: false,
    told: '{"added":["GuildMessageReactions"],"removed":[]}',
  },
  {
    asks: { GuildMessageReactions: GuildMessageReactions | GuildMessageTyping },
    hearsReactions: true,
    told: '{"added":[],"removed":["GuildMessageTyping"]}',
  },
] as const;

/** People who write and do not react. */
function writing(trial: Trial, { discord, guilds }: Stage): () => void {
  return () => {
    const { channels, members } = trial.random.pick(guilds);
    discord.sendMessage({
      channelId: trial.random.pick(channels),
      author: trial.random.pick(members),
      content: 'hello',
    });
  };
}

/**
 * A version with other intents is killed under load, and the present one follows: its session could be resumed, and would hear
 * by the old ones. A third start changes nothing and resumes.
 */
async function intentsChanged(trial: Trial): Promise<Outcome> {
  const { asks, hearsReactions, told } = trial.random.pick(VERSIONS.filter((_, which) => which === trial.number % 2));
  const stage = await createStage(trial);
  const { discord } = stage;
  const first = stage.start({ FAULT_INTENTS: JSON.stringify(asks) }, PRELOAD);
  await first.logged('the board was posted');
  const witness = createWitness(trial, stage, systemClock);
  const before = hearsReactions ? witness.traffic(RATE) : startTraffic(trial, writing(trial, stage), RATE);
  await witness.pass(BEFORE);
  await first.end('SIGKILL');
  const [left] = discord.sessions;
  await witness.pass(1_000);

  const began = systemClock.monotonic();
  const second = stage.start();
  const { added, removed } = await second.logged(CHANGED);
  await second.logged(BEGAN);
  const recoveryMs = systemClock.monotonic() - began;
  before.stop();
  const after = witness.traffic(RATE);
  await witness.pass(2_000);
  const wrong: string[] = [...(await untilRefilled(stage.dataDir))];
  await second.end('SIGKILL');
  await witness.pass(300);
  const third = stage.start();
  await third.logged(RESUMED);
  await witness.pass(300);
  after.stop();

  const found = await witness.finish(third);
  if (JSON.stringify({ added, removed }) !== told) wrong.push(`it said ${JSON.stringify({ added, removed })}`);
  if (second.lines(CHANGED).length !== 1) wrong.push(`it said so ${second.lines(CHANGED).length} times`);
  if (second.lines(RESUMED).length > 0) wrong.push('the session with other intents was resumed');
  if (third.lines(CHANGED).length > 0) wrong.push('a start with the same intents took them for others');
  const reasons = found.gaps.map(({ reason, state }) => `${reason} ${state}`).join(', ');
  if (reasons !== 'newSession refilled') wrong.push(`gaps ${reasons || 'none'} instead of one by newSession, refilled`);
  const [session] = discord.sessions.filter(({ id }) => id !== left?.id);
  if (session?.intents === left?.intents) wrong.push('both sessions have the same intents: nothing was tried');
  const { sent, lost, doubled } = found;
  return { sent, lost, doubled, recoveryMs, wrong: [...found.wrong, ...wrong], notes: explained(found) };
}

export const changedIntents: readonly Fault[] = [
  {
    name: 'intents-changed',
    injection: 'kill -9, and the version that follows asks for more or fewer intents than the session was begun with',
    stores: ['embedded', 'MongoDB'],
    trials: { full: 2, short: 1 },
    run: intentsChanged,
  },
];
