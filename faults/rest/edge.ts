import { systemClock } from '../../src/base/clock.js';
import type { Fault, Outcome, Trial } from '../fault.js';
import { createStage } from '../stage.js';
import { ALWAYS, edits, row } from './trouble.js';
import { isRefused } from './watched.js';

/** Refused requests that a block may see before everything waits: some are on their way already, and one is each answer's. */
const FEW = 12;
/** How long a start is blocked, milliseconds. */
const BLOCKED = 5_000;
/** Events a second meanwhile. */
const RATE = 100;

/** A start meets a block or a limit at its first call: it waits, says so, and is started again when that is over. */
async function start(trial: Trial, block: (faults: Stage['discord']['faults']) => unknown): Promise<Outcome> {
  const stage = await createStage(trial);
  const { discord } = stage;
  block(discord.faults);
  const blocked = stage.start();
  const said = await blocked.logged(/so that waits$/);
  await new Promise((resolve) => setTimeout(resolve, BLOCKED));
  const asked = discord.calls.length;
  const wrong: string[] = [];
  if (asked !== 1) wrong.push(`${asked} requests within ${BLOCKED / 1_000} s of a block`);
  if (typeof said.until !== 'string' || typeof said.status !== 'number') wrong.push('the line names no time or status');
  if (!blocked.running) wrong.push(`the bot ended; it printed ${blocked.printed.slice(-500)}`);
  await blocked.end('SIGTERM');
  discord.faults.clearRest();
  const began = systemClock.monotonic();
  const bot = stage.start();
  await bot.logged('the board was posted');
  const recoveryMs = systemClock.monotonic() - began;
  const traffic = stage.traffic(RATE);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  traffic.stop();
  const found = await stage.finish(bot);
  const refused = discord.calls.filter(isRefused).length;
  return { ...found, wrong: [...found.wrong, ...wrong], recoveryMs, notes: [`${refused} refused`] };
}

type Stage = Awaited<ReturnType<typeof createStage>>;

const blockedStart = (
  name: string,
  injection: string,
  block: (faults: Stage['discord']['faults']) => unknown,
): Fault => ({
  name,
  injection,
  stores: ['embedded'],
  trials: { full: 1, short: 0 },
  run: (trial) => start(trial, block),
});

/** What does not come from Discord itself, or says nothing. */
export const edge: readonly Fault[] = [
  ...[400, 403, 429, 521].map((status) =>
    row(`rest-edge-${status}`, `every call is answered by the edge in front of Discord, with a page and ${status}`, {
      begin: ({ discord }) => discord.faults.failAtEdge({ times: ALWAYS, status }),
      asks: true,
      mostRefused: FEW,
    }),
  ),
  row('rest-edge-one', 'the edge refuses the edits of the board with a page and 403, and nothing else', {
    begin: ({ discord }) => discord.faults.failAtEdge({ ...edits, status: 403 }),
    asks: true,
    mostRefused: 2,
  }),
  row('rest-429-unnamed', 'every call is answered with 429 without Retry-After', {
    begin: ({ discord }) => discord.faults.rateLimitRest({ times: ALWAYS, retryAfter: null }),
    asks: true,
    mostRefused: 2 * FEW,
  }),
  row('rest-401-once', 'an edit of the board is answered with 401, though the token is good', {
    begin: ({ discord }) => discord.faults.failRest({ ...edits, times: 1, status: 401 }),
    heals: true,
    mostRefused: 2,
  }),
  row('rest-50027', 'answers to commands are answered with 401 and 50027 while somebody asks twice a second', {
    begin: ({ discord }) =>
      discord.faults.failRest({ method: 'PATCH', route: /^\/webhooks\//, times: ALWAYS, status: 401, code: 50027 }),
    asks: true,
    heals: true,
  }),
  blockedStart('rest-edge-start', 'the edge answers the first call of a start with a page and 403', (faults) =>
    faults.failAtEdge({ times: ALWAYS, status: 403 }),
  ),
  blockedStart('rest-429-start', 'the first call of a start is answered with 429 without Retry-After', (faults) =>
    faults.rateLimitRest({ times: ALWAYS, retryAfter: null }),
  ),
];
