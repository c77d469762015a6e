import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { isCron } from '../../src/schedule/cron.js';
import { createSchedule, type Job, type Schedule } from '../../src/schedule/schedule.js';
import { recordingLog } from '../views/log.js';

const EVERY_SECOND = '* * * * * *';
const running: Schedule[] = [];

function start(jobs: readonly Job[]) {
  const log = recordingLog();
  const schedule = createSchedule(jobs, { log, clock: systemClock });
  running.push(schedule);
  return { schedule, log };
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((schedule) => schedule.stop()));
});

describe('the schedule', () => {
  it('goes on after a job threw, and counts the failure', async () => {
    let calls = 0;
    const { log } = start([
      {
        name: 'board',
        cron: EVERY_SECOND,
        run: () => {
          calls += 1;
          if (calls === 1) throw new Error('first time');
        },
      },
    ]);
    await vi.waitUntil(() => calls >= 2, { timeout: 60_000 });
    expect(log.at('error')).toMatchObject([{ job: 'board', failures: 1 }]);
  });

  it('never starts a job that still runs', async () => {
    let inside = 0;
    let most = 0;
    let release = (): void => {};
    const { schedule, log } = start([
      {
        name: 'slow',
        cron: EVERY_SECOND,
        run: async () => {
          inside += 1;
          most = Math.max(most, inside);
          await new Promise<void>((resolve) => {
            release = resolve;
          });
          inside -= 1;
        },
      },
    ]);
    await vi.waitUntil(() => log.at('debug').some(({ skipped }) => skipped === 1), { timeout: 60_000 });
    const stopped = schedule.stop();
    release();
    await stopped;
    expect(most).toBe(1);
    expect(log.at('debug').filter(({ msg }) => msg === 'job done')).toHaveLength(1);
  });

  it('refuses a table with an expression that is none, and starts nothing of it', () => {
    const run = vi.fn();
    const jobs = [
      { name: 'good', cron: EVERY_SECOND, run },
      { name: 'bad', cron: 'every day', run },
    ];
    expect(() => start(jobs)).toThrow();
    expect(run).not.toHaveBeenCalled();
  });
});

describe('isCron', () => {
  it.each(['*/10 * * * *', '0 */5 * * * *', '15 3 * * 1-5', ' 0 0 1 1 * '])('takes %j', (expression) => {
    expect(isCron(expression)).toBe(true);
  });
  it.each(['', '* * * *', '* * * * * * *', '61 * * * *', 'hello', '@daily', '0 0 31 2 *'])(
    'refuses %j',
    (expression) => {
      expect(isCron(expression)).toBe(false);
    },
  );
});
