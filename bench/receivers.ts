import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What a receiver tells of itself. */
export interface Usage {
  /** Messages received (and, by the bot, committed). */
  readonly messages: number;
  /** CPU time of the whole process since its start, microseconds. */
  readonly cpu: number;
  /** Largest resident set size so far, bytes. */
  readonly peakRss: number;
  /** Resident set size now, bytes. */
  readonly rss: number;
  /** How late the event loop was since this was last asked, milliseconds. */
  readonly loop: { readonly p99: number; readonly max: number };
}

/** A process that listens to the stream. */
export interface Receiver {
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

/** The flags for Node with which `npm start` runs the bot. */
export function startFlags(): string[] {
  const manifest: { scripts: { start: string } } = JSON.parse(readFileSync('package.json', 'utf8'));
  return manifest.scripts.start.match(/(?<= )--[\w-]+=\d+/g) ?? [];
}

/** Starts `bench/receive-…` in a process of its own; resolves when it listens. */
export async function startReceiver(
  kind: 'client' | 'bot' | 'idle',
  env: Readonly<Record<string, string>>,
): Promise<Receiver> {
  const child: ChildProcess = fork(path.join(import.meta.dirname, `receive-${kind}.js`), [], {
    env: { PATH: process.env.PATH ?? '', ...env },
    execArgv: kind === 'bot' ? startFlags() : [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const died = once(child, 'exit').then(([code]) => {
    throw new Error(`the receiver ended (exit code ${code})`);
  });
  died.catch(() => {});
  await Promise.race([once(child, 'message'), died]);
  return {
    async usage() {
      const answer = once(child, 'message');
      child.send('usage');
      const [usage]: Usage[] = await Promise.race([answer, died]);
      if (!usage) throw new Error('the receiver said nothing');
      return usage;
    },
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** Milliseconds between two looks at the event loop. */
const LOOK_MS = 10;

/** Watches how late the event loop is; the returned function tells, and begins anew. */
export function watchLoop(): () => Usage['loop'] {
  const delays = monitorEventLoopDelay({ resolution: LOOK_MS });
  delays.enable();
  const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - LOOK_MS);
  return () => {
    const loop = { p99: late(delays.percentile(99)), max: late(delays.max) };
    delays.reset();
    return loop;
  };
}

/** Answers `usage` in a receiver's process. `messages` may do what is needed to be sure of its number. */
export function answerUsage(messages: () => number, loop = watchLoop()): void {
  process.on('message', () => {
    const received = messages();
    const { user, system } = process.cpuUsage();
    process.send?.({
      messages: received,
      cpu: user + system,
      peakRss: process.resourceUsage().maxRSS * 1024,
      rss: process.memoryUsage.rss(),
      loop: loop(),
    } satisfies Usage);
  });
  process.send?.('ready');
}
