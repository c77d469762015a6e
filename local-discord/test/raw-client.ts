import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { LocalDiscord } from '../index.js';
import { INTENTS } from './helpers.js';

export interface Frame {
  readonly op: number;
  readonly t: string | null;
  readonly s: number | null;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  readonly d: any;
}

/** A client that says exactly what a test tells it to. */
export function createRawClient(discord: LocalDiscord, query = 'v=10&encoding=json') {
  const socket = new WebSocket(`${discord.url.replace('http', 'ws').replace('/api', '/gateway')}?${query}`);
  const frames: Frame[] = [];
  let closed: number | null = null;
  socket.on('message', (data) => frames.push(JSON.parse(String(data))));
  socket.on('close', (code) => {
    closed = code;
  });
  socket.on('error', () => {});
  const opened = once(socket, 'open');
  opened.catch(() => undefined);

  const client = {
    socket,
    frames,
    async send(op: number, d: unknown) {
      await opened;
      socket.send(JSON.stringify({ op, d }));
    },
    sendText: async (text: string) => {
      await opened;
      socket.send(text);
    },
    identify: (change: Record<string, unknown> = {}) =>
      client.send(2, { token: discord.token, intents: INTENTS, properties: {}, ...change }),
    resume: (session_id: string, seq: number, token = discord.token) => client.send(6, { token, session_id, seq }),
    /** The first frame that fits. */
    async frame(fits: (frame: Frame) => boolean, what: string): Promise<Frame> {
      await discord.until(() => frames.some(fits), `${what}, got ${JSON.stringify(frames).slice(0, 500)}`);
      return frames.find(fits) as Frame;
    },
    dispatch: (type: string) => client.frame(({ t }) => t === type, type),
    op: (op: number) => client.frame((frame) => frame.op === op, `opcode ${op}`),
    async closeCode(): Promise<number | null> {
      await discord.until(() => closed !== null, `a close, got ${JSON.stringify(frames).slice(0, 300)}`);
      return closed;
    },
    dispatches: () => frames.filter(({ op }) => op === 0),
    close: (code?: number) => socket.close(code),
  };
  return client;
}
