/**
 * The bot as the demo runs it: the same start as in production in a process of its own, with a clock that the
 * simulation sets over the process's message channel. It can therefore be killed like any other process.
 */

import { createDemoClock } from '../local-discord/clock.js';
import { startBot } from '../src/main.js';
import type { FromBot, ToBot } from './bot-messages.js';

const clock = createDemoClock(0);
const tell = (message: FromBot) => process.send?.(message);
let bot: Awaited<ReturnType<typeof startBot>> | null = null;

function setClock(now: number, running: boolean): void {
  clock.set(now);
  if (running) clock.run();
  else clock.stop();
}

process.on('message', (message: ToBot) => {
  if (message.kind === 'start') {
    setClock(message.now, message.running);
    startBot({ env: process.env, clock })
      .then(async (started) => {
        bot = started;
        started.failed.then((reason) => {
          process.stderr.write(`${reason.message}\n`);
          process.exit(reason.exitCode);
        });
        await started.running;
        tell({ kind: 'started' });
      })
      .catch((error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(1);
      });
  } else if (message.kind === 'clock') {
    setClock(message.now, message.running);
    tell({ kind: 'clock' });
  } else {
    tell({ kind: 'applied', position: bot?.applied(0) ?? null });
  }
});

tell({ kind: 'ready' });

// Without its parent the simulated world is gone: nothing is left to count.
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole process group; the parent ends this process by SIGTERM when it is ready to.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => {
  Promise.resolve(bot?.stop()).then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
