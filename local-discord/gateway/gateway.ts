import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type APIUnavailableGuild,
  type APIUser,
  GatewayCloseCodes,
  GatewayIntentBits,
  type GatewayReadyDispatchData,
} from 'discord-api-types/v10';
import { WebSocketServer } from 'ws';
import type { Snowflake } from '../../src/base/snowflake.js';
import type { Settings } from '../options.js';
import { type Random, randomText } from '../random.js';
import type { GuildState } from '../world/world.js';
import { type Emit, shardOf } from './audience.js';
import { type Connection, createConnection, type Host } from './connection.js';
import { type ConnectionFaults, createConnectionOrders } from './connection-faults.js';
import { checkIdentify } from './handshake.js';
import { createIdentifyLimits, type IdentifyLimits } from './identify-limits.js';
import { sendMembers } from './member-requests.js';
import { CloseConnection, InvalidSession, refuse } from './refusal.js';
import { createSession, type DeliveredDispatch, type Session } from './session.js';

export interface GatewayOptions {
  readonly server: Server;
  /** `ws://host:port`. */
  readonly url: () => string;
  readonly settings: Settings;
  readonly random: Random;
  readonly bot: APIUser;
  readonly applicationId: Snowflake;
  readonly flags: GatewayReadyDispatchData['application']['flags'];
  /** The guilds that the bot is in. */
  readonly guildIds: () => readonly Snowflake[];
  readonly guild: (guildId: Snowflake) => GuildState | undefined;
  /** GUILD_CREATE's payload, serialised; null during an outage. */
  readonly guildCreate: (guildId: Snowflake, intents: number) => string | null;
}

export interface Gateway {
  readonly emit: Emit;
  /** A dispatch that is serialised already, to every session of the guild's shard with one of the intents (0: all). For floods. */
  readonly emitRaw: (type: string, data: string, guildId: Snowflake | null, intents: number) => void;
  /** GUILD_CREATE to the guild's shard. */
  readonly announceGuild: (guildId: Snowflake) => void;
  readonly faults: ConnectionFaults;
  readonly limits: IdentifyLimits;
  /** Sessions that live or can be resumed, oldest first. */
  readonly sessions: ReadonlySet<Session>;
  readonly listeners: Set<(dispatch: DeliveredDispatch) => void>;
  close(): Promise<void>;
}

