/** The process: settings from the environment and `.env`, signals, exit codes. */
import dotenv from 'dotenv';
import { systemClock } from './clock.js';
import { ExitError } from './errors.js';
import { type Bot, startBot } from './main.js';

/** Says why the bot ends, in words, where a person or a supervisor's journal sees it. */
function end(error: unknown): never {
  const known = error instanceof ExitError;
  const text = known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`Statboard cannot go on. ${text}\n`);
  process.exit(known ? error.exitCode : 1);
}

async function run(): Promise<void> {
  let bot: Bot | null = null;
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    // Before the start is complete there is nothing to publish, and what is in the ledger is committed.
    if (bot === null) process.exit(0);
    bot.stop().then(() => process.exit(0), end);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('uncaughtException', end);

  dotenv.config({ quiet: true });
  bot = await startBot({ env: process.env, clock: systemClock });
  const reason = await bot.failed;
  if (stopping) return;
  stopping = true;
  await bot.stop();
  end(reason);
}

run().catch(end);
