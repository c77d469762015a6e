import type { Screen } from '../screen.js';
import { openDemoStore } from '../store.js';
import { type PageServer, PortTakenError, startServer } from './server.js';
import { createShow, type Show, type ShowOptions } from './show.js';

export { StoreError } from '../store.js';
export { PortTakenError } from './server.js';

/** Where the page is unless somebody says otherwise. */
export const DEFAULT_PORT = 8080;

/** The wanted port, or where none was wanted the default one; if that is taken, any. */
async function serve(show: Show, wanted: number | null, say: (line: string) => void): Promise<PageServer> {
  if (wanted !== null) return startServer({ show, port: wanted });
  try {
    return await startServer({ show, port: DEFAULT_PORT });
  } catch (error) {
    if (!(error instanceof PortTakenError)) throw error;
    say(`Port ${DEFAULT_PORT} is taken by another program; another one is used (--port N chooses).`);
    return startServer({ show, port: 0 });
  }
}

/**
 * Serves the page and runs the community until `signal` is aborted, then removes everything.
 * @throws PortTakenError where the wanted port is taken, StoreError where MONGO_URI cannot be used
 */
export async function runPage({
  port,
  mongoUri,
  screen,
  signal,
  ...options
}: Omit<ShowOptions, 'store' | 'progress'> & {
  /** null: the default one, or any. */
  readonly port: number | null;
  readonly mongoUri: string | undefined;
  readonly screen: Screen;
  readonly signal: AbortSignal;
}): Promise<void> {
  const store = await openDemoStore(mongoUri);
  let show: Show | null = null;
  let server: PageServer | null = null;
  let code: number | null = null;
  try {
    show = await createShow({ ...options, store, progress: (what, share) => screen.progress(what, share) });
    server = await serve(show, port, screen.print);
    screen.print(`\n  The demo is at  ${server.url}\n\nStore: ${store.name}. Ctrl-C ends everything.`);
    await show.run(signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    // Whatever of it fails, the rest is tried.
    try {
      code = (await show?.close()) ?? null;
    } finally {
      await server?.close();
      await store.remove();
    }
  }
  screen.print(
    `\nThe demo has ended, and nothing of it is left on this machine. The bot's exit code: ${code ?? 'none'}.`,
  );
  screen.print('To run Statboard on your own server, see "Run it for real" in README.md.');
}
