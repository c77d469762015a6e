import { createDemoClock, type DemoClock } from '../../local-discord/clock.js';
import { systemClock } from '../../src/base/clock.js';
import type { Gap, GapReason } from '../../src/counts/gap.js';
import { type ClockedBot, startClockedBot } from '../clocked-bot.js';
import type { Outcome, Trial } from '../fault.js';
import { createStage, type Stage, type StageGuild, type StageOptions } from '../stage.js';
import { createWitness, explained, type Testimony, type Witness } from '../witness.js';

const HOUR = 3_600_000;
/** Acts a second. */
const RATE = 200;
/** Heartbeats in such a time that an hour that is played has some, milliseconds. */
const HEARTBEAT = 1_000;
/** A heartbeat and its answer fit into it. */
const BEATS = 1_500;
/** The bot takes Discord's time from a header that tells seconds. Milliseconds. */
const CLOCKS = 1_000;

/** A bot that lives by a clock which can be moved on, and people whose every deed is known. */
export interface Played {
  readonly clock: DemoClock;
  readonly stage: Stage;
  readonly guild: StageGuild;
  readonly witness: Witness;
  bot: ClockedBot;
  /** So many milliseconds of traffic, heard by the bot or not. */
  busy(milliseconds: number): Promise<void>;
  /** Time goes on by so much for Discord and a bot that runs; then a heartbeat is answered. */
  skip(milliseconds: number): Promise<void>;
  /** Starts the bot again. */
  startAgain(): Promise<void>;
}

/** Begins six hours ago; the board stands. */
export async function play(trial: Trial, options: StageOptions = {}): Promise<Played> {
  const clock = createDemoClock(systemClock.now() - 6 * HOUR);
  clock.run();
  const stage = await createStage(trial, {
    ...options,
    leavesOut: true,
    discord: { clock, heartbeatInterval: HEARTBEAT },
  });
  const { discord } = stage;
  const [guild] = stage.guilds;
  if (!guild) throw new Error('the stage has no guild');
  const bot = await startClockedBot(trial, stage, clock);
  await discord.until(() => discord.pins(guild.stats).length === 1, 'the board to be pinned');
  const witness = createWitness(trial, stage, clock);
  const played: Played = {
    clock,
    stage,
    guild,
    witness,
    bot,
    async busy(milliseconds) {
      const traffic = witness.traffic(RATE);
      await witness.pass(milliseconds);
      traffic.stop();
    },
    async skip(milliseconds) {
      await played.bot.setTime(clock.now() + milliseconds);
      await witness.pass(BEATS);
    },
    async startAgain() {
      played.bot = await startClockedBot(trial, stage, clock);
      await discord.connected();
    },
  };
  return played;
}

/** What a gap must reach over: Discord's time, milliseconds. */
export interface Reach {
  readonly reason: GapReason;
  readonly from: number;
  readonly to: number;
}

/** What is wrong where no gap, or none that is long enough, tells of what was missed. */
export function uncovered(gaps: readonly Gap[], { reason, from, to }: Reach): readonly string[] {
  const named = gaps.filter((gap) => gap.reason === reason);
  if (named.some((gap) => gap.from <= from + CLOCKS && gap.to >= to - CLOCKS)) return [];
  const seconds = (at: number) => `${((at - from) / 1_000).toFixed(1)} s`;
  const found = named.map((gap) => `from ${seconds(gap.from)} to ${seconds(gap.to)}`);
  const others = gaps.length - named.length;
  return [
    `no gap by ${reason} reaches over the ${seconds(to)} in which events were missed: there are ${
      found.join(', ') || 'none'
    }${others > 0 ? `, and ${others} by other reasons` : ''}`,
  ];
}

export function outcomeOf(found: Testimony, wrong: readonly string[]): Outcome {
  const { sent, lost, doubled } = found;
  return { sent, lost, doubled, recoveryMs: null, wrong: [...found.wrong, ...wrong], notes: explained(found) };
}
