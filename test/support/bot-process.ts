import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** A line of the bot's log. */
export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The bot as an operator runs it, in a process of its own. */
export interface BotProcess {
  readonly pid: number;
  /** Everything that it printed, to both streams, in the order of arrival. */
  readonly printed: string;
  readonly log: readonly LogLine[];
  /** Lines with this text so far. */
  lines(msg: string | RegExp): readonly LogLine[];
  /** Waits for a line with this text; rejects when the process ends before, or after 60 s. */
  logged(msg: string | RegExp, times?: number): Promise<LogLine>;
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Ending>;
  readonly ended: Promise<Ending>;
  readonly running: boolean;
}

export interface BotProcessOptions {
  /** Its settings: nothing else of this process's environment reaches it but PATH and HOME. */
  readonly env: Readonly<Record<string, string>>;
  /** Its working folder, in which it looks for `.env`. */
  readonly cwd: string;
  /** Default: `node dist/start.js`. */
  readonly command?: readonly [program: string, ...parameters: string[]];
}

const PATIENCE_MS = 60_000;

/** Starts it. It is killed with this process at the latest. */
export function startBotProcess({ env, cwd, command }: BotProcessOptions): BotProcess {
  const [program, ...parameters] = command ?? [process.execPath, path.join(root, 'dist', 'start.js')];
  const { PATH = '', HOME = '' } = process.env;
  const child: ChildProcess = spawn(program, parameters, {
    cwd,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: LogLine[] = [];
  const waiting = new Set<() => void>();
  let printed = '';
  let rest = '';
  let isEnded = false;
  const look = () => {
    for (const one of [...waiting]) one();
  };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    log.push(...lines.filter((line) => line.startsWith('{')).map((line): LogLine => JSON.parse(line)));
    look();
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  const killed = () => child.kill('SIGKILL');
  process.once('exit', killed);
  const ended = new Promise<Ending>((resolve, reject) => {
    child.once('error', reject);
    // Not 'exit': what it printed last is read until then.
    child.once('close', (code, signal) => {
      process.off('exit', killed);
      isEnded = true;
      look();
      resolve({ code, signal });
    });
  });
  ended.catch(() => {});

  const lines = (msg: string | RegExp) =>
    log.filter((line) => (typeof msg === 'string' ? line.msg === msg : msg.test(line.msg)));

  return {
    pid: child.pid ?? 0,
    get printed() {
      return printed;
    },
    log,
    lines,
    logged(msg, times = 1) {
      return new Promise((resolve, reject) => {
        const done = (settle: () => void) => {
          clearTimeout(timer);
          waiting.delete(check);
          settle();
        };
        const timer = setTimeout(
          () => done(() => reject(new Error(`waited in vain for the line ${msg}; the bot printed:\n${printed}`))),
          PATIENCE_MS,
        );
        const check = () => {
          const found = lines(msg)[times - 1];
          if (found) done(() => resolve(found));
          else if (isEnded)
            done(() => reject(new Error(`ended without the line ${msg}; the bot printed:\n${printed}`)));
        };
        waiting.add(check);
        check();
      });
    },
    async end(signal) {
      child.kill(signal);
      return ended;
    },
    ended,
    get running() {
      return !isEnded;
    },
  };
}
