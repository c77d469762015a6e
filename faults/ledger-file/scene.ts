import type { Gap } from '../../src/counts/gap.js';
import type { BotProcess } from '../../test/support/bot-process.js';
import { inLedger } from '../../test/support/stored.js';
import { judgePublished, keepTimes, type Times } from '../bounds.js';
import type { Outcome, Trial } from '../fault.js';
import { untilBooked } from '../gap-state.js';
import { createStage, type Stage, type StageOptions } from '../stage.js';

/** Acts a second where there is traffic. */
export const RATE = 300;
/** How a bot refuses a ledger that is damaged. */
export const DAMAGED = { codes: [78], says: /damaged .* restore the data folder from a backup, or move it away/ };

/** A bot that has counted for a while. */
export async function counted(trial: Trial, before: (stage: Stage) => void = () => {}, options: StageOptions = {}) {
  const stage = await createStage(trial, { members: 60, ...options });
  const times = keepTimes(stage.discord);
  before(stage);
  const bot = stage.start();
  await bot.logged('the board was posted');
  await act(stage, 500);
  return { stage, bot, times };
}

/** So many events, and all of them applied. */
export async function act(stage: Stage, events: number): Promise<void> {
  await stage.discord.connected();
  for (let n = 0; n < events; n += 1) stage.act();
  await stage.heardAll();
}

/** Waits until what was heard is booked as a whole, also what waits for the authors of messages. */
export async function settled(stage: Stage, dataDir: string = stage.dataDir): Promise<void> {
  await untilBooked(dataDir, stage.discord);
}

/** Ends the bot. Where it has gaps what is stored is judged by them; else it must be there exactly. */
export async function foundByGaps(
  stage: Stage,
  times: Times,
  bot: BotProcess,
): Promise<{
  readonly outcome: Pick<Outcome, 'sent' | 'lost' | 'doubled' | 'wrong'>;
  readonly gaps: readonly Gap[];
  readonly notes: readonly string[];
}> {
  const { gaps, ...exact } = await stage.finish(bot);
  if (gaps.length === 0) return { outcome: exact, gaps, notes: [] };
  const judged =
    stage.mongoUri === null
      ? { ...times.judge(inLedger(stage.dataDir).counts, gaps), gaps }
      : await judgePublished(stage, times);
  const { lost, doubled, missing } = judged;
  const wrong = [...judged.wrong];
  if (judged.gaps.length !== gaps.length)
    wrong.push(`MongoDB tells of ${judged.gaps.length} gaps, the ledger of ${gaps.length}`);
  if (gaps.some(({ acrossEpochs, state }) => acrossEpochs && state !== 'open'))
    wrong.push('a gap across epochs was refilled');
  const across = gaps.some(({ acrossEpochs }) => acrossEpochs);
  const notes = across ? [`noticed as an old copy, ${missing} messages in the recorded gap`] : [];
  return { outcome: { sent: exact.sent, lost, doubled, wrong }, gaps, notes };
}
