import { setTimeout as sleep } from 'node:timers/promises';
import {
  DefaultWebSocketManagerOptions,
  type FetchingStrategyOptions,
  type IContextFetchingStrategy,
  type SessionInfo,
  WebSocketShard,
  WebSocketShardDestroyRecovery,
  WebSocketShardEvents,
  WebSocketShardStatus,
} from '@discordjs/ws';
import type { APIGatewayBotInfo, GatewayDispatchPayload } from 'discord-api-types/v10';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { whyOf } from './error-fields.js';
import type { IdentifyPace } from './identify-pace.js';
import type { Intake } from './intake.js';
import { createLine } from './line.js';
import { type Delays, delayAfter, RETRY_DELAYS } from './reachable.js';
import { sentAt } from './sent-at.js';
import type { SessionCell } from './session-cell.js';
import type { TimeKeeper } from './time-keeper.js';

/** One shard's connection to the gateway, which it keeps up until it is stopped. */
export interface ShardConnection {
  start(): void;
  /** Leaves the session and IDENTIFYs afresh. */
  restartFresh(): void;
  /** Closes the connection so that the session can be resumed. */
  stop(): Promise<void>;
}

export interface ShardConnectionOptions {
  readonly shard: number;
  readonly shardCount: number;
  readonly token: string;
  readonly intents: number;
  readonly gatewayInformation: APIGatewayBotInfo;
  readonly intake: Intake;
  readonly cell: SessionCell;
  readonly pace: IdentifyPace;
  readonly discordNow: () => number;
  /** null: the time is never in doubt. */
  readonly time: Pick<TimeKeeper, 'ask' | 'doubt'> | null;
  readonly clock: Clock;
  readonly log: Log;
  /** Between connections that fail one after another. */
  readonly delays?: Delays;
  /** The connection was closed with this code. True: connecting again is no use. */
  readonly isFatal: (code: number) => boolean;
  /** The ledger refused a dispatch. */
  readonly onFailure: (error: unknown) => void;
  readonly onAck: () => void;
}

/** Our own code for a close that keeps the session; 1000 and 1001 would end it. */
const CLOSE_RESUMABLE = 4200;
const CLOSE_FOR_GOOD = 1000;
/** A connection that lasted so long was a good one: the next need not wait. */
const GOOD_MS = 5_000;
/** Connections that failed before the session's own address is given up for the gateway's. */
const RESUME_URL_TRIES = 3;
/** Acks of heartbeats while Discord does not answer a RESUME at all. */
const SILENT_ACKS = 2;
/** RESUMEs that Discord did not answer, one after another, before the session is given up. */
const SILENT_RESUMES = 3;
/** How long a closing handshake may take when the bot stops. */
const CLOSING_MS = 1_000;

/** Never comes: parks a connection that shall not be opened (any more). */
const NEVER = new Promise<never>(() => {});

/**
 * Runs discord.js's gateway connection (`WebSocketShard` of `@discordjs/ws` 2: heartbeats, zombie detection, RESUME, close
 * codes) and adds what it lacks: delays that grow, sessions that survive a network outage, and a careful end. Between losing
 * a connection and opening the next the library asks `retrieveSessionInfo`; that is where it is made to wait.
 */
