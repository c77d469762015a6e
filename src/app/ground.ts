import type { Clock } from '../base/clock.js';
import type { ExitError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { createProcessFigures, type ProcessFigures } from '../base/process-figures.js';
import { readConfig } from '../config/config.js';
import { secretsIn } from '../config/secrets.js';
import type { Slip } from '../config/slips.js';
import type { Config } from '../config/types.js';
import { createDiscordClock, type DiscordClock } from '../discord/discord-clock.js';
import { createLogger, readableStream } from '../process/logger.js';
import { en, type Texts } from '../views/texts.js';

/** What the bot is started with. */
export interface Start {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What is probably not as it was meant in the settings: a line each. */
  readonly slips?: readonly Slip[];
  /** The machine's. */
  readonly clock: Clock;
}

/** What every part of the bot stands on. */
export interface Ground {
  readonly config: Config;
  readonly log: Log;
  readonly texts: Texts;
  /** Discord's time; of the machine's own clocks only the monotonic one is trusted. */
  readonly clock: Clock;
  readonly discordClock: DiscordClock;
  /** When the process started, the machine's time. */
  readonly startedAt: number;
  readonly figures: ProcessFigures;
  /** The bot cannot go on. The first reason counts. */
  readonly fail: (reason: ExitError) => void;
  readonly failed: Promise<ExitError>;
}

/**
 * Reads the settings and opens the log.
 * @throws ExitError 78 where the settings make no sense
 */
export async function layGround({ env, slips = [], clock: machine }: Start): Promise<Ground> {
  const config = readConfig(env);
  const readable = await readableStream();
  const secrets = secretsIn(env).map(({ value }) => value);
  const log = createLogger({ level: config.logLevel, secrets, ...(readable && { to: readable }) });
  for (const { what, todo } of slips) log.warn({}, `${what}: ${todo}`);
  let fail: (reason: ExitError) => void = () => {};
  const failed = new Promise<ExitError>((resolve) => {
    fail = resolve;
  });
  const discordClock = createDiscordClock(machine);
  const clock: Clock = { now: discordClock.now, monotonic: machine.monotonic };
  const figures = createProcessFigures();
  return { config, log, texts: en, clock, discordClock, startedAt: machine.now(), figures, fail, failed };
}
