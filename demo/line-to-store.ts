import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A line to a server that can be taken away and given back. */
export interface LineToStore {
  /** On 127.0.0.1. */
  readonly port: number;
  readonly isOpen: boolean;
  /** Drops who is connected and lets nobody through. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function openLine(target: { readonly host: string; readonly port: number }): Promise<LineToStore> {
  const sockets = new Set<Socket>();
  let isOpen = true;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const listener = createServer((client) => {
    if (!isOpen) return void client.destroy();
    const server = connect(target.port, target.host);
    keep(client);
    keep(server);
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
    client.pipe(server);
    server.pipe(client);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('the line to the store is not listening');
  const cut = (): void => {
    isOpen = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    get isOpen() {
      return isOpen;
    },
    cut,
    mend() {
      isOpen = true;
    },
    async close() {
      cut();
      await new Promise<void>((resolve) => listener.close(() => resolve()));
    },
  };
}
