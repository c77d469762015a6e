import { setTimeout as sleep } from 'node:timers/promises';
import type { BotProcess } from '../../test/support/bot-process.js';
import type { Outcome, Trial } from '../fault.js';
import { createStage, type Found, type Stage, type StageOptions } from '../stage.js';
import { bothSides, kindsOf, type Line, type Step } from './line.js';
import { chosen, type Tried, tryEach } from './steps.js';

type Env = Readonly<Record<string, string>>;

/** A start of the bot, to be killed at each of its steps and then made again. */
export interface Scene {
  readonly stage?: StageOptions;
  /** Puts a line between the bot and what the steps are taken with; `env` sends the bot through it. */
  line(trial: Trial): Promise<{ readonly line: Line; env(stage: Stage): Env; readonly mongoUri?: string }>;
  /** What happened before the start. */
  before?(stage: Stage, start: (env?: Env) => BotProcess): Promise<void>;
  /** More settings of the start. */
  env?(stage: Stage): Env;
  /** Waits until the start has come to its end. */
  settled(stage: Stage, bot: BotProcess): Promise<void>;
  /** What happens once the start after the kill has come to its end. */
  after?(stage: Stage): Promise<void>;
  /** What does not stand as it must. */
  wrong(stage: Stage): readonly string[];
  /** Compares what is stored; default: `stage.finish`. */
  finish?(stage: Stage, bot: BotProcess): Promise<Pick<Found, 'sent' | 'lost' | 'doubled' | 'wrong'>>;
  /** Steps tried in a short run. */
  readonly few: number;
  readonly lanes?: number;
}

/** Watches the start once, then kills it before and after each message that it exchanged. */
export async function killedStarts(trial: Trial, scene: Scene): Promise<Outcome> {
  let seen: readonly string[] = [];
  const watched = await tryEach(trial, [{ at: 0, when: 'before', name: 'nothing' }], async (part) => {
    const { line, stage, start } = await set(part, scene);
    line.watch(null);
    const bot = start(scene.env?.(stage));
    await scene.settled(stage, bot);
    seen = [...line.seen];
    await scene.after?.(stage);
    const found = await (scene.finish ?? finish)(stage, bot);
    return { ...found, wrong: [...found.wrong, ...scene.wrong(stage)], reached: true };
  });
  if (watched.wrong.length > 0 || watched.lost + watched.doubled > 0) return watched;
  if (seen.length === 0) throw new Error('no step was seen');
  const steps = chosen(trial, bothSides(seen), scene.few);
  const outcome = await tryEach(trial, steps, (part, step) => killedAt(part, scene, step), scene.lanes);
  return { ...outcome, notes: [`${seen.length} steps: ${kindsOf(seen)}`, ...outcome.notes] };
}

const finish = (stage: Stage, bot: BotProcess) => stage.finish(bot);

async function set(trial: Trial, scene: Scene) {
  const { line, env, mongoUri } = await scene.line(trial);
  trial.onEnd(() => line.close());
  const stage = await createStage(trial, { ...scene.stage, ...(mongoUri !== undefined && { mongoUri }) });
  const start = (more: Env = {}) => stage.start({ ...env(stage), ...more });
  await scene.before?.(stage, start);
  return { line, stage, start };
}

async function killedAt(trial: Trial, scene: Scene, { at, when }: Step): Promise<Tried> {
  const { line, stage, start } = await set(trial, scene);
  let reached = false;
  const kill = () => {
    reached = true;
    process.kill(bot.pid, 'SIGKILL');
  };
  line.watch({ at, when, kill });
  const bot = start(scene.env?.(stage));
  // It ends at the step; where it comes to its end without it, the step was not reached.
  const settled = scene.settled(stage, bot).then(
    () => sleep(500),
    () => {},
  );
  await Promise.race([bot.ended, settled]);
  line.watch(null);
  if (bot.running) await bot.end('SIGKILL');

  const next = start(scene.env?.(stage));
  await scene.settled(stage, next);
  await scene.after?.(stage);
  const found = await (scene.finish ?? finish)(stage, next);
  return { ...found, wrong: [...found.wrong, ...scene.wrong(stage)], reached };
}
