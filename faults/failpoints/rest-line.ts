import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import { createWatch, type Line, listen } from './line.js';

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A call without ids and query: `PUT /channels/{id}/messages/pins/{id}`. */
function nameOf({ method, url = '' }: IncomingMessage): string {
  const path = url.replace(/^\/api\/v\d+/, '').replace(/\?.*$/, '');
  return `${method} ${path.replaceAll(/\d{15,}/g, '{id}')}`;
}

/** A line to a Discord's REST API, which `to` names; it gives the address of the way through. The gateway is reached past it. */
export async function startRestLine(): Promise<Line & { to(discordUrl: string): string }> {
  let target = '';
  const line = createWatch();

  const server = createServer(async (asked, answer) => {
    try {
      const body = await bodyOf(asked);
      const met = line.meet(nameOf(asked));
      if (met?.when === 'before') {
        met.kill();
        return void asked.socket.destroy();
      }
      const { method, headers } = asked;
      const passed = request(new URL(asked.url ?? '/', target), { method, headers });
      passed.end(body);
      const [reply]: IncomingMessage[] = await once(passed, 'response');
      if (!reply) throw new Error('no answer');
      const text = await bodyOf(reply);
      if (met) {
        met.kill();
        return void asked.socket.destroy();
      }
      answer.writeHead(reply.statusCode ?? 500, reply.headers);
      answer.end(text);
    } catch {
      // One of the two is gone: the other notices.
      asked.socket.destroy();
    }
  });
  server.keepAliveTimeout = 0;
  const port = await listen(server);

  return {
    to(discordUrl) {
      target = discordUrl;
      return `http://127.0.0.1:${port}${new URL(discordUrl).pathname}`;
    },
    get seen() {
      return line.seen;
    },
    watch: line.watch,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
