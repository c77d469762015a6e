import { setTimeout as sleep } from 'node:timers/promises';
import type { BotProcess } from '../../test/support/bot-process.js';
import { keepTimes, type Times } from '../bounds.js';
import type { Outcome, Trial } from '../fault.js';
import { createStage, type Found, type Stage, type StageOptions } from '../stage.js';
import { kindsOf, type Line, type Step } from './line.js';
import { chosen, eitherOf, enumerate, inPart, type Tried, tryEach } from './steps.js';

type Env = Readonly<Record<string, string>>;

/** How long a bot that came to its end without the step is watched on, milliseconds: a round and a beat of the lease. */
const WATCHED_ON = 6_000;

/** A start of the bot, to be killed at each of its steps and then made again. */
export interface Scene {
  readonly stage?: StageOptions;
  /** Puts a line between the bot and what the steps are taken with; `env` sends the bot through it. */
  line(trial: Trial): Promise<{ readonly line: Line; env(stage: Stage): Env; readonly mongoUri?: string }>;
  /** What happened before the start. */
  before?(set: SetScene): Promise<void>;
  /** More settings of the start. */
  env?(stage: Stage): Env;
  /** Waits until the start has come to its end. */
  settled(set: SetScene, bot: BotProcess): Promise<void>;
  /** What happens once the start after the kill has come to its end. */
  after?(stage: Stage): Promise<void>;
  /** What does not stand as it must. */
  wrong(stage: Stage): readonly string[];
  /** Compares what is stored; default: `stage.finish`. */
  finish?(set: SetScene, bot: BotProcess): Promise<Pick<Found, 'sent' | 'lost' | 'doubled' | 'wrong'>>;
  /** Steps tried in a short run. */
  readonly few: number;
  readonly lanes?: number;
}

/** A scene that was set for one step. */
export interface SetScene {
  readonly trial: Trial;
  readonly stage: Stage;
  readonly times: Times;
  readonly line: Line;
  start(env?: Env): BotProcess;
}

/** Watches the start twice, then kills it before and after each message that it exchanged. */
export async function killedStarts(trial: Trial, scene: Scene): Promise<Outcome> {
  const [one, other] = await Promise.all([watched(trial, scene), watched(trial, scene)]);
  const { seen, sometimes } = eitherOf(one.seen, other.seen);
  if (seen.length === 0) throw new Error('no step was seen');
  const { steps, leftOut } = enumerate(seen);
  const outcome = await tryEach(trial, chosen(trial, steps, scene.few), {
    tryStep: (part, step) => killedAt(part, scene, step),
    sometimes,
    ...(scene.lanes !== undefined && { lanes: scene.lanes }),
  });
  return {
    ...outcome,
    wrong: [...one.wrong, ...other.wrong, ...outcome.wrong],
    notes: [`${seen.length} messages: ${kindsOf(seen)}`, ...leftOut.map((what) => `not ${what}`), ...outcome.notes],
  };
}

async function set(trial: Trial, scene: Scene): Promise<SetScene> {
  const { line, env, mongoUri } = await scene.line(trial);
  trial.onEnd(() => line.close());
  const stage = await createStage(trial, { ...scene.stage, ...(mongoUri !== undefined && { mongoUri }) });
  const times = keepTimes(stage.discord);
  const start = (more: Env = {}) => stage.start({ ...env(stage), ...more });
  const made = { trial, stage, times, line, start };
  await scene.before?.(made);
  return made;
}

/** What the start exchanges when nothing happens to it. */
function watched(trial: Trial, scene: Scene): Promise<{ seen: readonly string[]; wrong: readonly string[] }> {
  return inPart(trial, async (part) => {
    const made = await set(part, scene);
    const { line, stage, start } = made;
    line.watch(null);
    const bot = start(scene.env?.(stage));
    await scene.settled(made, bot);
    const seen = [...line.seen];
    await scene.after?.(stage);
    const found = await finish(scene, made, bot);
    const differences = found.lost + found.doubled > 0 ? [`lost ${found.lost}, doubled ${found.doubled}`] : [];
    return { seen, wrong: [...differences, ...found.wrong].map((what) => `without a kill: ${what}`) };
  });
}

async function finish(scene: Scene, made: SetScene, bot: BotProcess) {
  const { stage } = made;
  const found = await (scene.finish?.(made, bot) ?? stage.finish(bot));
  return { ...found, wrong: [...found.wrong, ...scene.wrong(stage)] };
}

async function killedAt(trial: Trial, scene: Scene, step: Step): Promise<Tried> {
  const made = await set(trial, scene);
  const { line, stage, start } = made;
  let reached = false;
  const kill = () => {
    reached = true;
    process.kill(bot.pid, 'SIGKILL');
  };
  line.watch({ ...step, kill });
  const bot = start(scene.env?.(stage));
  // It ends at the step. Where it comes to its end without it, something may still bring it there.
  const settled = scene.settled(made, bot).then(
    () => 'settled' as const,
    (error: unknown) => {
      if (!reached) throw error;
    },
  );
  const first = await Promise.race([bot.ended, settled]);
  if (first === 'settled' && bot.running) {
    await scene.after?.(stage);
    await Promise.race([bot.ended, sleep(WATCHED_ON)]);
  }
  if (!reached && !bot.running) throw new Error(`the bot ended by itself:\n${bot.printed}`);
  line.watch(null);
  if (bot.running) await bot.end('SIGKILL');

  const next = start(scene.env?.(stage));
  await scene.settled(made, next);
  await scene.after?.(stage);
  return { ...(await finish(scene, made, next)), reached };
}
