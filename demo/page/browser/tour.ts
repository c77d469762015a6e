import type { ShowView } from '../protocol.js';
import type { Send } from './server.js';
import type { Store, TourView } from './state.js';
import { type Doing, tourSteps } from './tour-steps.js';

/** "Show me": the page uses itself for some 40 seconds. */
export interface Tour {
  start(): void;
  /** Ends it where it is, and takes its caption away. What it did stays done. */
  stop(): void;
}

/** A caption is read so long, milliseconds. */
const READ_MS = 3_600;
const LOOK_MS = 50;
/** Nothing that the tour waits for takes nearly so long. */
const PATIENCE_MS = 60_000;

export function createTour({
  store,
  send,
  open,
  write,
}: {
  readonly store: Store;
  readonly send: Send;
  readonly open: (channelId: string) => void;
  /** Types and sends, as somebody would; resolves with the answer, null where it was refused. */
  readonly write: (words: string, signal: AbortSignal) => Promise<unknown>;
}): Tour {
  let running: AbortController | null = null;
  /** false: the tour has made the others busy. */
  let isUsual = true;

  async function asBefore(): Promise<void> {
    if (isUsual) return;
    isUsual = true;
    await send('pace', { busy: false });
  }

  const tell = (change: Partial<TourView>): void => {
    const { tour } = store.state;
    if (tour) store.set({ tour: { ...tour, ...change } });
  };

  function doing(signal: AbortSignal): Doing {
    const sleep = (milliseconds: number): Promise<void> =>
      new Promise((resolve, reject) => {
        const gone = (): void => reject(signal.reason);
        if (signal.aborted) return gone();
        signal.addEventListener('abort', gone, { once: true });
        setTimeout(() => {
          signal.removeEventListener('abort', gone);
          resolve();
        }, milliseconds);
      });
    const show = (): ShowView => {
      signal.throwIfAborted();
      if (!store.state.show) throw new Error('the demo has not begun');
      return store.state.show;
    };
    const until: Doing['until'] = async (what, find) => {
      for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
        if (store.state.line === 'ended') throw new Error('the demo has ended');
        const found = find(show());
        if (found) return found;
        await sleep(LOOK_MS);
      }
      throw new Error(`${what} did not come within ${PATIENCE_MS / 1000} s`);
    };
    const taken = (answer: unknown): unknown => {
      signal.throwIfAborted();
      if (answer === null) throw new Error(store.state.problem ?? 'it was refused');
      return answer;
    };
    return {
      show,
      until,
      async open(channelId) {
        open(channelId);
        await until('the channel', () => store.state.room?.channelId === channelId);
      },
      async write(words) {
        const sent = taken(await write(words, signal));
        return typeof sent === 'object' && sent !== null && 'at' in sent ? Number(sent.at) : 0;
      },
      async commit(kind) {
        taken(await send('faults', { kind }));
      },
      async busy() {
        if (show().pace.busy) return;
        isUsual = false;
        taken(await send('pace', { busy: true }));
      },
      tell: (caption, counting = false) => tell({ caption, counting }),
      pause: () => sleep(READ_MS),
    };
  }

  async function run(signal: AbortSignal): Promise<void> {
    const steps = tourSteps();
    const able = doing(signal);
    store.set({
      tour: { step: 0, names: steps.map(({ name }) => name), caption: '', counting: false, state: 'running' },
    });
    try {
      for (const [step, one] of steps.entries()) {
        tell({ step });
        await one.run(able);
      }
      await asBefore();
      tell({ state: 'done' });
    } catch (error) {
      await asBefore();
      // Who stopped it knows.
      if (signal.aborted) return;
      const why = error instanceof Error ? error.message : String(error);
      tell({ state: 'failed', counting: false, caption: `The tour stopped: ${why}.` });
    }
  }

  function stop(): void {
    running?.abort();
    running = null;
    store.set({ tour: null });
  }

  return {
    stop,
    start() {
      running?.abort();
      running = new AbortController();
      void run(running.signal);
    },
  };
}
