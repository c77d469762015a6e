import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** The demo as a visitor starts it, in a process of its own. */
export interface DemoPage {
  readonly url: string;
  /** Everything that it printed. */
  printed(): string;
  /** Ctrl-C; resolves with the exit code. */
  stop(): Promise<number | null>;
}

const MAIN = path.join(import.meta.dirname, '..', '..', 'dist-tools', 'demo', 'main.js');

/** Starts it; resolves when it has said where it is. `port` 0: any free one; null: the usual one. */
export async function startDemoPage(
  options: readonly string[],
  env: Readonly<Record<string, string>> = {},
  port: number | null = 0,
): Promise<DemoPage> {
  const place = port === null ? [] : ['--port', String(port)];
  const child: ChildProcess = spawn(process.execPath, [MAIN, ...place, ...options], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const gone = once(child, 'exit');
  const url = await new Promise<string>((resolve, reject) => {
    const heard = (text: string): void => {
      printed += text;
      const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(printed)?.[0];
      if (found) resolve(found);
    };
    child.stdout?.setEncoding('utf8').on('data', heard);
    child.stderr?.setEncoding('utf8').on('data', heard);
    child.once('exit', (code) => reject(new Error(`the demo ended with ${code}: ${printed}`)));
  });
  return {
    url,
    printed: () => printed,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGINT');
        await gone;
      }
      return child.exitCode;
    },
  };
}
