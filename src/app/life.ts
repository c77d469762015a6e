import { setTimeout as sleep } from 'node:timers/promises';
import { errorFields } from '../discord/error-fields.js';
import type { Feature } from '../features/feature.js';
import { intentsOf, jobsOf } from '../features/gather.js';
import { version } from '../process/version.js';
import { createSchedule, type Schedule } from '../schedule/schedule.js';
import type { Answering } from './answering.js';
import type { Identity } from './connect-discord.js';
import type { Front } from './front.js';
import type { Ground } from './ground.js';
import type { Listening } from './listening.js';
import type { Storage } from './storage.js';

/** How long answers and redraws under way may take when the bot is stopped: where Discord hangs, counts come first. Milliseconds. */
const LAST_ANSWERS_MS = 2_000;
/** How long the last copy to MongoDB may take when the bot is stopped, milliseconds. */
const LAST_ROUND_MS = 5_000;

/** In which order all of it begins and ends. */
export interface Life {
  /** Begins it; resolves when all of it runs or where it was stopped meanwhile. */
  run(): Promise<void>;
  stop(): Promise<void>;
}

export function createLife({
  ground,
  storage,
  identity,
  features,
  answering,
  front,
  listening,
}: {
  readonly ground: Ground;
  readonly storage: Storage;
  readonly identity: Identity;
  readonly features: readonly Feature[];
  readonly answering: Answering;
  readonly front: Front;
  readonly listening: Listening;
}): Life {
  const { config, clock, log } = ground;
  const { ledger } = storage;
  const { publishing } = answering;
  const { time, gateway, authors, places, refill, memberNames } = listening;
  const { statsChannels, board, registration, dispatcher, hello } = front;
  const registers = identity.shards.ids.includes(0);

  let schedule: Schedule | null = null;
  let stopping = false;

  /** Once the gateway is on its way nothing waits for Discord any more: it may hold a request back for hours. */
  async function run(): Promise<void> {
    time.start();
    // What a killed process left of an erasure, beside everything else: it may look through a week of messages.
    ledger.erasures.resume().catch((error: unknown) => {
      log.error(
        errorFields(error),
        'an erasure that was cut off could not be finished; it is tried again within the hour',
      );
    });
    await publishing.start();
    if (stopping) return;
    await gateway.start();
    if (stopping) return;
    authors.start();
    places.start();
    refill.start();
    if (registers) void registration.now();
    void statsChannels.check();
    hello.start();
    const jobs = jobsOf(features, {
      ledger,
      board,
      registration: registers ? registration : null,
      publishing,
      askBoard: answering.askBoard,
      memberNames,
      boardRefreshCron: config.boardRefreshCron,
      clock,
    });
    schedule = createSchedule(jobs, { log, clock });
    sayRuns();
  }

  function sayRuns(): void {
    const { application, shards } = identity;
    log.info(
      {
        version,
        store: publishing.store,
        servers:
          config.guildId === null && application.servers !== null
            ? application.servers
            : ledger.directory.presentGuildIds().length,
        commands: front.commandNames,
        intents: intentsOf(features).join(' '),
        shards: shards.ids.length,
        of: shards.count,
        application: application.name,
      },
      'Statboard runs',
    );
  }

  async function stop(): Promise<void> {
    stopping = true;
    time.stop();
    await gateway.stop();
    memberNames.stop();
    const underWay = Promise.all([
      schedule?.stop(),
      authors.stop(),
      places.stop(),
      refill.stop(),
      dispatcher.close(),
      hello.stop(),
      board.close(),
    ]);
    await Promise.race([underWay, sleep(LAST_ANSWERS_MS, undefined, { ref: false })]);
    await publishing.stop(LAST_ROUND_MS);
    storage.close();
    log.info({}, 'stopped');
  }

  return { run, stop };
}
