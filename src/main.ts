import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { API } from '@discordjs/core';
import { GatewayIntentBits, Routes } from 'discord.js';
import { createAliveSign } from './alive.js';
import { createBoard } from './board/board.js';
import { createChannelMaker } from './board/channel-maker.js';
import { createStatsChannels } from './board/stats-channels.js';
import { createTurns } from './board/turns.js';
import type { Clock } from './clock.js';
import { createDispatcher } from './commands/dispatcher.js';
import { createCommands } from './commands/list.js';
import { createRegistration } from './commands/register.js';
import { readConfig } from './config/config.js';
import { secretsIn } from './config/secrets.js';
import type { Slip } from './config/slips.js';
import { type Counters, createCounters } from './counters.js';
import { openDataFolder } from './data-folder.js';
import { fetchApplication } from './discord/application.js';
import { createAuthorResolver } from './discord/authors.js';
import { tokenRefused } from './discord/close-codes.js';
import { createDiscordClock } from './discord/discord-clock.js';
import { createGateway } from './discord/gateway.js';
import { createGuildNews } from './discord/guild-news.js';
import type { Applied } from './discord/intake.js';
import { createRefill } from './discord/refill/refill.js';
import { createRest, withoutRepeats } from './discord/rest.js';
import { advisedShards, chooseShardCount } from './discord/shard-count.js';
import { createTimeKeeper } from './discord/time-keeper.js';
import { createPlaceResolver } from './discord/unknown-places.js';
import type { ExitError } from './errors.js';
import { createHello } from './hello/hello.js';
import { shardOf } from './ledger/shard.js';
import { mendStoredZones } from './ledger/stored-zones.js';
import { createLogger, readableStream } from './logger.js';
import type { AskBoard } from './publish/nightly/boards.js';
import { createPublishing } from './publish/publishing.js';
import { createAnswers } from './reports/answers.js';
import { createSchedule, type Schedule } from './schedule/schedule.js';
import { createSignalRouter } from './signals.js';
import type { Snowflake } from './snowflake.js';
import { version } from './version.js';
import { en } from './views/texts.js';

type IntentName = keyof typeof GatewayIntentBits;

/** Servers, messages and reactions: what is counted, and no privileged intent. */
const INTENTS = ['Guilds', 'GuildMessages', 'GuildMessageReactions'] as const satisfies readonly IntentName[];
/** How long answers and redraws under way may take when the bot is stopped: where Discord hangs, counts come first. Milliseconds. */
const LAST_ANSWERS_MS = 2_000;
/** How long the last copy to MongoDB may take when the bot is stopped, milliseconds. */
const LAST_ROUND_MS = 5_000;

/** A bot that is wired and on its way. */
export interface Bot {
  /** Resolves when all of it runs; rejects where it cannot, with an ExitError that says why. */
  readonly running: Promise<void>;
  /** How far a shard's stream is applied. */
  applied(shard: number): Applied | null;
  /** Stops intake, commits and publishes, also where the start still waits; the Discord session stays resumable. */
  stop(): Promise<void>;
  /** Resolves when the bot cannot go on, with the reason. */
  readonly failed: Promise<ExitError>;
  /** What was done since the start. */
  readonly counters: Readonly<Counters>;
}

/**
 * Reads the settings, opens and wires everything, and begins to run it. Waits for nobody but Discord, which must say who
 * the bot is.
 * @throws ExitError with the exit code, where the bot cannot run
 */
