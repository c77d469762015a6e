import { once } from 'node:events';
import { createServer } from 'node:net';
import { BSON } from 'mongodb';
import { onTestFinished } from 'vitest';

/** A server that says of itself that it is MongoDB 3.6: its address. Closed after the test. */
export async function tooOldServer(): Promise<string> {
  const hello = BSON.serialize({ ismaster: true, minWireVersion: 0, maxWireVersion: 6, ok: 1 });
  const listener = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      // OP_REPLY to an OP_QUERY: header, flags, cursor, from, number, one document.
      const reply = Buffer.concat([Buffer.alloc(36), hello]);
      reply.writeInt32LE(reply.length, 0);
      reply.writeInt32LE(chunk.readInt32LE(4), 8);
      reply.writeInt32LE(1, 12);
      reply.writeInt32LE(1, 32);
      socket.write(reply);
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  onTestFinished(() => void listener.close());
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `mongodb://localhost:${address.port}/?directConnection=true`;
}
