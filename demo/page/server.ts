import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { createActions, RequestError } from './actions.js';
import { botAvatar, personAvatar } from './avatars.js';
import { refusal, SECURITY_HEADERS } from './guard.js';
import { setUpPage } from './readme.js';
import { streamQuery } from './requests.js';
import type { Show } from './show.js';
import { createStreams } from './stream.js';

/** The page's server, on 127.0.0.1. */
export interface PageServer {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

/** The port is somebody else's. */
export class PortTakenError extends Error {}

const HTML = 'text/html; charset=utf-8';
const FILES: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  '/': { file: 'index.html', type: HTML },
  '/page.js': { file: 'page.js', type: 'text/javascript; charset=utf-8' },
  '/style.css': { file: 'style.css', type: 'text/css; charset=utf-8' },
};
const ASSETS = path.join(import.meta.dirname, 'assets');
/** Beside the folder into which this is compiled. */
const README = path.join(import.meta.dirname, '..', '..', '..', 'README.md');
const LARGEST_BODY = 64 * 1024;
/** So long the open pages may take what they are told last. */
const LAST_WORDS_MS = 500;
const SVG = 'image/svg+xml; charset=utf-8';

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk);
    size += part.length;
    if (size > LARGEST_BODY) throw new RequestError('This is too long.');
    chunks.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new RequestError('This is no JSON.', { cause: error });
  }
}

/** @throws PortTakenError */
export async function startServer({
  show,
  port: wanted,
}: {
  readonly show: Show;
  /** 0: any free one. */
  readonly port: number;
}): Promise<PageServer> {
  const actions = createActions(show);
  const streams = createStreams(show);
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const isVisitors = error instanceof RequestError;
      const message = error instanceof Error ? error.message : String(error);
      if (!response.headersSent) response.writeHead(isVisitors ? 400 : 500, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ error: message }));
    });
  });

  function send(response: ServerResponse, type: string, body: string | Buffer): void {
    response.writeHead(200, { 'Content-Type': type }).end(body);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    const refused = refusal(request, port);
    if (refused !== null) {
      response.writeHead(403, { 'Content-Type': 'text/plain' }).end(refused);
      return;
    }
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    if (request.method === 'POST') {
      const action = actions.get(pathname.replace(/^\/api\//, ''));
      if (!action) return notFound(response);
      const done = await action(await bodyOf(request));
      streams.look();
      return send(response, 'application/json', JSON.stringify(done ?? {}));
    }
    if (request.method !== 'GET') return notFound(response);
    const file = FILES[pathname];
    if (file) return send(response, file.type, await readFile(path.join(ASSETS, file.file)));
    if (pathname === '/set-up') {
      const theme = searchParams.get('theme') === 'light' ? 'light' : 'dark';
      return send(response, HTML, setUpPage(await readFile(README, 'utf8'), theme));
    }
    if (pathname === '/icon.svg') return send(response, SVG, botAvatar());
    const person = /^\/avatars\/([0-9]{1,20})\.svg$/.exec(pathname)?.[1];
    if (person !== undefined) {
      return send(response, SVG, person === show.botId ? botAvatar() : personAvatar(person, show.author(person).name));
    }
    const picture = show.file(/^\/pictures\/([0-9]{1,20})$/.exec(pathname)?.[1] ?? '');
    if (picture?.type === 'image/png') return send(response, picture.type, picture.bytes);
    if (pathname === '/events') {
      const query = streamQuery.safeParse({ as: searchParams.get('as'), channel: searchParams.get('channel') });
      if (!query.success) throw new RequestError('This stream cannot be asked for.');
      return streams.open(response, { role: query.data.as, channelId: query.data.channel });
    }
    notFound(response);
  }

  function notFound(response: ServerResponse): void {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('There is nothing here.');
  }

  server.listen(wanted, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    streams.close();
    if (error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')) {
      throw new PortTakenError(`Port ${wanted} cannot be had (${error.code})`, { cause: error });
    }
    throw error;
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the page is not served');
  const { port } = address;
  const url = `http://127.0.0.1:${port}/`;
  return {
    port,
    url,
    async close() {
      const closed = once(server, 'close');
      streams.close();
      server.close();
      // What the pages were told last is on its way; whoever does not take it is left.
      const impatient = setTimeout(() => server.closeAllConnections(), LAST_WORDS_MS);
      await closed;
      clearTimeout(impatient);
    },
  };
}
