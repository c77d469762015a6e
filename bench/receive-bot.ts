/** Statboard as it starts in production, on its embedded store unless told otherwise. */
import { systemClock } from '../src/base/clock.js';
import { startBot } from '../src/main.js';
import { answerUsage, watchLoop } from './receivers.js';

const loop = watchLoop();
const bot = await startBot({ env: process.env, clock: systemClock });
await bot.running;
answerUsage(() => bot.applied(0)?.sequence ?? 0, loop);