export function createShardConnection(options: ShardConnectionOptions): ShardConnection {
  const { shard: id, intake, cell, pace, discordNow, time, clock, log, isFatal, onFailure, onAck } = options;
  const { gatewayInformation, delays = RETRY_DELAYS } = options;
  const stopping = new AbortController();
  /** Dispatches, and the end of their connection, in order: some have to wait. */
  const line = createLine();
  /** Connections opened one after another without a good one among them. */
  let tries = 0;
  let liveSince: number | null = null;
  /** Hello was said, and the connection is not closed yet. */
  let open = false;
  let opening = 0;
  let leaving = false;
  let silentAcks = 0;
  let silentResumes = 0;
  /** What the latest connection broke on, where it was no word of Discord's. */
  let broke: string | null = null;

  const strategy: IContextFetchingStrategy = {
    options: strategyOptions(options),
    retrieveSessionInfo: () => (library.status === WebSocketShardStatus.Idle ? beforeConnecting() : cell.get()),
    updateSessionInfo: (_shard, info) => cell.update(info),
    waitForIdentify: (_shard, signal) => pace.slot(id, signal),
  };
  const library = new WebSocketShard(strategy, id);

  /** Waits until a connection may be opened; the session to resume, or null to IDENTIFY. */
  async function beforeConnecting(): Promise<SessionInfo | null> {
    const mine = ++opening;
    const { signal } = stopping;
    try {
      const waitMs = delayAfter(tries - 1, delays);
      if (waitMs > 0)
        log.warn(
          { shard: id, tries, waitMs, ...(broke !== null && { why: broke }) },
          'the gateway connection failed, trying again',
        );
      await sleep(waitMs, undefined, { signal });
      if (cell.get() === null) await pace.turn(id, signal);
    } catch (error) {
      if (!signal.aborted) onFailure(error);
      return NEVER;
    }
    if (signal.aborted || mine !== opening) return NEVER;
    tries++;
    broke = null;
    leaving = false;
    silentAcks = 0;
    const session = cell.get();
    return session && tries > RESUME_URL_TRIES ? { ...session, resumeURL: gatewayInformation.url } : session;
  }

  /** Where Discord acknowledges heartbeats and never answers the RESUME: tries it again, and then begins a new session. */
  function notAnswered(): void {
    silentResumes++;
    if (silentResumes < SILENT_RESUMES) {
      log.warn({ shard: id, silentResumes }, 'Discord does not answer the RESUME, connecting anew');
      reconnect(CLOSE_RESUMABLE, WebSocketShardDestroyRecovery.Resume);
      return;
    }
    log.warn({ shard: id, silentResumes }, 'Discord does not answer the RESUME, and the session is given up');
    silentResumes = 0;
    cell.leave();
    reconnect(CLOSE_FOR_GOOD, WebSocketShardDestroyRecovery.Reconnect);
  }

  function close(code: number, recover?: WebSocketShardDestroyRecovery): Promise<void> {
    return library.destroy({ code, ...(recover === undefined ? {} : { recover }) });
  }

  function reconnect(code: number, recover: WebSocketShardDestroyRecovery): void {
    close(code, recover).catch((error: unknown) =>
      log.error(
        { err: error, shard: id },
        'reconnecting failed; restart the bot if nothing follows, and report this line',
      ),
    );
  }

  /** What could not be done before the connection was open. */
  function leaveOnHello(): void {
    if (stopping.signal.aborted) void closeResumable();
    else if (leaving) reconnect(CLOSE_FOR_GOOD, WebSocketShardDestroyRecovery.Reconnect);
  }

  async function closeResumable(): Promise<void> {
    try {
      await Promise.race([close(CLOSE_RESUMABLE), sleep(CLOSING_MS, undefined, { ref: false })]);
    } catch (error) {
      log.debug({ err: error, shard: id }, 'closing the gateway connection failed');
    }
  }

  library.on(WebSocketShardEvents.Hello, () => {
    open = true;
    cell.hello();
    leaveOnHello();
  });
  library.on(WebSocketShardEvents.Ready, () => {
    liveSince = clock.monotonic();
    time?.ask();
    log.info({ shard: id }, 'a new gateway session began');
  });
  library.on(WebSocketShardEvents.Resumed, () => {
    liveSince = clock.monotonic();
    time?.ask();
    log.info({ shard: id }, 'the gateway session was resumed');
  });
  library.on(WebSocketShardEvents.Dispatch, (dispatch) => {
    if (stopping.signal.aborted) return;
    silentAcks = 0;
    silentResumes = 0;
    line.push(
      () => receive(dispatch),
      () => time?.doubt(sentAt(dispatch)) ?? null,
    );
  });
  library.on(WebSocketShardEvents.HeartbeatComplete, ({ latency }) => {
    if (stopping.signal.aborted) return;
    if (intake.isLive()) acknowledged(latency);
    else if (library.status === WebSocketShardStatus.Resuming && ++silentAcks >= SILENT_ACKS) notAnswered();
  });
  library.on(WebSocketShardEvents.Closed, (code) => {
    open = false;
    cell.closed(code);
    line.push(() => intake.lost());
    if (liveSince !== null && clock.monotonic() - liveSince > GOOD_MS) tries = 0;
    liveSince = null;
    if (stopping.signal.aborted) return;
    log.info({ shard: id, code }, 'the gateway connection was closed');
    if (isFatal(code)) stopping.abort();
  });
  library.on(WebSocketShardEvents.SocketError, (error) => {
    broke = whyOf(error);
    log.debug({ shard: id, why: broke }, 'the gateway connection has an error');
  });
  library.on(WebSocketShardEvents.Error, (error) => {
    log.debug({ shard: id, why: error?.message }, 'the gateway connection ended');
  });
  library.on(WebSocketShardEvents.Debug, (message) => log.trace({ shard: id }, message));

  function receive(dispatch: GatewayDispatchPayload): void {
    if (stopping.signal.aborted) return;
    try {
      intake.receive(dispatch);
      const applied = intake.applied();
      if (applied) cell.applied(applied);
    } catch (error) {
      onFailure(error);
    }
  }

  function acknowledged(latency: number): void {
    try {
      // What waits was heard and is not counted yet.
      if (!line.isBusy) intake.acknowledged(discordNow() - Math.max(0, latency));
    } catch (error) {
      onFailure(error);
    }
    onAck();
  }

  return {
    start() {
      // Settles at the first READY or RESUMED, or rejects when that cannot come; the events above say the same.
      library.connect().catch((error: unknown) => log.debug({ err: error, shard: id }, 'the first connection ended'));
    },
    restartFresh() {
      line.clear();
      intake.forget();
      cell.leave();
      leaving = true;
      if (open) reconnect(CLOSE_FOR_GOOD, WebSocketShardDestroyRecovery.Reconnect);
    },
    async stop() {
      stopping.abort();
      // Before hello the library cannot be told to close; then `leaveOnHello` does.
      if (open) await closeResumable();
    },
  };
}

function strategyOptions(options: ShardConnectionOptions): FetchingStrategyOptions {
  const { compression, encoding, identifyProperties } = DefaultWebSocketManagerOptions;
  const { token, intents, shardCount, gatewayInformation } = options;
  return {
    token,
    intents,
    shardCount,
    gatewayInformation,
    compression,
    encoding,
    // Far apart: a connection that the library gives up before its handshake is over would end the process with its error.
    handshakeTimeout: 10_000,
    helloTimeout: 60_000,
    identifyProperties: { ...identifyProperties, browser: 'statboard', device: 'statboard' },
    initialPresence: null,
    largeThreshold: null,
    // Each IDENTIFY counts against the day's limit, so a slow READY is waited for longer than the library does.
    readyTimeout: 60_000,
    useIdentifyCompression: false,
    version: '10',
  };
}
