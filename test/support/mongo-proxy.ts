import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A line to a MongoDB server that can be cut, hung, or made to lose a reply after the server has acted. */
export interface MongoProxy {
  /** Reaches the server through this line only. */
  readonly uri: string;
  /** Lets nobody through and drops who is connected. */
  cut(): void;
  /** Takes what is sent and answers nothing, as a machine that hangs. */
  hang(): void;
  /** Lets everybody through again. */
  mend(): void;
  /** The next request with this command (its name) reaches the server; its reply is lost and the connection with it. */
  loseReply(command: string): void;
  /**
   * The next request with this command that holds a text reaches nobody yet, and its connection breaks: `deliver` brings it to the server, as one that
   * was on its way all the time.
   */
  holdBack(command: string, text: string): void;
  /** Whether a request is held back. */
  readonly isHolding: boolean;
  deliver(): void;
  /** Replies lost so far. */
  readonly lost: number;
  /** Of the next request (or so many) with this command only so many bytes, never all, reach the server; then both sides of the connection are reset. */
  resetMid(command: string, bytes: number, times?: number): void;
  /** Connections reset within a message so far. */
  readonly resets: number;
  close(): Promise<void>;
}

/**
 * Puts a line before a server.
 * @param roundTripMs how far away the server is: each way takes half of it
 */
export async function startProxy(
  server: { readonly uri: string },
  { roundTripMs = 0 }: { readonly roundTripMs?: number } = {},
): Promise<MongoProxy> {
  const target = new URL(server.uri);
  const sockets = new Set<Socket>();
  let state: 'open' | 'cut' | 'hung' = 'open';
  let losing: string | null = null;
  let lost = 0;
  let holding: { readonly command: string; readonly text: string } | null = null;
  let held: { readonly upstream: Socket; readonly request: Buffer[]; left: number } | null = null;
  let resetting: { readonly command: string; readonly bytes: number; readonly times: number } | null = null;
  let resets = 0;

  /** In order, since timers of one length are. */
  const send = (socket: Socket, chunk: Buffer) => {
    if (roundTripMs === 0) socket.write(chunk);
    else setTimeout(() => socket.destroyed || socket.write(chunk), roundTripMs / 2);
  };

  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const listener = createServer((client) => {
    if (state === 'cut') return void client.destroy();
    const upstream = connect(Number(target.port), target.hostname);
    let deaf = false;
    /** Bytes that may still pass before the reset; null: none is due. */
    let passing: number | null = null;
    keep(client);
    keep(upstream);
    client.on('close', () => held?.upstream === upstream || upstream.destroy());
    upstream.on('close', () => client.destroy());
    client.on('data', (chunk) => {
      if (state === 'hung') return;
      if (holding !== null && begins(chunk, holding.command) && chunk.includes(holding.text)) {
        holding = null;
        held = { upstream, request: [], left: chunk.readInt32LE(0) };
      }
      if (held?.upstream === upstream) {
        held.request.push(chunk);
        held.left -= chunk.length;
        if (held.left <= 0) client.destroy();
        return;
      }
      if (losing !== null && begins(chunk, losing)) {
        losing = null;
        deaf = true;
      }
      if (resetting !== null && begins(chunk, resetting.command)) {
        passing = Math.min(resetting.bytes, chunk.readInt32LE(0) - 1);
        const times = resetting.times - 1;
        resetting = times > 0 ? { ...resetting, times } : null;
      }
      if (passing === null) return send(upstream, chunk);
      const part = chunk.subarray(0, passing);
      passing -= part.length;
      if (passing > 0) return void upstream.write(part);
      passing = null;
      resets += 1;
      client.pause();
      upstream.write(part, () => {
        upstream.resetAndDestroy();
        client.resetAndDestroy();
      });
    });
    upstream.on('data', (chunk) => {
      if (state === 'hung') return;
      if (!deaf) return send(client, chunk);
      lost += 1;
      client.destroy();
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    uri: `mongodb://127.0.0.1:${address.port}/?directConnection=true`,
    cut() {
      state = 'cut';
      drop();
    },
    hang() {
      state = 'hung';
    },
    mend() {
      if (state === 'hung') drop();
      state = 'open';
    },
    loseReply(command) {
      losing = command;
    },
    holdBack(command, text) {
      holding = { command, text };
    },
    get isHolding() {
      return held !== null && held.left <= 0;
    },
    deliver() {
      if (held === null) throw new Error('nothing is held back');
      held.upstream.write(Buffer.concat(held.request));
    },
    get lost() {
      return lost;
    },
    resetMid(command, bytes, times = 1) {
      resetting = { command, bytes, times };
    },
    get resets() {
      return resets;
    },
    async close() {
      drop();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

/** Whether a message with this command begins a chunk: its name is the first key of the message's body. */
function begins(chunk: Buffer, command: string): boolean {
  return chunk.subarray(0, 64).includes(`${command}\0`);
}
