import { createBotProcess } from '../demo/bot-process.js';
import type { DemoClock } from '../local-discord/clock.js';
import type { Trial } from './fault.js';
import type { Stage } from './stage.js';

/** A bot in a process of its own that lives by the trial's clock. */
export interface ClockedBot {
  /** Sets the trial's clock, and the bot's. */
  setTime(at: number): Promise<void>;
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<{ readonly code: number | null }>;
}

/** Starts a bot that works on the stage by this clock; resolves when it is on its way to the gateway. */
export async function startClockedBot(trial: Trial, stage: Stage, clock: DemoClock): Promise<ClockedBot> {
  let printed = '';
  const bot = createBotProcess({
    clock,
    env: stage.env,
    output: (text) => {
      printed += text;
    },
  });
  trial.onEnd(() => bot.kill());
  try {
    await bot.start();
  } catch (error) {
    throw new Error(`the bot did not start; it printed:\n${printed}`, { cause: error });
  }
  return {
    async setTime(at) {
      clock.set(at);
      await bot.tellTime();
    },
    async end(signal) {
      if (signal === 'SIGTERM') return { code: await bot.stop() };
      await bot.kill();
      return { code: null };
    },
  };
}
