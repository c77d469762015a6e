import { GatewayOpcodes } from 'discord-api-types/v10';
import type { Connection } from './connection.js';
import type { Session } from './session.js';

/** Misbehaviour of connections, as tests order it. Without a shard all are meant. */
export interface ConnectionFaults {
  /** Cuts connections without a closing handshake; the sessions stay resumable. */
  dropConnections(shard?: number): void;
  /** Closes connections with one of Discord's codes. 4004, 4007, 4009 and 4010 to 4014 end the session. */
  closeConnections(code: number, shard?: number): void;
  /** Opcode 7: asks the client to reconnect and resume. */
  requestReconnect(shard?: number): void;
  /** Opcode 9: the session is invalid; `resumable` says whether RESUME may be tried. */
  invalidateSessions(resumable: boolean, shard?: number): void;
  /** Opcode 1: asks for a heartbeat now. */
  requestHeartbeat(shard?: number): void;
  /** Heartbeats are no longer acknowledged (a zombie connection), or are again. */
  withholdAcks(on: boolean): void;
  /** RESUMEs are taken without a word while heartbeats are acknowledged, or are answered again. */
  ignoreResumes(on: boolean): void;
  /** The next WebSocket handshakes are answered with HTTP 503. */
  refuseConnections(count?: number): void;
  /** The next connections are accepted and never hear a hello. */
  hangConnections(count?: number): void;
  /** The next IDENTIFYs close the connection with this code. */
  refuseIdentify(code: number, count?: number): void;
  /** Dispatches take sequences and wait, until `releaseDelivery`. */
  holdDelivery(shard?: number): void;
  releaseDelivery(shard?: number): void;
  /** Dispatches wait this long (real milliseconds), then go out in order, and later ones at once. */
  delayDelivery(milliseconds: number, shard?: number): void;
  /** RESUME will answer with an invalid session. Living connections stay. */
  expireSessions(): void;
}

/** Orders that the gateway asks for at the right moment. */
export interface ConnectionOrders {
  readonly faults: ConnectionFaults;
  readonly acksWithheld: () => boolean;
  readonly resumesIgnored: () => boolean;
  readonly takeRefusal: () => boolean;
  readonly takeHang: () => boolean;
  /** The code for this IDENTIFY; null when it may go on. */
  readonly takeIdentifyRefusal: () => number | null;
}

export function createConnectionOrders(
  connections: ReadonlySet<Connection>,
  sessions: ReadonlySet<Session>,
  end: (session: Session) => void,
): ConnectionOrders {
  let acksWithheld = false;
  let resumesIgnored = false;
  let refusals = 0;
  let hangs = 0;
  let identifyRefusals: number[] = [];

  const connectionsOf = (shard?: number) =>
    [...connections].filter(({ session }) => shard === undefined || session?.shard === shard);
  const sessionsOf = (shard?: number) =>
    [...sessions].filter((session) => shard === undefined || session.shard === shard);

  const faults: ConnectionFaults = {
    dropConnections(shard) {
      for (const connection of connectionsOf(shard)) connection.cut();
    },
    closeConnections(code, shard) {
      for (const connection of connectionsOf(shard)) connection.close(code);
    },
    requestReconnect(shard) {
      for (const connection of connectionsOf(shard)) connection.send(GatewayOpcodes.Reconnect, null);
    },
    invalidateSessions(resumable, shard) {
      for (const connection of connectionsOf(shard)) connection.invalidate(resumable);
    },
    requestHeartbeat(shard) {
      for (const connection of connectionsOf(shard)) connection.send(GatewayOpcodes.Heartbeat, null);
    },
    withholdAcks(on) {
      acksWithheld = on;
    },
    ignoreResumes(on) {
      resumesIgnored = on;
    },
    refuseConnections(count = 1) {
      refusals = count;
    },
    hangConnections(count = 1) {
      hangs = count;
    },
    refuseIdentify(code, count = 1) {
      identifyRefusals = Array<number>(count).fill(code);
    },
    holdDelivery(shard) {
      for (const session of sessionsOf(shard)) session.hold();
    },
    releaseDelivery(shard) {
      for (const session of sessionsOf(shard)) session.release();
    },
    delayDelivery(milliseconds, shard) {
      for (const session of sessionsOf(shard)) {
        session.hold();
        setTimeout(() => session.release(), milliseconds).unref();
      }
    },
    expireSessions() {
      for (const session of [...sessions]) {
        if (session.connected) session.expired = true;
        else end(session);
      }
    },
  };

  return {
    faults,
    acksWithheld: () => acksWithheld,
    resumesIgnored: () => resumesIgnored,
    takeRefusal: () => refusals > 0 && refusals-- > 0,
    takeHang: () => hangs > 0 && hangs-- > 0,
    takeIdentifyRefusal: () => identifyRefusals.shift() ?? null,
  };
}
