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
  /** Replies lost so far. */
  readonly lost: number;
  close(): Promise<void>;
}

/** Puts a line before a server. */
export async function startProxy(server: { readonly uri: string }): Promise<MongoProxy> {
  const target = new URL(server.uri);
  const sockets = new Set<Socket>();
  let state: 'open' | 'cut' | 'hung' = 'open';
  let losing: string | null = null;
  let lost = 0;

  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const listener = createServer((client) => {
    if (state === 'cut') return void client.destroy();
    const upstream = connect(Number(target.port), target.hostname);
    let deaf = false;
    keep(client);
    keep(upstream);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    client.on('data', (chunk) => {
      if (state === 'hung') return;
      // The command's name is the first key of the message's body.
      if (losing !== null && chunk.subarray(0, 64).includes(`${losing}\0`)) {
        losing = null;
        deaf = true;
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (state === 'hung') return;
      if (!deaf) return void client.write(chunk);
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
    get lost() {
      return lost;
    },
    async close() {
      drop();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
