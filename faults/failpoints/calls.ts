import type { Outcome, Trial } from '../fault.js';
import { boardsIn, type Stage } from '../stage.js';
import { startRestLine } from './rest-line.js';
import { killedStarts, type Scene } from './starts.js';

const COMMANDS = 2;
/** Missed messages in one channel: three pages of them, so that it is also killed between two. */
const MISSED = 250;

async function restLine() {
  const line = await startRestLine();
  return { line, env: ({ discord }: Stage) => ({ DISCORD_API_URL: line.to(discord.url) }) };
}

function guildOf(stage: Stage) {
  const [guild] = stage.guilds;
  if (!guild) throw new Error('no guild');
  return guild;
}

const boardsStand = (stage: Stage, channelId: string) => boardsIn(stage.discord, channelId);

/** Waits until one board stands pinned in a channel, and none elsewhere, and the commands are registered. */
async function settled(stage: Stage, channelId: string, elsewhere: string, scope: string | undefined): Promise<void> {
  const { discord } = stage;
  await discord.connected();
  await discord.until(
    () =>
      boardsStand(stage, channelId).some(({ pinned }) => pinned) &&
      boardsStand(stage, elsewhere).length === 0 &&
      discord.commandNames(scope).length > 0,
    'the board to stand pinned and the commands to be registered',
    30_000,
  );
}

/** One board, pinned; every command once, in one scope. */
function wrongIn(stage: Stage, channelId: string, elsewhere: string, scope: string | undefined): string[] {
  const { discord } = stage;
  const wrong: string[] = [];
  const boards = boardsStand(stage, channelId);
  if (boards.length !== 1) wrong.push(`${boards.length} boards stand instead of one`);
  if (boards.some(({ pinned }) => !pinned)) wrong.push('a board stands unpinned');
  const old = boardsStand(stage, elsewhere).length;
  if (old > 0) wrong.push(`${old} boards stand in a channel no longer chosen`);
  const names = discord.commandNames(scope);
  if (names.length < COMMANDS || new Set(names).size !== names.length) wrong.push(`commands are ${names.join(', ')}`);
  const others = discord.commandNames(scope === undefined ? guildOf(stage).id : undefined);
  if (others.length > 0) wrong.push(`commands stand in a second scope: ${others.join(', ')}`);
  return wrong;
}

function acts(stage: Stage, count = 20): void {
  for (let n = 0; n < count; n += 1) stage.act();
}

/** The channel that the board moves to. */
const secondChannel = (stage: Stage): string => guildOf(stage).channels[1] ?? '';

/** The first start of all: board posted and pinned, commands registered. */
const firstStart: Scene = {
  line: restLine,
  settled: async ({ stage }, bot) => {
    await bot.logged('Statboard runs');
    await settled(stage, guildOf(stage).stats, secondChannel(stage), undefined);
  },
  after: async (stage) => acts(stage),
  wrong: (stage) => wrongIn(stage, guildOf(stage).stats, secondChannel(stage), undefined),
  few: 3,
};

/** The settings name another channel, and one guild for the commands: the old board and the global commands go. */
const movedStart: Scene = {
  line: restLine,
  before: async ({ stage, start }) => {
    const bot = start();
    await bot.logged('Statboard runs');
    await settled(stage, guildOf(stage).stats, secondChannel(stage), undefined);
    await bot.end('SIGKILL');
    acts(stage);
  },
  env: (stage) => ({ STATS_CHANNEL_ID: secondChannel(stage), GUILD_ID: guildOf(stage).id }),
  settled: async ({ stage }, bot) => {
    await bot.logged('Statboard runs');
    await settled(stage, secondChannel(stage), guildOf(stage).stats, guildOf(stage).id);
  },
  after: async (stage) => acts(stage),
  wrong: (stage) => wrongIn(stage, secondChannel(stage), guildOf(stage).stats, guildOf(stage).id),
  few: 0,
};

/** The bot was away, its session is gone, and messages were missed. */
const refillStart: Scene = {
  line: restLine,
  before: async ({ stage, start }) => {
    const { discord, guilds } = stage;
    const bot = start();
    await settled(stage, guildOf(stage).stats, secondChannel(stage), undefined);
    acts(stage);
    await stage.heardAll();
    await bot.end('SIGTERM');
    discord.faults.expireSessions();
    for (const { channels, members } of guilds)
      for (const [n, author] of members.entries())
        discord.sendMessage({ channelId: channels[n % channels.length] ?? '', author, content: 'missed' });
    const { channels, members } = guildOf(stage);
    for (let n = 0; n < MISSED; n += 1)
      discord.sendMessage({
        channelId: channels[0] ?? '',
        author: members[n % members.length] ?? '',
        content: 'missed',
      });
    stage.record.takeShown();
  },
  settled: async ({ stage }, bot) => {
    await bot.logged('Statboard runs');
    const refilled = 'messages that were missed have been read again';
    // Before the kill or after it.
    if (!ended.has(stage)) await bot.logged(refilled);
    ended.add(stage);
  },
  after: async (stage) => acts(stage),
  wrong: (stage) => wrongIn(stage, guildOf(stage).stats, secondChannel(stage), undefined),
  few: 1,
};
/** Stages whose refill was told to have ended. */
const ended = new WeakSet<Stage>();

export const firstStartKilled = (trial: Trial): Promise<Outcome> => killedStarts(trial, firstStart);
export const movedStartKilled = (trial: Trial): Promise<Outcome> => killedStarts(trial, movedStart);
export const refillKilled = (trial: Trial): Promise<Outcome> => killedStarts(trial, refillStart);
