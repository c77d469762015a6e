import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/base/clock.js';
import type { BotProcess } from '../../test/support/bot-process.js';
import { type MongoProxy, startProxy } from '../../test/support/mongo-proxy.js';
import type { MongoServer, MongoServerOptions } from '../../test/support/mongo-server.js';
import type { Outcome, Trial } from '../fault.js';
import { createStage, type Stage } from '../stage.js';
import { type Asking, createAsking } from './asking.js';
import { type Looking, lookInto } from './looking.js';
import { memoryOf } from './memory.js';

/** Acts a second; about 1.4 events each. */
const RATE = 200;
/** More than this on top of what it had, MiB, and what waits for MongoDB is kept in memory. */
const GROWTH = 100;

/** A bot that publishes under load, through a line that can be broken. */
export interface Scene {
  readonly stage: Stage;
  readonly server: MongoServer;
  readonly line: MongoProxy;
  readonly looking: Looking;
  readonly asking: Asking;
  readonly wrong: string[];
  readonly notes: string[];
  /** The bot that runs. */
  bot: BotProcess;
  /** Waits until all that stands in the ledger is published and answers lack nothing; counts as the recovery. */
  recovered(): Promise<void>;
  /** How often the fault was injected. */
  injected: number;
}

/** Sets a scene, lets the fault happen, and compares at the end. */
export async function inScene(
  trial: Trial,
  happen: (scene: Scene) => Promise<void>,
  options: { readonly server?: MongoServerOptions; readonly awayAtStart?: boolean } = {},
): Promise<Outcome> {
  const server = await trial.mongo(options.server);
  const line = await startProxy(server);
  trial.onEnd(() => line.close());
  const stage = await createStage(trial, { server, mongoUri: line.uri, members: 60 });
  const looking = lookInto(trial, stage);
  const asking = createAsking(stage);
  if (options.awayAtStart) line.cut();
  let recoveryMs: number | null = null;
  const scene: Scene = {
    stage,
    server,
    line,
    looking,
    asking,
    wrong: [],
    notes: [],
    bot: stage.start(),
    injected: 1,
    async recovered() {
      const took = await looking.caughtUp();
      recoveryMs = Math.max(recoveryMs ?? 0, took);
      scene.wrong.push(...(await asking.backAgain()));
    },
  };
  await scene.bot.logged('the board was posted');
  const traffic = stage.traffic(RATE);
  await sleep(500);
  asking.say(3);
  if (!options.awayAtStart) {
    await looking.caughtUp();
    scene.wrong.push(...(await asking.check('before')));
  }
  const before = memoryOf(scene.bot.pid);
  await happen(scene);
  asking.say(1);
  const after = memoryOf(scene.bot.pid);
  traffic.stop();
  const { gaps, ...found } = await stage.finish(scene.bot);
  const { wrong, notes } = scene;
  wrong.push(...found.wrong);
  if (gaps.length > 0) wrong.push(`${gaps.length} gaps were recorded`);
  if (recoveryMs !== null) notes.unshift(`drained in ${(recoveryMs / 1_000).toFixed(1)} s`);
  if (before && after) {
    notes.push(`memory ${before.now.toFixed(0)} MiB before, ${after.most.toFixed(0)} at most`);
    if (after.most - before.now > GROWTH) wrong.push(`memory grew from ${before.now} to ${after.most} MiB`);
  }
  return { ...found, wrong, notes, recoveryMs, injected: scene.injected };
}

/** Waits for a condition that nobody announces. */
export async function until(condition: () => boolean, what: string, patience = 60_000): Promise<void> {
  const began = systemClock.monotonic();
  while (!condition()) {
    if (systemClock.monotonic() - began > patience) throw new Error(`waited in vain for ${what}`);
    await sleep(5);
  }
}
