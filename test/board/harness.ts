import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { API } from '@discordjs/core';
import { REST } from 'discord.js';
import { onTestFinished } from 'vitest';
import { createLocalDiscord, type LocalDiscordOptions } from '../../local-discord/index.js';
import type { Clock } from '../../src/base/clock.js';
import { type Board, type BoardOptions, createBoard } from '../../src/board/board.js';
import { createStatsChannels } from '../../src/board/stats-channels.js';
import type { Timers } from '../../src/board/timers.js';
import { createGateway } from '../../src/discord/gateway.js';
import { rejectsOnMessages } from '../../src/discord/rate-limits.js';
import { guildStream } from '../../src/discord/shards.js';
import type { Signal } from '../../src/discord/signals.js';
import { collectOf } from '../../src/features/gather.js';
import { FEATURES } from '../../src/features/list.js';
import { openLedger } from '../../src/ledger/open-ledger.js';
import { createPictures } from '../../src/pictures/pictures.js';
import type { BoardReport } from '../../src/reports/shapes.js';
import { REFRESH_BUTTON } from '../../src/views/board-view.js';
import { recordingLog } from '../views/log.js';
import { AT, busyBoard } from '../views/reports.js';

/** Guilds, GuildMessages, GuildMessageReactions. */
const INTENTS = 1 | 512 | 1024;

export const MESSAGES = '/channels/{channel_id}/messages';
export const MESSAGE = '/channels/{channel_id}/messages/{message_id}';
export const PIN = '/channels/{channel_id}/messages/pins/{message_id}';

/** A clock whose both sides stand still until moved. */
export function createSteppedClock(start: number): Clock & { skip(ms: number): void } {
  let passed = 0;
  return {
    now: () => start + passed,
    monotonic: () => passed,
    skip: (ms) => {
      passed += ms;
    },
  };
}

/** Timers that run when they are told to. */
export function createHandTimers(): Timers & { readonly delays: readonly number[]; fire(): void } {
  let waiting: { readonly ms: number; readonly run: () => void }[] = [];
  return {
    after: (ms, run) => {
      const timer = { ms, run };
      waiting.push(timer);
      return () => {
        waiting = waiting.filter((other) => other !== timer);
      };
    },
    get delays() {
      return waiting.map(({ ms }) => ms);
    },
    fire: () => {
      const due = waiting;
      waiting = [];
      for (const { run } of due) run();
    },
  };
}

/** The local Discord, a real ledger and a real gateway between them, and a guild with two channels. */
export async function startStage(discordOptions: Partial<LocalDiscordOptions> = {}, restTimeoutMs = 30_000) {
  const clock = createSteppedClock(AT);
  const discord = await createLocalDiscord({ clock, rateLimits: false, identifyWindow: 0, ...discordOptions });
  const guild = discord.addGuild({ name: 'Lakeside' });
  const channel = discord.addChannel({ guildId: guild.id, name: 'stats' });
  const other = discord.addChannel({ guildId: guild.id, name: 'other' });
  const log = recordingLog();
  const dataDir = await mkdtemp(join(tmpdir(), 'statboard-board-'));
  const ledger = openLedger({ streamOf: guildStream, dataDir, clock, log });
  const rest = new REST({
    version: '10',
    api: discord.url,
    timeout: restTimeoutMs,
    retries: 1,
    rejectOnRateLimit: rejectsOnMessages,
  }).setToken(discord.token);
  const listeners: ((signal: Signal) => void)[] = [];
  const signals: Signal[] = [];
  const gateway = createGateway({
    token: discord.token,
    rest,
    ledger,
    discordNow: () => clock.now(),
    clock,
    botUserId: discord.botId,
    intents: INTENTS,
    collect: collectOf(FEATURES),
    shardCount: null,
    shardIds: null,
    guildId: null,
    log,
    onSignal: (signal) => {
      signals.push(signal);
      for (const listener of listeners) listener(signal);
    },
    onFatal: (error) => log.fatal({ err: error }, 'fatal'),
  });
  const endings: (() => Promise<void>)[] = [];
  onTestFinished(async () => {
    for (const end of endings.reverse()) await end();
    await gateway.stop();
    ledger.close();
    await discord.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  await gateway.start();
  await discord.connected();
  await discord.until(() => signals.some(({ kind }) => kind === 'guildAvailable'), 'the guild');
  return {
    clock,
    discord,
    guildId: guild.id,
    guild,
    channelId: channel.id,
    otherId: other.id,
    log,
    dataDir,
    ledger,
    rest,
    api: new API(rest),
    listeners,
    signals,
    endings,
  };
}

type Stage = Awaited<ReturnType<typeof startStage>>;

/** A stage with a board on it; the stats channel is the first channel unless said otherwise. */
export async function startBoard(
  options: {
    readonly discord?: Partial<LocalDiscordOptions>;
    readonly replaceAfterMs?: number;
    /** When a call that hangs is given up. Only tests that wait for that choose it: a busy machine must not seem to hang. */
    readonly restTimeoutMs?: number;
  } = {},
) {
  const stage = await startStage(options.discord, options.restTimeoutMs);
  const { guildId, ledger } = stage;
  ledger.settings.save(guildId, { statsChannelId: stage.channelId }, { userId: null, at: AT });
  const figures: { messages: number; calls: number; course: BoardReport['course'] } = {
    messages: 1,
    calls: 0,
    course: null,
  };
  const timers = createHandTimers();
  const pictures = createPictures();
  const report = async (): Promise<BoardReport> => {
    figures.calls += 1;
    const board = busyBoard();
    const [first, ...rest] = board.windows;
    if (!first) throw new Error('no window');
    const changed = { ...first, figures: { ...first.figures, messages: figures.messages } };
    return { ...board, guildId, at: stage.clock.now(), windows: [changed, ...rest], course: figures.course };
  };
  const make = (change: Partial<BoardOptions> = {}): Board => {
    const board = createBoard({
      api: stage.api,
      ledger,
      report,
      statsChannel: (id) => statsChannels.of(id)?.id ?? null,
      clock: stage.clock,
      log: stage.log,
      ownId: () => stage.discord.botId,
      timers,
      pictures,
      ...(options.replaceAfterMs === undefined ? {} : { replaceAfterMs: options.replaceAfterMs }),
      ...change,
    });
    stage.endings.push(() => board.close());
    return board;
  };
  const statsChannels = createStatsChannels({ ...stage, envChannelId: null, onlyGuildId: null });
  const board = make();
  stage.listeners.push((signal) => board.onSignal(signal));
  return { ...stage, board, make, figures, timers, report, statsChannels, pictures };
}

/** The boards that stand in a channel. */
export function boardsIn({ discord }: Pick<Stage, 'discord'>, channelId: string) {
  return discord
    .messages(channelId)
    .filter(
      ({ author, components }) => author.id === discord.botId && JSON.stringify(components).includes(REFRESH_BUTTON),
    );
}

/** Calls that change or read messages, as `PATCH /channels/{channel_id}/messages/{message_id}`. */
export function callsOf({ discord }: Pick<Stage, 'discord'>): readonly string[] {
  return discord.calls.map(({ method, route }) => `${method} ${route}`);
}
