import { openDataFolder } from './app/data-folder.js';
import { createFaces } from './app/faces.js';
import { createFigures } from './app/figures.js';
import { layGround, type Start } from './app/ground.js';
import { introduce } from './app/identity.js';
import { createLife } from './app/life.js';
import { createListening } from './app/listening.js';
import type { Counters } from './base/counters.js';
import type { ExitError } from './base/errors.js';
import type { Applied } from './discord/intake.js';
import { mendStoredSettings } from './ledger/directory/stored-settings.js';

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
  readonly counters: Readonly<Counters>;
}

/**
 * Reads the settings, opens and wires everything, and begins to run it. Waits for nobody but Discord, which must say who
 * the bot is.
 * @throws ExitError with the exit code, where the bot cannot run
 */
export async function startBot(start: Start): Promise<Bot> {
  const ground = await layGround(start);
  const { clock, log, counters } = ground;
  const { dataDir } = ground.config;
  const { ledger, letGo } = openDataFolder({ dataDir, clock, log, counters, onBroken: ground.fail });
  mendStoredSettings({ ledger, log });
  const identity = await introduce(ground, ledger).catch((error: unknown) => {
    letGo();
    throw error;
  });
  const figures = createFigures({ ground, ledger, identity, onNewEpoch: () => listening.gateway.restartFresh() });
  const faces = createFaces({ ground, ledger, identity, figures });
  const listening = createListening({ ground, ledger, identity, publishing: figures.publishing, faces });
  const life = createLife({ ground, ledger, letGo, identity, figures, faces, listening });
  return {
    running: life.run(),
    applied: (shard) => listening.gateway.applied(shard),
    stop: life.stop,
    failed: ground.failed,
    counters: ground.counters,
  };
}
