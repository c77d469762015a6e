import { constants, deflateRawSync } from 'node:zlib';
import type { WebSocket } from 'ws';

/** What is sent to one client: text, or with transport compression what its stream unpacks to that text. */
export interface Wire {
  readonly isOpen: boolean;
  /** Bytes that wait in the socket. */
  readonly bufferedAmount: number;
  send(text: string): void;
}

/** The beginning of a zlib stream with the usual window. */
const ZLIB_HEADER = Buffer.from([0x78, 0x9c]);

/**
 * The wire to a client. `compress` is `zlib-stream`, one zlib stream over the whole connection, or null: none. Each message is
 * packed by itself and ends with an empty block (`00 00 ff ff`), by which clients know that it is whole.
 * @see https://docs.discord.com/developers/events/gateway#transport-compression
 */
export function createWire(socket: WebSocket, compress: 'zlib-stream' | null): Wire {
  let begun = false;

  function packed(text: string): Buffer {
    const block = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH });
    const frame = begun ? block : Buffer.concat([ZLIB_HEADER, block]);
    begun = true;
    return frame;
  }

  return {
    get isOpen() {
      return socket.readyState === socket.OPEN;
    },
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    send: (text) => socket.send(compress === null ? text : packed(text)),
  };
}
