import { cp, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BotProcess } from '../../test/support/bot-process.js';
import { compare } from '../../test/support/record.js';
import { inMongo } from '../../test/support/stored.js';
import type { Outcome, Trial } from '../fault.js';
import type { Found, Stage } from '../stage.js';
import { startMongoLine } from './mongo-line.js';
import { killedStarts, type Scene } from './starts.js';

async function mongoLine(trial: Trial) {
  const line = await startMongoLine(await trial.mongo());
  return { line, env: () => ({}), mongoUri: line.uri };
}

/** Whether every message and reaction stands in MongoDB. */
async function isPublished(stage: Stage): Promise<boolean> {
  const { lost, doubled } = await inStore(stage);
  return lost + doubled === 0;
}

async function inStore(stage: Stage) {
  if (stage.mongoUri === null || stage.database === null) throw new Error('no MongoDB');
  const { counts, gaps } = await inMongo(stage.mongoUri, stage.database);
  return { ...compare(stage.record.expected(), counts), gaps };
}

async function published(stage: Stage): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await isPublished(stage)) return;
    await sleep(100);
  }
  throw new Error('waited in vain for everything to stand in MongoDB');
}

function acts(stage: Stage): void {
  for (let n = 0; n < 20; n += 1) stage.act();
}

/** A start that takes its lease, counts what was sent meanwhile and a gap, and publishes it. */
const firstRound: Scene = {
  line: mongoLine,
  before: async (stage, start) => {
    const bot = start();
    await bot.logged('the board was posted');
    await stage.heardAll();
    await bot.end('SIGKILL');
    acts(stage);
    stage.discord.faults.skipSequence(2);
    acts(stage);
  },
  settled: async (stage, bot) => {
    await bot.logged('Statboard runs');
    await stage.heardAll();
    await published(stage);
  },
  after: async (stage) => acts(stage),
  wrong: () => [],
  finish: async (stage, bot) => {
    const found = await stage.finish(bot);
    return found.gaps.length > 0 ? found : { ...found, wrong: [...found.wrong, 'no gap tells of the hole'] };
  },
  few: 3,
};

/** Messages only: who was sent a reaction to an earlier epoch's message is another matter. */
function write(stage: Stage): void {
  for (const { channels, members } of stage.guilds)
    for (const [n, author] of members.entries()) {
      const { id } = stage.discord.sendMessage({
        channelId: channels[n % channels.length] ?? '',
        author,
        content: 'hi',
      });
      stage.discord.addReaction({ messageId: id, userId: members[0] ?? author, emoji: '👍' });
    }
}

const onlyInMongo = async (stage: Stage, bot: BotProcess): Promise<Omit<Found, 'gaps'>> => {
  await stage.heardAll();
  const { code } = await bot.end('SIGTERM');
  const { lost, doubled, wrong, gaps } = await inStore(stage);
  if (gaps.length === 0) wrong.push('no gap tells of the change of epochs');
  return {
    sent: stage.record.sent,
    lost,
    doubled,
    wrong: code === 0 ? wrong : [...wrong, `the bot ended with ${code}`],
  };
};

/** `became`: how the data folder is set back after its counts were published. */
function newEpoch(became: 'copy' | 'lost'): Scene {
  return {
    line: mongoLine,
    before: async (stage, start) => {
      const first = start();
      await first.logged('the board was posted');
      await stage.heardAll();
      await first.end('SIGTERM');
      const copy = `${stage.dataDir}-copy`;
      await cp(stage.dataDir, copy, { recursive: true });
      const second = start();
      await second.logged('Statboard runs');
      await stage.discord.connected();
      write(stage);
      await stage.heardAll();
      await published(stage);
      await second.end('SIGTERM');
      await rm(stage.dataDir, { recursive: true });
      if (became === 'copy') await cp(copy, stage.dataDir, { recursive: true });
    },
    settled: async (stage, bot) => {
      await bot.logged('Statboard runs');
      await stage.heardAll();
      // The gap ends with READY as the bot's clock has it, which follows Discord's to the second.
      await sleep(2_000);
    },
    after: async (stage) => {
      write(stage);
      await stage.heardAll();
    },
    wrong: ({ discord }) => (discord.sessions.length < 2 ? ['the new epoch went on with the old session'] : []),
    finish: onlyInMongo,
    few: 0,
    lanes: 8,
  };
}

export const roundKilled = (trial: Trial): Promise<Outcome> => killedStarts(trial, firstRound);
export const oldCopyKilled = (trial: Trial): Promise<Outcome> => killedStarts(trial, newEpoch('copy'));
export const lostFolderKilled = (trial: Trial): Promise<Outcome> => killedStarts(trial, newEpoch('lost'));
