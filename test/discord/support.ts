import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../src/base/clock.js';
import type { Log } from '../../src/base/log.js';
import { guildStream } from '../../src/discord/shards.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { openLedger } from '../../src/ledger/open-ledger.js';

export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A log and the lines that it was given. */
export function recordingLog(): { readonly log: Log; readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { log, lines };
}

export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'statboard-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A ledger in a folder of its own, closed when the test ends. */
export async function tempLedger(options: { readonly dataDir?: string; readonly clock?: Clock } = {}): Promise<Ledger> {
  const dataDir = options.dataDir ?? (await tempFolder());
  const ledger = openLedger({
    streamOf: guildStream,
    dataDir,
    clock: options.clock ?? systemClock,
    log: recordingLog().log,
  });
  let open = true;
  const close = () => {
    if (open) ledger.close();
    open = false;
  };
  onTestFinished(close);
  return { ...ledger, close };
}

/** Waits until something holds; fails with what was waited for. */
export async function until(what: string, holds: () => boolean, limitMs = 60_000): Promise<void> {
  const start = performance.now();
  while (!holds()) {
    if (performance.now() - start > limitMs) throw new Error(`Waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A clock that is set by hand. */
export function handClock(now: number): Clock & { set(at: number): void; advance(ms: number): void } {
  let at = now;
  return {
    now: () => at,
    monotonic: () => at,
    set(next) {
      at = next;
    },
    advance(ms) {
      at += ms;
    },
  };
}

/** What a scripted server answers to a request. */
export interface Answer {
  readonly status?: number;
  /** JSON; a text is a page, as the edge in front of Discord gives it. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Cuts the connection instead. */
  readonly cut?: boolean;
}

/** An HTTP server on loopback that answers as it is told, for what the local Discord does not say. */
export async function scriptedServer(answer: (path: string) => Answer) {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    paths.push(path);
    const { status = 200, body = {}, headers = {}, cut = false } = answer(path);
    if (cut) request.socket.destroy();
    else {
      const isPage = typeof body === 'string';
      const type = isPage ? 'text/html; charset=UTF-8' : 'application/json';
      response.writeHead(status, { 'content-type': type, ...headers }).end(isPage ? body : JSON.stringify(body));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/api`, paths };
}
