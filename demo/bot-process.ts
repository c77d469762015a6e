import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { DemoClock } from '../local-discord/clock.js';
import type { FromBot, ToBot } from './bot-messages.js';

/** A bot in a process of its own, under the demo's clock. */
export interface BotProcess {
  /** Starts it; resolves when it is connected. Rejects when it ends before that. */
  start(): Promise<void>;
  /** Gives it the clock's present time and pace; resolves when it has them. */
  tellTime(): Promise<void>;
  /** How far it has applied Discord's stream; null before READY. */
  applied(): Promise<{ readonly sessionId: string; readonly sequence: number } | null>;
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with its exit code. */
  stop(): Promise<number | null>;
  readonly running: boolean;
  /** How often it was started. */
  readonly starts: number;
}

export interface BotProcessOptions {
  readonly clock: DemoClock;
  /** The bot's settings; nothing else of this process's environment reaches it but PATH. */
  readonly env: Readonly<Record<string, string>>;
  /** Gets what the bot prints. */
  readonly output: (text: string) => void;
}

export function createBotProcess({ clock, env, output }: BotProcessOptions): BotProcess {
  let child: ChildProcess | null = null;
  let starts = 0;

  function tell(message: ToBot): void {
    // A process that was just killed cannot be told; whoever waits for its answer learns of its end.
    if (child?.connected) child.send(message, () => undefined);
  }

  /** Waits for an answer of a kind; rejects when the process ends first. */
  function answer<K extends FromBot['kind']>(kind: K): Promise<Extract<FromBot, { kind: K }>> {
    const current = child;
    if (!current || current.exitCode !== null || current.signalCode !== null) throw new Error('the bot does not run');
    const isWanted = (message: FromBot): message is Extract<FromBot, { kind: K }> => message.kind === kind;
    return new Promise((resolve, reject) => {
      const done = () => {
        current.off('message', onMessage);
        current.off('exit', onExit);
      };
      const onMessage = (message: FromBot) => {
        if (!isWanted(message)) return;
        done();
        resolve(message);
      };
      const onExit = (code: number | null, signal: string | null) => {
        done();
        reject(new Error(`the bot ended (${signal ?? `exit code ${code}`})`));
      };
      current.on('message', onMessage);
      current.once('exit', onExit);
    });
  }

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const current = child;
    if (!current || current.exitCode !== null || current.signalCode !== null) return current?.exitCode ?? null;
    const gone = once(current, 'exit');
    current.kill(signal);
    await gone;
    return current.exitCode;
  }

  return {
    get running() {
      return child !== null && child.exitCode === null && child.signalCode === null;
    },
    get starts() {
      return starts;
    },
    async start() {
      starts += 1;
      child = fork(path.join(import.meta.dirname, 'bot-entry.js'), [], {
        env: { PATH: process.env.PATH ?? '', ...env },
        execArgv: [],
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      child.stdout?.setEncoding('utf8').on('data', output);
      child.stderr?.setEncoding('utf8').on('data', output);
      // The time must not grow old while the process loads.
      await answer('ready');
      const started = answer('started');
      tell({ kind: 'start', now: clock.now(), running: clock.running });
      await started;
    },
    async tellTime() {
      const told = answer('clock');
      tell({ kind: 'clock', now: clock.now(), running: clock.running });
      await told;
    },
    async applied() {
      const position = answer('applied');
      tell({ kind: 'applied' });
      return (await position).position;
    },
    async kill() {
      await end('SIGKILL');
    },
    stop: () => end('SIGTERM'),
  };
}
