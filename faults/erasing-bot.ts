/**
 * The bot, wired as in production, that erases a member's counts when it gets SIGUSR2: no command asks for it yet.
 * `ERASE_GUILD`, `ERASE_MEMBER`: whose.
 */
import { connectDiscord } from '../src/app/connect-discord.js';
import { layGround } from '../src/app/ground.js';
import { openStorage } from '../src/app/storage.js';
import { systemClock } from '../src/base/clock.js';
import { FEATURES } from '../src/features/list.js';
import { runBot } from '../src/main.js';

const { ERASE_GUILD: guildId = '', ERASE_MEMBER: userId = '' } = process.env;
const ground = await layGround({ env: process.env, clock: systemClock });
const storage = openStorage(ground);
const { log } = ground;
process.on('SIGUSR2', () => {
  log.info({}, 'the erasure begins');
  storage.ledger.erasures.erase({ guildId, userId, beforeDay: null }).then(
    (id) => log.info({ id }, 'the member was erased from the ledger'),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
      process.exit(1);
    },
  );
});
const identity = await connectDiscord(ground, storage.ledger);
const bot = runBot({ ground, storage, identity, features: FEATURES });
process.on('SIGTERM', () => {
  bot.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
bot.failed.then(({ message, exitCode }) => {
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
});
await bot.running;
