import { setTimeout as sleep } from 'node:timers/promises';
import type { Simulation } from '../simulation.js';

/** How many events the bot has to catch up with after it was away. */
export interface Missed {
  /**
   * Events of the bot's Discord session that it has not applied: from when it lost its connection until it has them all.
   * null: it misses nothing.
   */
  readonly events: number | null;
  /** Asks the bot how far it is until the signal. */
  run(signal: AbortSignal): Promise<void>;
}

const LOOK_MS = 50;

export function createMissed({
  simulation,
  isConnected,
}: {
  readonly simulation: Pick<Simulation, 'bot' | 'discord'>;
  readonly isConnected: () => boolean;
}): Missed {
  const { bot, discord } = simulation;
  /** What it had applied when it was asked last. */
  let position: Awaited<ReturnType<typeof bot.applied>> = null;
  let isAway = false;

  function behind(): number | null {
    const session = position && discord.sessions.find(({ id }) => id === position?.sessionId);
    return session && position ? Math.max(0, session.sequence - position.sequence) : null;
  }

  return {
    get events() {
      return isAway ? behind() : null;
    },
    async run(signal) {
      while (!signal.aborted) {
        if (!isConnected()) isAway = true;
        if (bot.running) {
          // A bot that is killed over the question applied nothing more.
          const asked = await bot.applied().catch(() => null);
          position = asked ?? position;
          if (asked && isConnected() && behind() === 0) isAway = false;
        }
        await sleep(LOOK_MS);
      }
    },
  };
}
