/** The process: settings from the environment and `.env`, signals, exit codes. */
import dotenv from 'dotenv';
import { systemClock } from './clock.js';
import { readConfig } from './config/config.js';
import { secretsOf } from './config/secrets.js';
import { ExitError } from './errors.js';
import { type Bot, startBot } from './main.js';

/** The text without anything that must not be seen, as far as the settings can be read. */
function withoutSecrets(text: string): string {
  try {
    return secretsOf(readConfig(process.env)).reduce((cleaned, secret) => cleaned.replaceAll(secret, '[secret]'), text);
  } catch (error) {
    // Then the settings themselves are what is wrong, and nothing was done with a secret yet.
    if (error instanceof ExitError) return text;
    throw error;
  }
}

/** Says why the bot ends, in words, where a person or a supervisor's journal sees it. */
function end(error: unknown): never {
  if (error instanceof ExitError) {
    process.stderr.write(`Statboard cannot go on. ${withoutSecrets(error.message)}\n`);
    process.exit(error.exitCode);
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `Statboard cannot go on. This is a fault in Statboard; what was counted is safe. Start it again, and please report:\n${withoutSecrets(text)}\n`,
  );
  process.exit(1);
}

async function run(): Promise<void> {
  let bot: Bot | null = null;
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    // It waits for Discord to say who the bot is: nothing was counted since, and all in the ledger is committed.
    if (bot === null) process.exit(0);
    bot.stop().then(() => process.exit(0), end);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('uncaughtException', end);

  dotenv.config({ quiet: true });
  bot = await startBot({ env: process.env, clock: systemClock });
  const { running, failed } = bot;
  const reason = await Promise.race([failed, running.then(() => failed)]);
  if (stopping) return;
  stopping = true;
  try {
    await bot.stop();
  } finally {
    // Where even stopping fails, as with a lost ledger, the reason is what has to be said.
    end(reason);
  }
}

run().catch(end);
