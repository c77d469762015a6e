import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BotProcess } from '../../test/support/bot-process.js';
import { type Account, keepAccount, sequenceIn } from '../account.js';
import type { Outcome, Trial } from '../fault.js';
import { createStage, type Stage } from '../stage.js';
import { kindsOf, type Step } from './line.js';
import { eitherOf } from './steps.js';

const PRELOAD = { nodeFlags: ['--import', path.resolve(import.meta.dirname, 'sqlite-preload.js')] };
/** A commit is made each second; with MongoDB a round follows within another. */
const WATCHED_MS = 2_500;
/** So often new events may bring the bot to a step. */
const MOST_TRIES = 8;
/** Steps tried in a short run. */
const FEW = 2;

/** Members enough for two that nobody has seen yet at each act: theirs are the statements of a first time. */
const MEMBERS = 400;

/** Messages of somebody known and of somebody new, reactions given and taken back: each kind of row that a commit writes. */
function createActs({ discord, guilds: [guild] }: Stage): () => void {
  const [known = '', ...unseen] = guild?.members ?? [];
  const channelId = guild?.channels[0] ?? '';
  return () => {
    const [author = '', giver = ''] = unseen.splice(0, 2);
    discord.sendMessage({ channelId, author: known, content: 'hello' });
    const { id } = discord.sendMessage({ channelId, author, content: 'hello' });
    discord.addReaction({ messageId: id, userId: giver, emoji: '👍' });
    const taken = { messageId: id, userId: author, emoji: '🎉' };
    if (discord.addReaction(taken)) discord.removeReaction(taken);
  };
}

/** Starts the bot and has its statements counted from then on. */
async function counting(stage: Stage, env: Readonly<Record<string, string>>): Promise<BotProcess> {
  const bot = stage.start({ ...env, FAILPOINT_ON_SIGNAL: '1' }, PRELOAD);
  await bot.logged('the gateway session was resumed');
  await stage.heardAll();
  process.kill(bot.pid, 'SIGUSR2');
  await stage.discord.until(() => bot.printed.includes('counting steps'), 'the bot to count its steps');
  return bot;
}

/** One statement of a commit after another: each run is killed one further, and the next one takes over from it. */
export async function commitKilled(trial: Trial): Promise<Outcome> {
  const stage = await createStage(trial, { members: MEMBERS });
  const act = createActs(stage);
  const account = keepAccount(stage.discord);
  async function watch(): Promise<readonly string[]> {
    const bot = await counting(stage, {});
    act();
    await stage.heardAll();
    await sleep(WATCHED_MS);
    await bot.end('SIGKILL');
    return bot.printed.split('\n').flatMap((line) => (line.startsWith('step: ') ? [line.slice(6)] : []));
  }

  // What only the first start of all does is none of the steps.
  const beginning = stage.start();
  await beginning.logged('the board was posted');
  await stage.heardAll();
  await beginning.end('SIGTERM');
  const earlier = await watch();
  const names = await watch();
  if (!names.includes('commit')) throw new Error(`no commit among the steps: ${names.join(', ')}`);
  const { sometimes } = eitherOf(names, earlier);

  const { steps: all, alike } = stepsIn(names);
  const steps = trial.short ? Array.from({ length: FEW }, () => trial.random.pick(all)) : all;
  const met: string[] = [];
  const differences: string[] = [];
  const missed: string[] = [];
  for (const { name, nth, when } of steps) {
    const env = { FAILPOINT_NAME: name, FAILPOINT_NTH: String(nth), FAILPOINT_WHEN: when };
    const bot = await counting(stage, env);
    // Where its commits come at other moments the step comes with later events.
    for (let time = 0; time < MOST_TRIES && bot.running; time += 1) {
      act();
      await Promise.race([bot.ended, sleep(WATCHED_MS)]);
    }
    const killed = `${when} ${name}`;
    if (bot.running) {
      if (sometimes.has(`${name} ${nth}`)) missed.push(`${killed} ${nth}`);
      else differences.push(`the bot did not come to the step ${killed} ${nth}`);
      await bot.end('SIGKILL');
    } else if (bot.printed.includes(`killed ${killed}`)) met.push(killed);
    else throw new Error(`the bot ended by itself:\n${bot.printed}`);
    differences.push(...(await leftWrong(stage, account)).map((what) => `killed ${killed} ${nth}: ${what}`));
  }
  const last = stage.start();
  await last.logged('the gateway session was resumed');
  const { gaps, ...found } = await stage.finish(last);
  const wrong = [...differences, ...found.wrong];
  if (gaps.length > 0) wrong.push(`${gaps.length} gaps were recorded`);
  return {
    ...found,
    wrong,
    injected: met.length,
    recoveryMs: null,
    notes: [`killed ${kindsOf(met)}`, `${alike} transactions like an earlier one left out`],
  };
}

/**
 * The statements at which to kill: of transactions with the same statements one stands for all. What stands on the disk
 * after one statement is what stands there before the next, but for what a commit allows others to see.
 */
function stepsIn(names: readonly string[]): { readonly steps: readonly Step[]; readonly alike: number } {
  const counts = new Map<string, number>();
  const shapes = new Set<string>();
  const steps: Step[] = [];
  let alike = 0;
  let open: Step[] = [];
  for (const name of names) {
    const nth = (counts.get(name) ?? 0) + 1;
    counts.set(name, nth);
    open.push({ name, nth, when: 'before' });
    if (name === 'commit') open.push({ name, nth, when: 'after' });
    else if (open.some((step) => step.name === 'begin')) continue;
    const shape = [...new Set(open.map((step) => step.name))].join();
    if (shapes.has(shape)) alike += 1;
    // Before it begins is after the one before.
    else steps.push(...open.filter((step) => step.name !== 'begin'));
    shapes.add(shape);
    open = [];
  }
  return { steps, alike };
}

/** What is wrong with the ledger that a kill left: a copy of it, since to open it would mend it. */
async function leftWrong({ dataDir }: Stage, account: Account): Promise<readonly string[]> {
  const copy = `${dataDir}-left`;
  await cp(dataDir, copy, { recursive: true });
  try {
    return account.differencesIn(copy, sequenceIn(copy));
  } finally {
    await rm(copy, { recursive: true });
  }
}
