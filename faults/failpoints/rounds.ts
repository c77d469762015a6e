import { cp, rm } from 'node:fs/promises';
import { systemClock } from '../../src/base/clock.js';
import type { BotProcess } from '../../test/support/bot-process.js';
import { judgePublished } from '../bounds.js';
import type { Outcome, Trial } from '../fault.js';
import { untilBooked } from '../gap-state.js';
import { lookInto } from '../mongo/looking.js';
import type { Found, Stage } from '../stage.js';
import { startMongoLine } from './mongo-line.js';
import { killedStarts, type Scene, type SetScene } from './starts.js';

const DAY_MS = 86_400_000;
/** Parts of a change of epochs mostly wait for the old lease to stand still. */
const EPOCH_LANES = 8;

async function mongoLine(trial: Trial) {
  const line = await startMongoLine(await trial.mongo());
  return { line, env: () => ({}), mongoUri: line.uri };
}

/** Waits until a round is whole that began after everything was applied: documents, gaps, `publishedRev`, sheets. */
const roundIsWhole = ({ trial, stage }: SetScene) => lookInto(trial, stage).caughtUp();

function acts(stage: Stage): void {
  for (let n = 0; n < 20; n += 1) stage.act();
}

/** A start that takes its lease, counts what was sent meanwhile, with a gap and a day that is over, and publishes it. */
const firstRound: Scene = {
  line: mongoLine,
  before: async ({ stage, start }) => {
    const { discord, guilds } = stage;
    const bot = start();
    await bot.logged('the board was posted');
    await stage.heardAll();
    await bot.end('SIGKILL');
    acts(stage);
    discord.faults.skipSequence(2);
    for (const { channels, members } of guilds)
      for (const author of members.slice(0, 3))
        discord.sendMessage({ channelId: channels[0] ?? '', author, content: 'late', at: systemClock.now() - DAY_MS });
    acts(stage);
  },
  settled: async (set, bot) => {
    await bot.logged('Statboard runs');
    await roundIsWhole(set);
  },
  after: async (stage) => acts(stage),
  wrong: () => [],
  finish: async ({ stage }, bot) => {
    const found = await stage.finish(bot);
    return found.gaps.length > 0 ? found : { ...found, wrong: [...found.wrong, 'no gap tells of the hole'] };
  },
  few: 3,
};

const inMongoByGaps = async ({ stage, times }: SetScene, bot: BotProcess): Promise<Omit<Found, 'gaps'>> => {
  await stage.heardAll();
  await untilBooked(stage.dataDir, stage.discord);
  const { code } = await bot.end('SIGTERM');
  const { lost, doubled, wrong, gaps } = await judgePublished(stage, times);
  const across = gaps.filter(({ acrossEpochs, state }) => acrossEpochs && state === 'open').length;
  const found = [...wrong];
  if (across !== 1) found.push(`${across} gaps tell of the change of epochs`);
  if (code !== 0) found.push(`the bot ended with ${code}`);
  return { sent: stage.record.sent, lost, doubled, wrong: found };
};

/** The session that was there before the change of epochs. */
const oldSessions = new WeakMap<Stage, string | undefined>();

/** `became`: how the data folder is set back after its counts were published. */
function newEpoch(became: 'copy' | 'lost'): Scene {
  return {
    line: mongoLine,
    before: async (set) => {
      const { stage, start } = set;
      const copy = `${stage.dataDir}-copy`;
      let bot = start();
      await bot.logged('the board was posted');
      await stage.heardAll();
      if (became === 'copy') {
        await bot.end('SIGTERM');
        await cp(stage.dataDir, copy, { recursive: true });
        bot = start();
        await bot.logged('Statboard runs');
        await stage.discord.connected();
      }
      acts(stage);
      // Whose reactions were received may still be asked for: that would go with the folder.
      await stage.heardAll();
      await untilBooked(stage.dataDir, stage.discord);
      await roundIsWhole(set);
      oldSessions.set(stage, stage.discord.sessions.at(-1)?.id);
      await bot.end('SIGTERM');
      // In the gap: nobody hears of it.
      acts(stage);
      await rm(stage.dataDir, { recursive: true });
      if (became === 'copy') await cp(copy, stage.dataDir, { recursive: true });
    },
    settled: async (set, bot) => {
      await bot.logged('Statboard runs');
      await roundIsWhole(set);
    },
    after: async (stage) => acts(stage),
    // The old session may have ended meanwhile; it may not be the newest.
    wrong: (stage) =>
      stage.discord.sessions.at(-1)?.id === oldSessions.get(stage)
        ? ['the new epoch went on with the old session']
        : [],
    finish: inMongoByGaps,
    few: 0,
    lanes: EPOCH_LANES,
  };
}

export const roundKilled = (trial: Trial): Promise<Outcome> => killedStarts(trial, firstRound);
export const oldCopyKilled = (trial: Trial): Promise<Outcome> => killedStarts(trial, newEpoch('copy'));
export const lostFolderKilled = (trial: Trial): Promise<Outcome> => killedStarts(trial, newEpoch('lost'));
