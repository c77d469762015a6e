import { createAnswering } from './app/answering.js';
import { connectDiscord, type Identity } from './app/connect-discord.js';
import { createFront } from './app/front.js';
import { type Ground, layGround, type Start } from './app/ground.js';
import { createLife } from './app/life.js';
import { createListening } from './app/listening.js';
import { openStorage, type Storage } from './app/storage.js';
import type { ExitError } from './base/errors.js';
import type { ProcessFigures } from './base/process-figures.js';
import type { Applied } from './discord/intake.js';
import type { Feature } from './features/feature.js';
import { FEATURES } from './features/list.js';

/** A bot that is wired and on its way. */
export interface Bot {
  /** Resolves when all of it runs; rejects where it cannot, with an ExitError that says why. */
  readonly running: Promise<void>;
  /** How far a shard's stream is applied. */
  applied(shard: number): Applied | null;
  /** Stops intake, commits and publishes, also where the start still waits; the Discord session stays resumable. */
  stop(): Promise<void>;
  /** Resolves when the bot cannot go on, with the reason. */
  readonly failed: Promise<ExitError>;
  /** What was done since the start. */
  readonly figures: Readonly<ProcessFigures>;
}

/** What a bot is run on. */
export interface Opened {
  readonly ground: Ground;
  readonly storage: Storage;
  readonly identity: Identity;
  readonly features: readonly Feature[];
}

/**
 * Reads the settings, opens and wires everything, and begins to run it. Waits for nobody but Discord, which must say who
 * the bot is.
 * @throws ExitError with the exit code, where the bot cannot run
 */
export async function startBot(start: Start): Promise<Bot> {
  const ground = await layGround(start);
  const storage = openStorage(ground);
  try {
    const identity = await connectDiscord(ground, storage.ledger);
    return runBot({ ground, storage, identity, features: FEATURES });
  } catch (error) {
    storage.close();
    throw error;
  }
}

/** Wires what was opened, and begins to run it. */
export function runBot(opened: Opened): Bot {
  const answering = createAnswering({ ...opened, onNewEpoch: () => listening.gateway.restartFresh() });
  const front = createFront({ ...opened, answering });
  const listening = createListening({ ...opened, answering, front });
  const life = createLife({ ...opened, answering, front, listening });
  const { failed, figures } = opened.ground;
  return {
    running: life.run(),
    applied: (shard) => listening.gateway.applied(shard),
    stop: life.stop,
    failed,
    figures,
  };
}
