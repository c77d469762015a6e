import { connect, createServer, type Socket } from 'node:net';
import { createWatch, type Killing, type Line, listen } from './line.js';

const OP_MSG = 2013;
const HEADER = 16;
/** Of the driver itself, at times of its own. */
const UNNAMED = new Set(['hello', 'isMaster', 'ismaster', 'ping', 'endSessions', 'killCursors']);

/** Cuts a stream into wire messages: the first four bytes are the length of each. */
function messages(take: (message: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= HEADER && rest.length >= rest.readInt32LE(0)) {
      const length = rest.readInt32LE(0);
      take(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  };
}

/** The command and its collection, `update meta`: the body's first key and, where it is a string, value. null: of the driver itself. */
function nameOf(message: Buffer): string | null {
  if (message.readInt32LE(12) !== OP_MSG || message[20] !== 0) return null;
  const type = message[25];
  const end = message.indexOf(0, 26);
  const command = message.toString('utf8', 26, end);
  if (UNNAMED.has(command)) return null;
  if (type !== 2) return command;
  const length = message.readInt32LE(end + 1);
  return `${command} ${message.toString('utf8', end + 5, end + 4 + length)}`;
}

/** Puts a line before a MongoDB server, on which commands are told apart. */
export async function startMongoLine(server: { readonly uri: string }): Promise<Line & { readonly uri: string }> {
  const target = new URL(server.uri);
  const sockets = new Set<Socket>();
  const line = createWatch();

  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const listener = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    /** Id of the request whose answer is not to be heard. */
    let awaited: number | null = null;
    let met: Killing | null = null;
    keep(client);
    keep(upstream);
    client.on('close', () => upstream.end());
    upstream.on('close', () => client.destroy());
    const toServer = messages((message) => {
      if (met) return;
      const name = nameOf(message);
      met = name === null ? null : line.meet(name);
      if (met) awaited = message.readInt32LE(4);
      if (met?.when === 'before') return met.kill();
      upstream.write(message);
    });
    const toClient = messages((message) => {
      if (met && message.readInt32LE(8) === awaited) return met.kill();
      client.write(message);
    });
    client.on('data', toServer);
    upstream.on('data', toClient);
  });
  const port = await listen(listener);

  return {
    uri: `mongodb://127.0.0.1:${port}/?directConnection=true`,
    get seen() {
      return line.seen;
    },
    watch: line.watch,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
