import { GatewayCloseCodes, GatewayOpcodes } from 'discord-api-types/v10';
import type { RawData, WebSocket } from 'ws';
import type { Settings } from '../options.js';
import {
  type Identify,
  type MembersAsked,
  parseFrame,
  parseIdentify,
  parseMembersAsked,
  parseResume,
  type Resume,
} from './handshake.js';
import { CloseConnection, ENDING_CODES, InvalidSession, refuse } from './refusal.js';
import type { Session } from './session.js';
import { createWire, type Wire } from './wire.js';

/** What a connection asks of the gateway that it belongs to. */
export interface Host {
  readonly settings: Settings;
  readonly acksWithheld: () => boolean;
  readonly resumesIgnored: () => boolean;
  /** Makes a session, or throws why not. */
  identify(wanted: Identify, connection: Connection): Session;
  /** Finds the session and replays to the connection, or throws why not. */
  resume(wanted: Resume, connection: Connection): Session;
  /** Sends the members that are asked for. */
  members(asked: MembersAsked, session: Session): void;
  /** The session cannot be resumed any more. */
  end(session: Session): void;
  gone(connection: Connection): void;
}

/** One client's connection, with a session or before one. */
export interface Connection {
  readonly socket: WebSocket;
  readonly wire: Wire;
  readonly session: Session | null;
  send(op: GatewayOpcodes, d: unknown): void;
  /** Closes with one of Discord's codes. */
  close(code: number, reason?: string): void;
  /** Opcode 9. */
  invalidate(resumable: boolean): void;
  /** Cuts it without a goodbye. */
  cut(): void;
  /** Leaves the session, which goes on without a connection. */
  detach(): void;
}

/** What a client may send in a minute. */
const SENDS_A_MINUTE = 120;
const MINUTE = 60_000;
/** Heartbeat intervals of silence after which the connection is closed with 4009. */
const SILENT_INTERVALS = 3;

/** Speaks the gateway's side of one connection. `hello` false: it never says a word. `compress`: as `createWire` takes it. */
export function createConnection(
  socket: WebSocket,
  host: Host,
  { hello, compress }: { readonly hello: boolean; readonly compress: 'zlib-stream' | null },
): Connection {
  const { clock, heartbeatInterval } = host.settings;
  const wire = createWire(socket, compress);
  let session: Session | null = null;
  let sends = 0;
  let minuteEnds = clock.monotonic() + MINUTE;
  let lastHeartbeat = clock.monotonic();

  const connection: Connection = {
    socket,
    wire,
    get session() {
      return session;
    },
    send(op, d) {
      if (wire.isOpen) wire.send(JSON.stringify({ t: null, s: null, op, d }));
    },
    close(code, reason = '') {
      const left = session;
      connection.detach();
      if (left && ENDING_CODES.has(code)) host.end(left);
      socket.close(code, reason);
    },
    invalidate(resumable) {
      const left = session;
      connection.detach();
      if (left && !resumable) host.end(left);
      connection.send(GatewayOpcodes.InvalidSession, resumable);
    },
    cut() {
      connection.detach();
      socket.terminate();
    },
    detach() {
      const left = session;
      session = null;
      if (left?.wire !== wire) return;
      left.detach(clock.now());
      if (left.expired) host.end(left);
    },
  };

  function heartbeat(d: unknown): void {
    lastHeartbeat = clock.monotonic();
    if (session) session.heartbeat = typeof d === 'number' ? d : null;
    if (!host.acksWithheld()) connection.send(GatewayOpcodes.HeartbeatAck, null);
  }

  function receive(raw: RawData): void {
    if (clock.monotonic() > minuteEnds) {
      minuteEnds = clock.monotonic() + MINUTE;
      sends = 0;
    }
    if (++sends > SENDS_A_MINUTE) throw refuse(GatewayCloseCodes.RateLimited);
    const { op, d } = parseFrame(String(raw));
    switch (op) {
      case GatewayOpcodes.Heartbeat:
        heartbeat(d);
        break;
      case GatewayOpcodes.Identify:
        if (session) throw refuse(GatewayCloseCodes.AlreadyAuthenticated);
        session = host.identify(parseIdentify(d), connection);
        break;
      case GatewayOpcodes.Resume:
        if (session) throw refuse(GatewayCloseCodes.AlreadyAuthenticated);
        if (host.resumesIgnored()) break;
        session = host.resume(parseResume(d), connection);
        break;
      case GatewayOpcodes.RequestGuildMembers:
        if (!session) throw refuse(GatewayCloseCodes.NotAuthenticated);
        host.members(parseMembersAsked(d), session);
        break;
      case GatewayOpcodes.PresenceUpdate:
      case GatewayOpcodes.VoiceStateUpdate:
        // Taken and not answered: nobody else sees the bot's presence, and nobody speaks here.
        if (!session) throw refuse(GatewayCloseCodes.NotAuthenticated);
        break;
      default:
        throw refuse(GatewayCloseCodes.UnknownOpcode);
    }
  }

  const watch = setInterval(
    () => {
      if (clock.monotonic() - lastHeartbeat < heartbeatInterval * SILENT_INTERVALS) return;
      const { code, message } = refuse(GatewayCloseCodes.SessionTimedOut);
      connection.close(code, message);
    },
    Math.max(50, heartbeatInterval),
  ).unref();

  socket.on('error', () => socket.terminate());
  socket.on('close', (code) => {
    clearInterval(watch);
    const left = session;
    connection.detach();
    // Only a client's own goodbye ends a session.
    if (left && (code === 1000 || code === 1001)) host.end(left);
    host.gone(connection);
  });
  socket.on('message', (raw) => {
    try {
      receive(raw);
    } catch (error) {
      if (error instanceof CloseConnection) connection.close(error.code, error.message);
      else if (error instanceof InvalidSession) connection.invalidate(error.resumable);
      else throw error;
    }
  });
  if (hello) connection.send(GatewayOpcodes.Hello, { heartbeat_interval: heartbeatInterval, _trace: [] });
  return connection;
}
