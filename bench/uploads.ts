import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLocalDiscord, type LocalDiscord } from '../local-discord/index.js';
import { systemClock } from '../src/base/clock.js';
import { addGuilds, type BenchGuild, seedHistory, seedLedger } from './guilds-world.js';
import { type Receiver, startReceiver, type Usage } from './receivers.js';
import { talk, until } from './talk.js';
import { type Times, timesOf } from './times.js';

export interface UploadsOptions {
  readonly guilds: number;
  /** Between two turns of all boards, minutes; 10 in production. */
  readonly turnMinutes: number;
  /** How long Discord takes for an answer, milliseconds. */
  readonly answerMs: number;
}

/** What people waited for while something went on, milliseconds. */
export interface Waiting {
  readonly asked: number;
  /** Until the first answer ("is thinking" too), and until there was something to read. */
  readonly first: Times;
  readonly read: Times;
}

export interface UploadsResult extends UploadsOptions {
  readonly quiet: Waiting;
  readonly turn: Waiting;
  /** Of one turn of all boards. */
  readonly seconds: number;
  readonly files: number;
  readonly bytes: number;
  readonly loop: Usage['loop'];
  readonly idleLoop: Usage['loop'];
  readonly cpuPercent: number;
  readonly peakRss: number;
}

/** Messages a second over all servers, so that every board has something new. */
const RATE = 100;
/** Somebody asks this often. */
const ASK_EVERY_MS = 200;
const QUIET_MS = 20_000;
const EDIT = '/channels/{channel_id}/messages/{message_id}';

/** Members of all servers ask for their statistics at a steady pace, until `stop`, which tells how long each waited. */
function ask(discord: LocalDiscord, guilds: readonly BenchGuild[]): { stop(): Promise<Waiting> } {
  const asked: Promise<{ readonly first: number; readonly read: number }>[] = [];
  const one = async (turn: number) => {
    const guild = guilds[(turn * 97) % guilds.length];
    const began = systemClock.monotonic();
    const handle = discord.invoke({
      guildId: guild?.guildId ?? '',
      channelId: guild?.channelIds[0] ?? '',
      userId: guild?.memberIds[turn % guild.memberIds.length] ?? '',
      command: 'my_stats',
    });
    const { error, answeredAfterMs } = await handle.answered;
    if (error !== null || answeredAfterMs === null) throw new Error(`/my_stats ended as ${error}`);
    return { first: answeredAfterMs, read: systemClock.monotonic() - began };
  };
  const timer = setInterval(() => {
    const answer = one(asked.length);
    // Thrown where it is awaited.
    answer.catch(() => {});
    asked.push(answer);
  }, ASK_EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      const waits = await Promise.all(asked);
      return {
        asked: waits.length,
        first: timesOf(waits.map(({ first }) => first)),
        read: timesOf(waits.map(({ read }) => read)),
      };
    },
  };
}

/** Resolves when every server's board was edited since the calls were cleared, with the files that came along. */
async function allBoards(discord: LocalDiscord, count: number): Promise<{ files: number; bytes: number }> {
  const edited = new Set<string>();
  const sizes: number[] = [];
  let seen = 0;
  await until(() => {
    for (; seen < discord.calls.length; seen += 1) {
      const { method, route, status, path: at = '', files = [] } = discord.calls[seen] ?? {};
      if (status === null) break;
      if (method !== 'PATCH' || route !== EDIT || status !== 200) continue;
      edited.add(at);
      sizes.push(...files.map(({ size }) => size));
    }
    return edited.size >= count;
  }, `${count} boards`);
  return { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** (h) Boards of many servers with their pictures in one turn, while members ask for their statistics. */
export async function benchUploads(options: UploadsOptions, progress: (step: string) => void): Promise<UploadsResult> {
  const { guilds: count, turnMinutes, answerMs } = options;
  const dataDir = await mkdtemp(path.join(tmpdir(), 'statboard-bench-'));
  const discord = await createLocalDiscord({ clock: systemClock });
  const idle = await startReceiver('idle', {});
  let bot: Receiver | undefined;
  let talking: ReturnType<typeof talk> | undefined;
  try {
    progress(`${count} servers with a past are made`);
    const guilds = addGuilds(discord, count);
    seedLedger(guilds, dataDir, systemClock);
    seedHistory(guilds, dataDir, systemClock);
    discord.faults.delayRest({ milliseconds: answerMs, times: Number.MAX_SAFE_INTEGER });
    talking = talk(discord, guilds, RATE);
    bot = await startReceiver('bot', {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.url,
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      BOARD_REFRESH_CRON: `*/${turnMinutes} * * * *`,
    });
    progress('until all boards are drawn');
    await allBoards(discord, count);
    const turn = turnMinutes * 60_000;
    const toNextTurn = () => turn - (systemClock.now() % turn);
    if (toNextTurn() < QUIET_MS) await sleep(toNextTurn() + turn - QUIET_MS);
    else await sleep(toNextTurn() - QUIET_MS);
    progress('answers between two turns');
    const before = ask(discord, guilds);
    await sleep(Math.max(0, toNextTurn() - 1_000));
    const quiet = await before.stop();
    discord.clearCalls();
    await sleep(toNextTurn());
    progress('answers during a turn of all boards');
    await idle.usage();
    const start = await bot.usage();
    const began = systemClock.monotonic();
    const during = ask(discord, guilds);
    const uploaded = await allBoards(discord, count);
    const seconds = (systemClock.monotonic() - began) / 1_000;
    const end = await bot.usage();
    const idleLoop = (await idle.usage()).loop;
    return {
      ...options,
      quiet,
      turn: await during.stop(),
      seconds,
      ...uploaded,
      loop: end.loop,
      idleLoop,
      cpuPercent: (end.cpu - start.cpu) / 1e4 / seconds,
      peakRss: end.peakRss,
    };
  } finally {
    talking?.stop();
    await bot?.stop();
    await idle.stop();
    await discord.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}