/** Gateway v10, JSON, with or without transport compression by zlib: on the upgrade of an HTTP server. */
export function createGateway(options: GatewayOptions): Gateway {
  const { settings, server } = options;
  const { clock } = settings;
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 1 << 20 });
  const connections = new Set<Connection>();
  const sessions = new Set<Session>();
  const listeners = new Set<(dispatch: DeliveredDispatch) => void>();
  const limits = createIdentifyLimits(settings);
  const end = (session: Session) => {
    sessions.delete(session);
  };
  const orders = createConnectionOrders(connections, sessions, end);

  function createGuild(session: Session, guildId: Snowflake): void {
    if (!(session.intents & GatewayIntentBits.Guilds)) return;
    const data = options.guildCreate(guildId, session.intents);
    if (data !== null) session.dispatch('GUILD_CREATE', data);
  }

  function greet(session: Session): void {
    const mine = options.guildIds().filter((id) => shardOf(id, session.shardCount) === session.shard);
    const guilds: APIUnavailableGuild[] = mine.map((id) => ({ id, unavailable: true }));
    const ready: GatewayReadyDispatchData = {
      v: 10,
      user: { ...options.bot, verified: true, mfa_enabled: false, email: null },
      guilds,
      session_id: session.id,
      resume_gateway_url: `${options.url()}/resume`,
      shard: [session.shard, session.shardCount],
      application: { id: options.applicationId, flags: options.flags, flags_new: String(options.flags) },
    };
    session.dispatch('READY', JSON.stringify(ready));
    for (const id of mine) createGuild(session, id);
  }

  const host: Host = {
    settings,
    acksWithheld: orders.acksWithheld,
    resumesIgnored: orders.resumesIgnored,
    end,
    gone: (connection) => connections.delete(connection),
    members: (asked, session) => sendMembers(session, asked, options.guild(asked.guildId)),
    identify(wanted, { wire }) {
      const ordered = orders.takeIdentifyRefusal();
      if (ordered !== null) throw new CloseConnection(ordered);
      if (limits.revoked) throw refuse(GatewayCloseCodes.AuthenticationFailed);
      checkIdentify(wanted, settings, options.guildIds());
      if (wanted.shard[1] < limits.leastShards) throw refuse(GatewayCloseCodes.ShardingRequired);
      const verdict = limits.take(wanted.shard[0]);
      if (verdict === 'tooFast') throw new InvalidSession(false);
      if (verdict === 'exhausted') {
        const { code, message } = refuse(GatewayCloseCodes.AuthenticationFailed);
        for (const other of [...connections]) other.close(code, message);
        sessions.clear();
        throw refuse(GatewayCloseCodes.AuthenticationFailed);
      }
      const [shard, shardCount] = wanted.shard;
      const session = createSession({
        id: randomText(options.random, 32).toLowerCase(),
        shard,
        shardCount,
        intents: wanted.intents,
        replayLimit: settings.replayLimit,
        observed: () => listeners.size > 0,
        delivered(dispatch) {
          for (const listener of listeners) listener(dispatch);
        },
      });
      sessions.add(session);
      session.attach(wire);
      greet(session);
      return session;
    },
    resume({ token, sessionId, sequence }, { wire }) {
      if (token !== settings.token || limits.revoked) throw refuse(GatewayCloseCodes.AuthenticationFailed);
      const session = [...sessions].find(({ id }) => id === sessionId);
      if (!session) throw new InvalidSession(false);
      const lostFor = session.lostAt === null ? 0 : clock.now() - session.lostAt;
      if (sequence > session.sequence) {
        end(session);
        throw refuse(GatewayCloseCodes.InvalidSeq);
      }
      for (const other of [...connections]) if (other.session === session) other.cut();
      if (lostFor > settings.resumeWithin || !sessions.has(session) || !session.resume(wire, sequence)) {
        end(session);
        throw new InvalidSession(false);
      }
      return session;
    },
  };

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    if (orders.takeRefusal()) {
      stream.end('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    const query = new URL(request.url ?? '/', options.url()).searchParams;
    const compress = query.get('compress');
    const packs = compress === null || compress === 'zlib-stream';
    const speaks = query.get('v') === '10' && (query.get('encoding') ?? 'json') === 'json' && packs;
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const connection = createConnection(socket, host, {
        hello: speaks && !orders.takeHang(),
        compress: compress === 'zlib-stream' ? compress : null,
      });
      connections.add(connection);
      if (speaks) return;
      const { code, message } = refuse(GatewayCloseCodes.InvalidAPIVersion);
      connection.close(code, message);
    });
  });

  function receivers(guildId: Snowflake | null, intents: number): readonly Session[] {
    const found: Session[] = [];
    for (const session of sessions) {
      if (intents !== 0 && !(session.intents & intents)) continue;
      if (session.shardCount === 1 || shardOf(guildId, session.shardCount) === session.shard) found.push(session);
    }
    return found;
  }

  return {
    emit(type, data, { guildId, intents, withoutContent }) {
      let full: string | undefined;
      let stripped: string | undefined;
      for (const session of receivers(guildId, intents)) {
        if (withoutContent !== undefined && !(session.intents & GatewayIntentBits.MessageContent)) {
          stripped ??= JSON.stringify(withoutContent);
          session.dispatch(type, stripped);
        } else {
          full ??= JSON.stringify(data);
          session.dispatch(type, full);
        }
      }
    },
    emitRaw(type, data, guildId, intents) {
      for (const session of receivers(guildId, intents)) session.dispatch(type, data);
    },
    announceGuild(guildId) {
      for (const session of receivers(guildId, GatewayIntentBits.Guilds)) createGuild(session, guildId);
    },
    faults: orders.faults,
    limits,
    sessions,
    listeners,
    async close() {
      for (const { socket } of connections) socket.terminate();
      await new Promise<void>((resolve) => sockets.close(() => resolve()));
    },
  };
}
