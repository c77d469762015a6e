import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLocalDiscord } from '../local-discord/index.js';
import { systemClock } from '../src/base/clock.js';
import type { DrawnPictures } from './draw-pictures.js';
import type { Part } from './part.js';
import { startFlags, startReceiver } from './receivers.js';
import type { RedrawCpu, RedrawOrder } from './redraw-boards.js';

const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
const ms = (value: number) => `${value.toFixed(1)} ms`;
/** What stays: the library's code, the pictures that are kept, and for a while those that they replaced. */
const STAYS = 90e6;

/** A picture for each of many servers in a row, and redraws of one board, each in a process with the bot's flags that does nothing else. */
export const pictures: Part = {
  name: 'pictures',
  wantsMongo: false,
  async run({ scale, progress }) {
    progress(`${scale.pictures} pictures, twice`);
    const idle = await startReceiver('idle', {});
    const result = await askProcess<DrawnPictures>('draw-pictures', scale.pictures);
    const { loop: idleLoop } = await idle.usage();
    await idle.stop();
    progress(`${scale.redraws} redraws without, with a kept and with a new picture`);
    const redraw = await redrawBoards(scale.redraws);
    const { each, first, cpu, loop, bytes, largest, rss } = result;
    return {
      result: { ...result, idleLoop, redraw },
      figures: [
        {
          figure: `a picture takes p50 ${ms(each.p50)}, p99 ${ms(each.p99)}, the first ${ms(first)}; ${ms(cpu)} of CPU each`,
          goal: 'p50 under 25 ms',
          met: each.p50 < 25,
        },
        {
          figure: `${result.pictures} in a row: event loop p99 ${ms(loop.p99)}, worst ${ms(loop.max)} (an idle process beside it: p99 ${ms(idleLoop.p99)}, worst ${ms(idleLoop.max)})`,
          goal: 'p99 under 50 ms',
          met: loop.p99 < 50,
        },
        {
          figure: `memory ${mb(rss.idle)} before, at most ${mb(rss.peak - rss.idle)} more, 30 s after ${mb(rss.after - rss.idle)} more, and ${mb(rss.again - rss.idle)} after as many again`,
          goal: `150 MB more at most; 30 s after no more than ${mb(STAYS)}, the library's code and the pictures that are kept`,
          met: rss.peak - rss.idle <= 150e6 && Math.max(rss.after, rss.again) - rss.idle <= STAYS,
        },
        {
          figure: `${mb(bytes)} in all, ${(largest / 1e3).toFixed(1)} kB the largest`,
          goal: '25 MB for 500, none over 60 kB',
          met: bytes <= 50e3 * result.pictures && largest < 60e3,
        },
        {
          figure: `a redraw takes ${ms(redraw.without)} of CPU without a picture, ${ms(redraw.kept)} with a kept one, ${ms(redraw.drawn)} with a new one`,
          goal: 'kept 1.3 times or less, new 25 ms more or less',
          met: redraw.kept <= 1.3 * redraw.without && redraw.drawn <= redraw.without + 25,
        },
      ],
    };
  },
};

/** What a process with the bot's flags answers when it is told what to do. */
async function askProcess<T>(script: string, order: unknown): Promise<T> {
  const child = fork(path.join(import.meta.dirname, `${script}.js`), [], { execArgv: startFlags() });
  const died = once(child, 'exit').then(([code]) => {
    throw new Error(`${script} ended (exit code ${code})`);
  });
  died.catch(() => {});
  child.send(order as Parameters<typeof child.send>[0]);
  const [answer]: T[] = await Promise.race([once(child, 'message'), died]);
  if (answer === undefined) throw new Error(`${script} said nothing`);
  return answer;
}

async function redrawBoards(redraws: number): Promise<RedrawCpu> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'statboard-bench-'));
  const discord = await createLocalDiscord({ clock: systemClock, rateLimits: false });
  try {
    const guildId = discord.addGuild({ name: 'Server' }).id;
    const channelId = discord.addChannel({ guildId, name: 'stats' }).id;
    const { url: apiUrl, token, botId } = discord;
    const order: RedrawOrder = { apiUrl, token, botId, guildId, channelId, dataDir, redraws };
    return await askProcess<RedrawCpu>('redraw-boards', order);
  } finally {
    await discord.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}
