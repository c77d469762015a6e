import { systemClock } from '../../src/base/clock.js';
import type { BotProcess, Ending } from '../../test/support/bot-process.js';

/** How long a second instance may take to see the other, milliseconds. */
export const REFUSED_WITHIN = 20_000;
export const TAKEN_WITHIN = 30_000;

/** Waits for a process to be refused; how long that took, and what was not as promised. `holder`: the process it has to name. */
export async function refusal(
  bot: BotProcess,
  holder: BotProcess,
): Promise<{ readonly took: number; readonly wrong: readonly string[] }> {
  const began = systemClock.monotonic();
  const ending = await endedWithin(bot, REFUSED_WITHIN);
  const took = systemClock.monotonic() - began;
  const wrong: string[] = [];
  if (ending === null) wrong.push(`the second was not refused within ${REFUSED_WITHIN / 1_000} s: ${bot.printed}`);
  else {
    if (ending.code !== 1) wrong.push(`the refused process ended with ${ending.code}: ${bot.printed}`);
    if (!new RegExp(`process ${holder.pid}\\b`).test(bot.printed))
      wrong.push(`the refused process did not name ${holder.pid}: ${bot.printed}`);
  }
  return { took, wrong };
}

/** How it ended; null: it still runs. */
async function endedWithin(bot: BotProcess, milliseconds: number): Promise<Ending | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), milliseconds);
  });
  try {
    return await Promise.race([bot.ended, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Flags for a process whose wall clock is so many milliseconds ahead. Its monotonic clock is the machine's. */
export function clockAhead(milliseconds: number): readonly string[] {
  const module = `
    const Machine = Date;
    globalThis.Date = class Date extends Machine {
      constructor(...parts) {
        if (parts.length > 0) super(...parts);
        else super(Machine.now() + ${milliseconds});
      }
      static now() {
        return Machine.now() + ${milliseconds};
      }
    };`;
  return ['--import', `data:text/javascript,${encodeURIComponent(module)}`];
}