export async function startBot({
  env,
  slips = [],
  clock: machine,
}: {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What is probably not as it was meant in the settings: a line each. */
  readonly slips?: readonly Slip[];
  readonly clock: Clock;
}): Promise<Bot> {
  const config = readConfig(env);
  const readable = await readableStream();
  const secrets = secretsIn(env).map(({ value }) => value);
  const log = createLogger({ level: config.logLevel, secrets, ...(readable && { to: readable }) });
  for (const { what, todo } of slips) log.warn({}, `${what}: ${todo}`);
  const texts = en;
  let fail: (reason: ExitError) => void = () => {};
  const failed = new Promise<ExitError>((resolve) => {
    fail = resolve;
  });

  const discordClock = createDiscordClock(machine);
  /** Discord's time; of the machine's own clocks only the monotonic one is trusted. */
  const clock: Clock = { now: discordClock.now, monotonic: machine.monotonic };
  const counters = createCounters();
  const { ledger, letGo } = openDataFolder({
    dataDir: config.dataDir,
    clock,
    log,
    counters,
    onBroken: (error) => fail(error),
  });
  mendStoredZones({ ledger, clock, log });
  const rest = createRest({
    token: config.token,
    apiUrl: config.apiUrl,
    clock,
    discordClock,
    log,
    onTokenRefused: () => fail(tokenRefused()),
  });
  const restOnce = withoutRepeats(rest);
  const api = new API(rest);
  const giveBack = (error: unknown): never => {
    letGo();
    throw error;
  };
  const application = await fetchApplication({ rest, log }).catch(giveBack);
  ledger.beginsAt(clock.now());
  const shardCount = await chooseShardCount({
    set: config.shardCount,
    ledger,
    advised: () => advisedShards({ rest, log }),
  }).catch(giveBack);
  const shardIds = config.shardIds ?? Array.from({ length: shardCount }, (_, id) => id);

  const publishing = createPublishing({
    ledger,
    mongo: config.mongo,
    botId: application.id,
    shards: { ids: shardIds, count: shardCount },
    holder: `${hostname()}, process ${process.pid}, started ${new Date(machine.now()).toISOString()}`,
    clock,
    log,
    publishSeconds: config.publishSeconds,
    discordNow: discordClock.now,
    callbacks: { onNewEpoch: () => gateway.restartFresh(), onLost: (error) => fail(error) },
    counters,
  });
  const frame = (guildId: Snowflake) => ({
    timeZone: ledger.settings(guildId).timeZone ?? config.timeZone,
    since: ledger.guild(guildId)?.since ?? clock.now(),
    top: ledger.settings(guildId).board?.top,
  });
  const answers = createAnswers({ withStore: publishing.withStore, frame, clock });
  const askBoard: AskBoard = (guildId, now, withStore) =>
    createAnswers({ withStore, frame, clock: { ...clock, now: () => now } }).board(guildId);
  const ownId = () => application.botUserId;
  const statsChannels = createStatsChannels({
    envChannelId: config.statsChannelId,
    onlyGuildId: config.guildId,
    ledger,
    api,
    log,
  });
  const board = createBoard({
    api,
    ledger,
    report: (guildId) => answers.board(guildId),
    statsChannel: (guildId) => statsChannels.of(guildId)?.id ?? null,
    clock,
    log,
    ownId,
  });
  const turns = createTurns({ ledger, clock });
  const { commands, buttons, panels } = createCommands({
    ledger,
    board,
    statsChannels,
    channelMaker: createChannelMaker({ api: new API(restOnce), ledger, ownId, clock, log, texts }),
    memberReport: answers.member,
    boardReport: answers.board,
    defaultTimeZone: config.timeZone,
    usualRefresh: config.boardRefreshCron,
    ownId,
    clock,
    texts,
  });
  const registration = createRegistration({
    api,
    applicationId: application.id,
    guildId: config.guildId,
    commands,
    ledger,
    log,
  });
  const dispatcher = createDispatcher({
    api,
    applicationId: application.id,
    onlyGuildId: config.guildId,
    ledger,
    commands,
    buttons,
    panels,
    texts,
    clock,
    log,
  });
  const hello = createHello({
    api: new API(restOnce),
    ledger,
    hasStatsChannel: (guildId) => statsChannels.of(guildId) !== null,
    knowsThePast: publishing.knowsThePast,
    setupId: () => registration.idOf('setup'),
    ownId,
    texts,
    log,
  });
  const time = createTimeKeeper({ clock, discordClock, request: () => rest.get(Routes.gateway()), log });
  const news = createGuildNews();
  const gateway = createGateway({
    token: config.token,
    rest,
    ledger,
    discordNow: discordClock.now,
    time,
    clock,
    botUserId: application.botUserId,
    intents: INTENTS.reduce((bits, name) => bits | GatewayIntentBits[name], 0),
    shardCount,
    isShardCountSet: config.shardCount !== null,
    shardIds,
    guildId: config.guildId,
    log,
    news,
    onSignal: createSignalRouter({
      board,
      dispatcher,
      publishing,
      registration,
      hello,
      guildsOf: (shard) => ledger.presentGuildIds().filter((id) => shardOf(id, shardCount) === shard),
      log,
    }),
    onFatal: (error) => fail(error),
    counters,
    onAck: createAliveSign(config.dataDir, log),
  });
  const authors = createAuthorResolver({ api, ledger, clock, log });
  const places = createPlaceResolver({ api, ledger, log });
  const refill = createRefill({
    api,
    ledger,
    news,
    discordNow: discordClock.now,
    botUserId: application.botUserId,
    log,
    counters: counters.refill,
    onEnded: (guildId) => void board.redrawAll([guildId]),
  });

  let schedule: Schedule | null = null;
  let stopping = false;

  /** Once the gateway is on its way nothing waits for Discord any more: it may hold a request back for hours. */
  async function run(): Promise<void> {
    time.start();
    await publishing.start();
    if (stopping) return;
    await gateway.start();
    if (stopping) return;
    authors.start();
    places.start();
    refill.start();
    const registers = shardIds.includes(0);
    if (registers) void registration.now();
    void statsChannels.check();
    hello.start();
    schedule = createSchedule(
      [
        {
          name: 'boards',
          cron: config.boardRefreshCron,
          run: () => board.redrawAll(turns.usual(ledger.presentGuildIds())),
        },
        {
          name: 'boards by interval',
          cron: '* * * * *',
          run: () => board.redrawAll(turns.due(ledger.presentGuildIds())),
        },
        { name: 'commands', cron: '27 * * * *', run: () => (registers ? registration.again() : undefined) },
        { name: 'nightly', cron: '17 3 * * *', run: () => publishing.nightly(askBoard) },
        { name: 'forget', cron: '47 * * * *', run: () => ledger.prune(clock.now()) },
      ],
      { log, clock },
    );
    log.info(
      {
        version,
        store: publishing.store,
        servers:
          config.guildId === null && application.servers !== null
            ? application.servers
            : ledger.presentGuildIds().length,
        commands: commands.map(({ data }) => `/${data.name}`).join(' '),
        intents: INTENTS.join(' '),
        shards: shardIds.length,
        of: shardCount,
        application: application.name,
      },
      'Statboard runs',
    );
  }

  async function stop(): Promise<void> {
    stopping = true;
    time.stop();
    await gateway.stop();
    const underWay = Promise.all([
      schedule?.stop(),
      authors.stop(),
      places.stop(),
      refill.stop(),
      dispatcher.close(),
      hello.stop(),
      board.close(),
    ]);
    await Promise.race([underWay, sleep(LAST_ANSWERS_MS, undefined, { ref: false })]);
    await publishing.stop(LAST_ROUND_MS);
    letGo();
    log.info({}, 'stopped');
  }

  return { running: run(), applied: (shard) => gateway.applied(shard), stop, failed, counters };
}
