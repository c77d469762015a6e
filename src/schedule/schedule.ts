import { createTask } from 'node-cron';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';

/** One line of the schedule. */
export interface Job {
  /** Names the job in the log. */
  readonly name: string;
  /** Cron expression of five fields, or six with seconds first; in UTC. */
  readonly cron: string;
  run(): Promise<void> | void;
}

export interface Schedule {
  /** No job starts any more; resolves when those that run have ended. */
  stop(): Promise<void>;
}

interface Guarded {
  tick(): void;
  ended(): Promise<void>;
}

/** A job that cannot overlap itself and whose throw ends in the log. */
function guard(job: Job, { log, clock }: { readonly log: Log; readonly clock: Clock }): Guarded {
  let failures = 0;
  let skipped = 0;
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    const began = clock.monotonic();
    try {
      await job.run();
      log.debug({ job: job.name, ms: Math.round(clock.monotonic() - began) }, 'job done');
    } catch (error) {
      failures += 1;
      log.error(
        { err: error, job: job.name, failures },
        'a scheduled job failed; it runs again when due, report this line if it stays',
      );
    }
  }

  return {
    tick: () => {
      if (running) {
        skipped += 1;
        log.debug({ job: job.name, skipped }, 'job still runs; this turn is left out');
        return;
      }
      running = run().finally(() => {
        running = null;
      });
    },
    ended: async () => {
      await running;
    },
  };
}

/** Seconds that are made up for where time went on without a look at it; what was due before is left out. */
const MADE_UP = 60;

/**
 * Runs a table of jobs by cron, in UTC, as the clock tells it: of the library only its reading of expressions is used, since its
 * own timers go by the machine's wall clock, and set back by days that would rest for days. Jobs do not overlap themselves, and
 * a job that throws is logged, counted and runs again when it is due.
 * @throws Error when a cron expression is none
 */
export function createSchedule(
  jobs: readonly Job[],
  { log, clock, lookMs = 1_000 }: { readonly log: Log; readonly clock: Clock; readonly lookMs?: number },
): Schedule {
  const cronLog = {
    info: (message: string) => log.debug({}, message),
    warn: (message: string) => log.debug({}, message),
    error: (message: string | Error) => log.warn({ err: message }, 'the cron library reported an error'),
    debug: (message: string | Error) => log.debug({ err: message }, 'the cron library reported'),
  };
  const rows: { readonly guarded: Guarded; isDue(second: number): boolean; end(): unknown }[] = [];
  try {
    for (const job of jobs) {
      const guarded = guard(job, { log, clock });
      const task = createTask(job.cron, () => {}, { name: job.name, timezone: 'UTC', logger: cronLog });
      rows.push({
        guarded,
        isDue: (second) => task.match(new Date(second * 1_000)),
        end: () => task.destroy(),
      });
    }
  } catch (error) {
    for (const row of rows) void row.end();
    throw error;
  }

  const secondNow = () => Math.floor(clock.now() / 1_000);
  let looked = secondNow();
  function look(): void {
    const now = secondNow();
    const seconds = Array.from({ length: Math.min(MADE_UP, Math.max(0, now - looked)) }, (_, ago) => now - ago);
    looked = now;
    for (const { guarded, isDue } of rows) if (seconds.some(isDue)) guarded.tick();
  }
  const timer = setInterval(look, lookMs);

  return {
    stop: async () => {
      clearInterval(timer);
      for (const row of rows) await row.end();
      await Promise.all(rows.map(({ guarded }) => guarded.ended()));
    },
  };
}
