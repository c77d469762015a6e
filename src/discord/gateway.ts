import type { SessionInfo } from '@discordjs/ws';
import { GatewayCloseCodes, type REST, Routes } from 'discord.js';
import type { APIGatewayBotInfo } from 'discord-api-types/v10';
import type { Clock } from '../base/clock.js';
import { ExitError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { createProcessFigures } from '../base/process-figures.js';
import { createRepeats } from '../base/repeats.js';
import type { Snowflake } from '../base/snowflake.js';
import { shardStream } from '../base/streams.js';
import type { Collect } from '../collectors/collect.js';
import type { Ledger } from '../ledger/ledger.js';
import { isRefusedToken } from './application.js';
import { createAway } from './away.js';
import { fatalClose, tokenRefused } from './close-codes.js';
import { resumable } from './cursor.js';
import type { GuildNews } from './guild-news.js';
import { createIdentifyPace, type PaceOptions } from './identify-pace.js';
import { type Applied, createIntake, type Intake, type IntakeFigures } from './intake.js';
import { tellOfIntents } from './intents.js';
import { type Delays, untilReachable } from './reachable.js';
import { refusedInWords } from './refused.js';
import { applyScope } from './scope.js';
import { createSessionCell, isGatewayUrl } from './session-cell.js';
import { createShardConnection, type ShardConnection } from './shard-connection.js';
import { noteOutgrown } from './shard-count.js';
import { shardPositions } from './shards.js';
import type { Signal } from './signals.js';
import type { TimeKeeper } from './time-keeper.js';

export interface GatewayOptions {
  readonly token: string;
  readonly rest: Pick<REST, 'get'>;
  readonly ledger: Ledger;
  /** Discord's time, milliseconds. */
  readonly discordNow: () => number;
  /** Default: the time is never in doubt. */
  readonly time?: Pick<TimeKeeper, 'ask' | 'doubt' | 'isSure'>;
  readonly clock: Clock;
  readonly botUserId: Snowflake;
  readonly intents: number;
  /** What counts of a dispatch. */
  readonly collect: Collect;
  /** null: the ledger's, else Discord's recommendation. */
  readonly shardCount: number | null;
  /** Whether the operator set it. Default: where it is not null. */
  readonly isShardCountSet?: boolean;
  /** The shards of this process; null: all. */
  readonly shardIds: readonly number[] | null;
  /** The only guild that is counted; null: all. */
  readonly guildId: Snowflake | null;
  readonly log: Log;
  /** Told what GUILD_CREATE says of last messages. */
  readonly news?: Pick<GuildNews, 'heard' | 'missed'>;
  readonly onSignal: (signal: Signal) => void;
  /** Called once: the process has to end. */
  readonly onFatal: (error: ExitError) => void;
  /** A heartbeat was acknowledged while every shard of this process hears everything. */
  readonly onAck?: () => void;
  /** Between connections, and requests for the gateway's address, that fail one after another. */
  readonly delays?: Delays;
  readonly pace?: PaceOptions;
  /** Default: its own. */
  readonly figures?: IntakeFigures;
}

/** The bot's connection to what happens: from Discord's sockets to the ledger. */
export interface Gateway {
  /** Connects every shard; resolves once they are on their way (which takes until Discord can be reached). Does not throw. */
  start(): Promise<void>;
  /** Leaves all sessions and IDENTIFYs afresh. From the call on nothing of the old sessions is taken. */
  restartFresh(): void;
  /** Takes nothing more, and closes the connections so that the sessions can be resumed. */
  stop(): Promise<void>;
  /** The last dispatch applied of a shard's session. */
  applied(shard: number): Applied | null;
  /** Whether every shard of this process hears everything now. */
  isLive(): boolean;
  readonly figures: Readonly<IntakeFigures>;
}

interface Shard {
  readonly id: number;
  readonly intake: Intake;
  readonly connection: ShardConnection;
}

/** The gateway of one process, with one or more shards. */
export function createGateway(options: GatewayOptions): Gateway {
  const { rest, ledger, discordNow, clock, guildId, log, onSignal, figures = createProcessFigures() } = options;
  const stopping = new AbortController();
  const away = createAway(ledger);
  const repeats = createRepeats(clock);
  let shards: readonly Shard[] = [];
  let failed = false;

  function fail(thrown: unknown): void {
    if (failed || stopping.signal.aborted) return;
    failed = true;
    void stop();
    const error = isRefusedToken(thrown) ? tokenRefused(thrown) : refusedInWords(thrown);
    if (error instanceof ExitError) options.onFatal(error);
    else {
      log.error(
        { err: error },
        'the gateway cannot go on; the process ends, start it again and report this line if it comes back',
      );
      const why = error instanceof Error ? error.message : String(error);
      options.onFatal(new ExitError(1, `The gateway cannot go on: ${why}`, { cause: error }));
    }
  }

  const gatewayInfo = () =>
    untilReachable(() => rest.get(Routes.gatewayBot()) as Promise<APIGatewayBotInfo>, {
      log,
      signal: stopping.signal,
      delays: options.delays,
    });
  const pace = createIdentifyPace({
    gatewayInfo,
    clock,
    log,
    ...(options.pace ? { pace: options.pace } : {}),
  });

  async function connect(): Promise<void> {
    const info = await gatewayInfo();
    pace.learn(info);
    if (!isGatewayUrl(info.url)) throw new ExitError(78, `Discord named no gateway address. Check DISCORD_API_URL.`);
    const shardCount = options.shardCount ?? ledger.identity().shardCount ?? info.shards;
    takeShardCount(shardCount);
    applyScope({ ledger, away, guildId, now: discordNow(), log, onSignal });
    const ids = options.shardIds ?? Array.from({ length: shardCount }, (_, id) => id);
    if (stopping.signal.aborted) return;
    tellOfIntents({ positions: ledger.positions, shards: ids, intents: options.intents, log });
    shards = ids.map((id) => createShard(id, shardCount, info));
    log.info({ shards: ids, shardCount }, 'connecting to the gateway');
    for (const { connection } of shards) connection.start();
  }

  /** With another shard count every session is void, and what each new shard missed began with the oldest of them. */
  function takeShardCount(shardCount: number): void {
    const before = ledger.identity().shardCount;
    if (before === shardCount) return;
    const positions = shardPositions(ledger.positions);
    if (before !== null && positions.length > 0) {
      const since = Math.min(...positions.map(({ at }) => at));
      for (let shard = 0; shard < shardCount; shard++) away.uncover(shardStream(shard), since);
      for (const { stream } of positions) ledger.positions.forgetCursor(stream);
    }
    const gone = positions.filter(({ shard }) => shard >= shardCount);
    ledger.positions.setShardCount(
      shardCount,
      gone.map(({ stream }) => stream),
    );
  }

  function createShard(id: number, shardCount: number, gatewayInformation: APIGatewayBotInfo): Shard {
    const { token, intents, collect, botUserId, delays, onAck } = options;
    const intake = createIntake({
      shard: id,
      shardCount,
      intents,
      collect,
      ledger,
      away,
      news: options.news,
      discordNow,
      isTimeSure: () => options.time?.isSure() ?? true,
      botUserId,
      guildId,
      log,
      repeats,
      onSignal,
      figures,
    });
    const cell = createSessionCell(sessionOf(id, shardCount, gatewayInformation.url), gatewayInformation.url);
    const connection = createShardConnection({
      shard: id,
      shardCount,
      token,
      intents,
      gatewayInformation,
      intake,
      cell,
      pace,
      discordNow,
      time: options.time ?? null,
      clock,
      log,
      ...(delays ? { delays } : {}),
      isFatal(code) {
        const recommended = gatewayInformation.shards;
        const isCountSet = options.isShardCountSet ?? options.shardCount !== null;
        if (code === GatewayCloseCodes.ShardingRequired && !isCountSet) noteOutgrown(ledger.facts, shardCount);
        const error = fatalClose(code, { intents, shard: id, shardCount, recommended, isCountSet });
        if (error) fail(error);
        return error !== null;
      },
      onFailure: fail,
      onAck: () => {
        if (isLive()) onAck?.();
      },
    });
    return { id, intake, connection };
  }

  function sessionOf(shardId: number, shardCount: number, url: string): SessionInfo | null {
    const cursor = resumable(ledger.positions.of(shardStream(shardId)), options.intents);
    if (cursor === null) return null;
    const { sessionId, sequence, resumeUrl } = cursor;
    return { sessionId, sequence, resumeURL: isGatewayUrl(resumeUrl) ? resumeUrl : url, shardId, shardCount };
  }

  function isLive(): boolean {
    return shards.length > 0 && shards.every(({ intake }) => intake.isLive());
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await Promise.all(shards.map(({ connection }) => connection.stop()));
  }

  return {
    async start() {
      try {
        await connect();
      } catch (error) {
        fail(error);
      }
    },
    restartFresh() {
      for (const { id, connection } of shards) {
        connection.restartFresh();
        ledger.positions.forgetCursor(shardStream(id));
        away.covered(shardStream(id));
      }
    },
    stop,
    applied: (shard) => shards.find(({ id }) => id === shard)?.intake.applied() ?? null,
    isLive,
    figures,
  };
}
