/** The process: settings from the environment and `.env`, signals, exit codes. */
import dotenv from 'dotenv';
import { createBlotter } from './base/blot.js';
import { systemClock } from './base/clock.js';
import { ExitError } from './base/errors.js';
import { readOnRefusal, SettingsError } from './config/config.js';
import { secretsIn } from './config/secrets.js';
import { otherSlips, slipsIn } from './config/slips.js';
import { readSources } from './config/sources.js';
import { type Bot, startBot } from './main.js';
import { exitWhenPrinted } from './process/output.js';
import { waitForOperator } from './process/refusal.js';

const sources = readSources(process.env, '.env');
const slips = slipsIn(sources);
const withoutSecrets = createBlotter(secretsIn(sources.env).map(({ value }) => value));

/** Whether the bot was refused and only waits for whoever runs it. */
let refused = false;

/** Says why the bot ends, in words, where a person or a supervisor's journal sees it, and ends the process. */
function end(error: unknown): void {
  if (!(error instanceof ExitError)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    sayLast(
      `This is a fault in Statboard; what was counted is safe. Start it again, and please report:\n${withoutSecrets(text)}`,
    );
    exitWhenPrinted(1);
    return;
  }
  const hints = error instanceof SettingsError ? otherSlips(slips, error.problems) : [];
  const why = withoutSecrets(error.message + hints.map(({ what, todo }) => `\n  - ${what}: ${todo}`).join(''));
  if (error.exitCode !== 78 || readOnRefusal(sources.env) === 'exit') {
    sayLast(why);
    exitWhenPrinted(error.exitCode);
    return;
  }
  refused = true;
  waitForOperator(() =>
    sayLast(`${why}\nIt does nothing now until it is stopped (ON_REFUSAL=wait): mend that, then start it again.`),
  );
}

function sayLast(why: string): void {
  process.stderr.write(`Statboard cannot go on. ${why}\n`);
}

async function run(): Promise<void> {
  let bot: Bot | null = null;
  let stopping = false;
  const stop = (): void => {
    if (refused) exitWhenPrinted(78);
    if (stopping) return;
    stopping = true;
    // It waits for Discord to say who the bot is: nothing was counted since, and all in the ledger is committed.
    if (bot === null) process.exit(0);
    bot.stop().then(() => exitWhenPrinted(0), end);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  process.on('uncaughtException', end);
  // There is no place left to say it.
  process.stderr.on('error', () => {});
  // What it writes is nobody else's: the ledger says who wrote when.
  process.umask(0o077);

  // Node and libraries read some of it too, such as TZ.
  dotenv.populate(process.env as Record<string, string>, { ...sources.file });
  bot = await startBot({ env: sources.env, slips, clock: systemClock });
  const { running, failed } = bot;
  const reason = await Promise.race([failed, running.then(() => failed)]);
  if (stopping) return;
  stopping = true;
  // Where even stopping fails, as with a lost ledger, the reason is what has to be said.
  const last = () => end(reason);
  await bot.stop().then(last, last);
}

run().catch(end);
