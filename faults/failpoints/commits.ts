import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BotProcess } from '../../test/support/bot-process.js';
import type { Outcome, Trial } from '../fault.js';
import { createStage, type Stage } from '../stage.js';
import { kindsOf } from './line.js';

const PRELOAD = { nodeFlags: ['--import', path.resolve(import.meta.dirname, 'sqlite-preload.js')] };
/** A commit is made each second; with MongoDB a round follows within another. */
const WATCHED_MS = 2_500;
/** Steps tried in a short run. */
const FEW = 2;

/** A message, reactions given and taken back: each kind of row that a commit writes. */
function act({ discord, guilds: [guild] }: Stage): void {
  const [author = '', giver = ''] = guild?.members ?? [];
  const { id } = discord.sendMessage({ channelId: guild?.channels[0] ?? '', author, content: 'hello' });
  discord.addReaction({ messageId: id, userId: giver, emoji: '👍' });
  const taken = { messageId: id, userId: author, emoji: '🎉' };
  if (discord.addReaction(taken)) discord.removeReaction(taken);
}

/** Starts the bot and has its statements counted from then on. */
async function counting(stage: Stage, env: Readonly<Record<string, string>>, ready: string): Promise<BotProcess> {
  const bot = stage.start({ ...env, FAILPOINT_ON_SIGNAL: '1' }, PRELOAD);
  await bot.logged(ready);
  await stage.heardAll();
  process.kill(bot.pid, 'SIGUSR2');
  await stage.discord.until(() => bot.printed.includes('counting steps'), 'the bot to count its steps');
  return bot;
}

/** One statement of a commit after another: each run is killed one further, and the next one takes over from it. */
export async function commitKilled(trial: Trial): Promise<Outcome> {
  const stage = await createStage(trial);
  const first = await counting(stage, {}, 'the board was posted');
  act(stage);
  await stage.heardAll();
  await sleep(WATCHED_MS);
  const names = first.printed.split('\n').flatMap((line) => (line.startsWith('step: ') ? [line.slice(6)] : []));
  await first.end('SIGKILL');
  if (!names.includes('commit')) throw new Error(`no commit among the steps: ${names.join(', ')}`);

  // What stands on the disk after one statement is what stands there before the next, but for what a commit allows others to see.
  let steps = names.flatMap((name, index) => [
    { at: index + 1, when: 'before' },
    ...(name === 'commit' ? [{ at: index + 1, when: 'after' }] : []),
  ]);
  if (trial.short) steps = Array.from({ length: FEW }, () => trial.random.pick(steps));
  const met: string[] = [];
  for (const { at, when } of steps) {
    const env = { FAILPOINT_AT: String(at), FAILPOINT_WHEN: when };
    const bot = await counting(stage, env, 'the gateway session was resumed');
    // Where its commits come at other moments the step comes with later events.
    while (bot.running) {
      act(stage);
      await Promise.race([bot.ended, sleep(WATCHED_MS)]);
    }
    const [, step] = /killed (.*)/.exec(bot.printed) ?? [];
    if (step === undefined) throw new Error(`the bot ended by itself:\n${bot.printed}`);
    met.push(step);
  }
  const last = stage.start();
  await last.logged('the gateway session was resumed');
  const { gaps, ...found } = await stage.finish(last);
  const wrong = gaps.length > 0 ? [...found.wrong, `${gaps.length} gaps were recorded`] : found.wrong;
  return { ...found, wrong, injected: met.length, recoveryMs: null, notes: [`killed ${kindsOf(met)}`] };
}
