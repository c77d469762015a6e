import type { LocalDiscord } from '../../local-discord/index.js';
import { systemClock } from '../../src/base/clock.js';
import type { Fault, Outcome, Trial } from '../fault.js';
import { boardsIn, createStage, type Stage, type StageGuild } from '../stage.js';
import { failuresOf, isAnswer, isDrawing, isRefused, MESSAGE, watchBoards } from './watched.js';

/** How long a fault persists, milliseconds; longer where delays have to be seen to grow. */
const LASTS = 6_000;
export const LASTS_LONG = 30_000;
/** Events a second meanwhile. */
const RATE = 100;
/** Boards are redrawn every second, so that calls that are not held back would show. */
const CRON = '* * * * * *';
/** Refused requests (401, 403, 429) that are too many in ten minutes. */
const MOST_REFUSED = 100;
const TEN_MINUTES = 600_000;
/** How long a bot that is not restarted may take to be whole again, milliseconds. */
const HEALS_WITHIN = 40_000;
/** Failed calls of one route that a persisting fault may see: a redraw every second that is not held back makes more. */
const MOST_FAILED = 4;
/** So many calls as never come. */
export const ALWAYS = 100_000;

interface Scene {
  readonly stage: Stage;
  readonly discord: LocalDiscord;
  readonly guild: StageGuild;
  readonly asker: string;
}

/** A fault of REST. */
interface Trouble {
  /** Begins it; what it returns is called to undo what `clearRest` does not. */
  begin(scene: Scene): (() => void) | unknown;
  /** Boards that stand afterwards; default 1. */
  readonly boards?: number;
  /** Holds the bot back until the fault is there: for calls of the start. */
  readonly atStart?: boolean;
  /** Whether somebody asks for `/my_stats` twice a second meanwhile. */
  readonly asks?: boolean;
  /** Default `LASTS`. `LASTS_LONG`: refusals must become rarer, so that ten minutes do not make too many of them. */
  readonly lasts?: number;
  /** The bot that met the fault draws its board again by itself. Default: it waits longer than a trial lasts, and is started again. */
  readonly heals?: boolean;
  /** Whether the board has its picture afterwards; default: it has. Not where it was set aside for ten minutes. */
  readonly pictured?: boolean;
  /** Refused requests that are too many while it lasts; default: those of ten minutes. */
  readonly mostRefused?: number;
}

const pass = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function ask({ discord, guild, asker }: Scene) {
  return discord.invoke({
    guildId: guild.id,
    channelId: guild.channels[0] ?? '',
    userId: asker,
    command: '/my_stats',
  });
}

