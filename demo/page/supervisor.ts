import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/base/clock.js';
import type { Simulation } from '../simulation.js';
import type { BotState, BotView } from './protocol.js';
import type { Story } from './story.js';

/** Keeps the bot running, as Docker or systemd would, and says what state it is in. */
export interface Supervisor {
  readonly view: Omit<BotView, 'missed'>;
  /** kill -9; started again after a moment. */
  kill(): Promise<void>;
  /** Looks after the bot until the signal. */
  run(signal: AbortSignal): Promise<void>;
}

/** Long enough to see that nothing is counted, short enough to wait for. */
const DOWN_MS = 4_000;
const LOOK_MS = 50;

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

export function createSupervisor({
  simulation,
  story,
}: {
  readonly simulation: Pick<Simulation, 'bot' | 'discord'>;
  readonly story: Story;
}): Supervisor {
  const { bot, discord } = simulation;
  let killed = false;
  let starting = false;
  let startsAgainAt: number | null = null;
  let sessions = new Set<string>();
  let resumes = 0;

  function state(): BotState {
    if (starting || bot.starts === 0) return 'starting';
    if (!bot.running) return killed ? 'killed' : 'ended';
    return discord.sessions.some(({ connected }) => connected) ? 'connected' : 'reconnecting';
  }

  const resumesNow = (): number => discord.sessions.reduce((sum, session) => sum + session.resumes, 0);

  function countSessions(): void {
    sessions = new Set([...sessions, ...discord.sessions.map(({ id }) => id)]);
  }

  /** How it came back, as far as Discord can tell. */
  function connectedAgain(after: number, sessionsBefore: number): void {
    const how =
      sessions.size > sessionsBefore
        ? 'in a new session; what it missed is read again'
        : 'and resumed its session; Discord sends what it missed';
    story.tell(`The bot is connected again after ${seconds(after)}, ${how}.`, 'good');
  }

  async function startAgain(signal: AbortSignal): Promise<void> {
    startsAgainAt = systemClock.now() + DOWN_MS;
    await sleep(DOWN_MS, undefined, { signal }).catch(() => undefined);
    startsAgainAt = null;
    if (signal.aborted) return;
    starting = true;
    try {
      await bot.start();
      killed = false;
    } catch (error) {
      story.tell(`The bot did not start: ${error instanceof Error ? error.message : String(error)}.`, 'bad');
    } finally {
      starting = false;
    }
  }

  return {
    get view() {
      countSessions();
      return { state: state(), starts: bot.starts, sessions: sessions.size, startsAgainAt };
    },
    async kill() {
      killed = true;
      await bot.kill();
    },
    async run(signal) {
      let lostAt: number | null = null;
      let sessionsBefore = 0;
      let restart: Promise<void> | null = null;
      resumes = resumesNow();
      while (!signal.aborted) {
        countSessions();
        const now = systemClock.monotonic();
        const is = state();
        if (is === 'ended' && restart === null) story.tell('The bot has ended by itself.', 'bad');
        if ((is === 'killed' || is === 'ended') && restart === null) {
          restart = startAgain(signal).finally(() => {
            restart = null;
          });
        }
        if (is !== 'connected' && lostAt === null) {
          lostAt = now;
          sessionsBefore = sessions.size;
        } else if (is === 'connected' && (lostAt !== null || resumesNow() > resumes)) {
          connectedAgain(lostAt === null ? 0 : now - lostAt, sessionsBefore || sessions.size);
          lostAt = null;
          resumes = resumesNow();
        }
        await sleep(LOOK_MS);
      }
      // A start under way is not waited for: whoever ends the demo stops that process too.
    },
  };
}