async function trouble(
  trial: Trial,
  {
    begin,
    boards = 1,
    atStart = false,
    asks = false,
    lasts = LASTS,
    heals = false,
    pictured = true,
    mostRefused = MOST_REFUSED,
  }: Trouble,
): Promise<Outcome> {
  const stage = await createStage(trial, { env: { BOARD_REFRESH_CRON: CRON } });
  const { discord } = stage;
  const [guild] = stage.guilds;
  if (!guild) throw new Error('the stage has no guild');
  const asker = discord.addMember({ guildId: guild.id, user: { name: 'asker' } }).user.id;
  const scene: Scene = { stage, discord, guild, asker };
  const wrong: string[] = [];

  let undo: unknown;
  if (atStart) undo = begin(scene);
  let bot = stage.start();
  if (atStart) await bot.logged('a new gateway session began');
  else {
    await bot.logged('the board was posted');
    await discord.until(() => discord.pins(guild.stats).length === 1, 'the board to be pinned');
    await discord.until(() => discord.commandNames().includes('/my_stats'), 'the commands');
  }
  const traffic = stage.traffic(RATE);
  const before = discord.calls.length;
  const seen = watchBoards(trial, discord, guild.stats);
  if (!atStart) undo = begin(scene);
  const asking = asks ? setInterval(() => ask(scene).answered.catch(() => {}), 500) : undefined;
  trial.onEnd(() => clearInterval(asking));
  await pass(lasts / 2);
  const half = discord.calls.length;
  await pass(lasts / 2);
  clearInterval(asking);
  const during = discord.calls.slice(atStart ? 0 : before);
  const failures = failuresOf(during);
  const refused = during.filter(isRefused).length;
  for (const [route, count] of failures) {
    // What the bot does by itself must wait longer and longer.
    if (count > MOST_FAILED && !(asks && isAnswer(route)))
      wrong.push(`${route} failed ${count} times within ${lasts / 1_000} s`);
  }
  const refusedLater = discord.calls.slice(half).filter(isRefused).length;
  // As if it went on as in the second half.
  const inTenMinutes = Math.round(refused + (refusedLater * (TEN_MINUTES - lasts)) / (lasts / 2));
  if (lasts === LASTS_LONG) {
    if (refusedLater * 2 > refused - refusedLater)
      wrong.push(`refusals do not become rarer: ${refused - refusedLater}, then ${refusedLater}`);
    if (inTenMinutes >= MOST_REFUSED) wrong.push(`${inTenMinutes} requests would be refused in ten minutes`);
  }
  if (refused >= mostRefused) wrong.push(`${refused} requests were refused`);
  if (!bot.running) wrong.push(`the bot ended; it printed ${bot.printed.slice(-500)}`);

  discord.faults.clearRest();
  if (typeof undo === 'function') undo();
  const ended = systemClock.monotonic();
  if (heals) {
    const last = discord.calls.length;
    await discord
      .until(() => discord.calls.slice(last).some(isDrawing), 'the board to be drawn again', HEALS_WITHIN)
      .catch(() => wrong.push(`the bot did not draw its board again within ${HEALS_WITHIN / 1_000} s`));
  } else {
    // Longer waits than a trial lasts are not sat out: a start draws the board at once, as an operator would have it.
    if (bot.running) await bot.end('SIGTERM');
    bot = stage.start();
    await bot.logged('the gateway session was resumed');
  }
  const { message } = await ask(scene).answered;
  const recoveryMs = systemClock.monotonic() - ended;
  if (!message) wrong.push('/my_stats was not answered afterwards');
  await discord
    .until(() => boardsIn(discord, guild.stats).length === boards, `${boards} boards`, 20_000)
    .catch(() => {
      wrong.push(`${boardsIn(discord, guild.stats).length} boards stand instead of ${boards}`);
    });
  for (const { attachments } of boardsIn(discord, guild.stats)) {
    if (attachments.length > 0) wrong.push('the picture of the board stands outside of it, too');
  }
  const hasPictures = () => boardsIn(discord, guild.stats).every(({ embeds }) => embeds.some(({ image }) => image));
  if (pictured) {
    await discord.until(hasPictures, 'the picture of the board', 20_000).catch(() => {
      wrong.push('the board has no picture');
    });
  }
  traffic.stop();
  const { gaps, ...found } = await stage.finish(bot);
  if (boardsIn(discord, guild.stats).length !== boards) wrong.push('the boards changed with the last redraw');
  if (gaps.length > 0) wrong.push(`${gaps.length} gaps were recorded`);
  if (seen.most > 1) wrong.push(`${seen.most} boards stood at a time`);
  const [most] = failures;
  const notes = [
    `${during.length} calls and ${refused} refused in ${lasts / 1_000} s${lasts === LASTS_LONG ? `, ${refusedLater} of them in its second half: at most ${inTenMinutes} in ten minutes` : ''}`,
    ...(most ? [`most failed ${most[1]}: ${most[0]}`] : ['none failed']),
    heals ? 'healed by itself' : 'started again afterwards',
  ];
  return { ...found, wrong: [...found.wrong, ...wrong], recoveryMs, notes };
}

/** The board's message, for faults of its edits. */
export const edits = { method: 'PATCH', route: MESSAGE, times: ALWAYS } as const;

export const row = (name: string, injection: string, given: Trouble, short = 0): Fault => ({
  name,
  injection,
  stores: ['embedded'],
  trials: { full: 1, short },
  run: (trial) => trouble(trial, given),
});
