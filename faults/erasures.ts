import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { APIMessage } from 'discord-api-types/v10';
import { systemClock } from '../src/base/clock.js';
import { timeOf } from '../src/base/snowflake.js';
import { dayOf, dayToString, slotOf } from '../src/base/time/slots.js';
import { OTHER } from '../src/counts/breakdowns.js';
import { ledgerPath } from '../src/ledger/file/data-dir.js';
import { openDatabase } from '../src/ledger/file/sqlite.js';
import type { BotProcess } from '../test/support/bot-process.js';
import { startProxy } from '../test/support/mongo-proxy.js';
import { isHuman, Sums, type Tally } from '../test/support/sums.js';
import type { Fault, Outcome, Trial } from './fault.js';
import { untilBooked } from './gap-state.js';
import { lookInto } from './mongo/looking.js';
import { createActing, say } from './people.js';
import { createStage, type Stage } from './stage.js';
import { startTraffic } from './traffic.js';

/** `erasing-bot.ts`, compiled. */
const ENTRY = path.resolve(import.meta.dirname, 'erasing-bot.js');
const ERASED = 'the member was erased from the ledger';
/** Messages a second of others meanwhile. */
const RATE = 100;
/** Deeds of others, and of the member, before. */
const BEFORE = { others: 200, own: 30 };
/** Commits from the request on, among which the ledger's own part is: settling, the rows, what others' days name, messages, the end. */
const COMMITS = 8;
/** A round of the publisher comes each second. Milliseconds. */
const IN_A_ROUND_MS = 2_500;
/** How long the next start may take to finish what was left, milliseconds. */
const GOES_ON_MS = 10_000;
const PRELOAD = { nodeFlags: ['--import', path.resolve(import.meta.dirname, 'failpoints/sqlite-preload.js')] };

/** How far the ledger of a running or killed bot is with the erasure. */
function erasureIn(dataDir: string): 'none' | 'begun' | 'done' {
  const db = openDatabase(ledgerPath(dataDir), { readOnly: true, timeout: 5_000 });
  try {
    const [row] = db.statement<{ forgotten: number }>('select forgotten from erasures').all();
    if (row === undefined) return 'none';
    return row.forgotten === 1 ? 'done' : 'begun';
  } finally {
    db.close();
  }
}

/** What must be stored when all of a member that was counted `before` is gone, of what was counted in all. */
function without(
  all: Tally,
  before: Tally,
  { guildId, userId, own }: { readonly guildId: string; readonly userId: string; readonly own: readonly APIMessage[] },
): Tally {
  const left = new Sums();
  for (const [key, amount] of all) left.add(key, amount);
  for (const [key, amount] of before) {
    const [kind, guild, whose, ...rest] = key.split(' ');
    if (guild !== guildId || kind === 'hour' || kind === 'used') continue;
    if (whose === userId) {
      left.add(key, -amount);
      // The server's reactions by emoji, too.
      if (kind === 'emoji') left.used(guildId, rest.join(' '), -amount);
    } else if (kind === 'whom' && rest[0] === userId) {
      left.add(key, -amount);
      left.whom(guildId, whose ?? '', OTHER, amount);
    }
  }
  for (const { id, channel_id: channelId } of own) {
    const at = timeOf(id);
    left.channelSlot(guildId, dayToString(dayOf(at)), channelId, slotOf(at), -1);
  }
  return left.counts;
}

/** The member writes in one channel, so that what is left of it is exact slot by slot, reacts, and is answered. */
function ownDeeds({ discord, guilds }: Stage, trial: Trial, count: number): APIMessage[] {
  const { random } = trial;
  const { channels = [], members = [] } = guilds[0] ?? {};
  const [userId = ''] = members;
  const [channelId = ''] = channels;
  const there = discord
    .messages(channelId)
    .filter(isHuman)
    .map(({ id }) => id);
  return Array.from({ length: count }, () => {
    const message = say(discord, random, { channelId, author: userId, among: there });
    discord.addReaction({ messageId: random.pick(there), userId, emoji: random.pick(['👍', '🎉']) });
    there.push(message.id);
    return message;
  });
}

/**
 * A member is erased while others write, and the bot is killed somewhere in it: at a commit of the ledger's own part, or in the rounds that
 * take it to MongoDB, every other time with that connection cut. Nothing of before is left anywhere, everything of others is exact, and
 * what the member does afterwards counts once.
 */
async function erasureKilled(trial: Trial): Promise<Outcome> {
  const { random } = trial;
  const server = trial.store === 'MongoDB' ? await trial.mongo() : undefined;
  const line = server && (await startProxy(server));
  if (line) trial.onEnd(() => line.close());
  const stage = await createStage(trial, { ...(server && line && { server, mongoUri: line.uri }) });
  const { discord, guilds, dataDir } = stage;
  const [guild] = guilds;
  if (guild === undefined) throw new Error('no guild');
  const [userId = '', ...members] = guild.members;
  const looking = server && lookInto(trial, stage);
  const erase = { ERASE_GUILD: guild.id, ERASE_MEMBER: userId };
  const start = () => stage.start(erase, { entry: ENTRY });
  const settled = async () => {
    await stage.heardAll();
    await untilBooked(dataDir, discord);
    await looking?.caughtUp();
  };
  const ask = (bot: BotProcess) => process.kill(bot.pid, 'SIGUSR2');

  // Every other trial is killed at a commit of the ledger's own part, the others at any time in the next rounds.
  const failpoint = {
    FAILPOINT_ON_SIGNAL: '1',
    FAILPOINT_NAME: 'commit',
    FAILPOINT_NTH: String(1 + random.below(COMMITS)),
    FAILPOINT_WHEN: random.pick(['before', 'after']),
  };
  const isLocal = trial.number % 2 === 0;
  let bot = isLocal ? stage.start({ ...erase, ...failpoint }, { ...PRELOAD, entry: ENTRY }) : start();
  await bot.logged('the board was posted');
  const act = createActing(discord, [{ ...guild, members }], random);
  for (let n = 0; n < BEFORE.others / 2; n += 1) act();
  const own = ownDeeds(stage, trial, BEFORE.own);
  // Answered, and reacted to.
  for (const { id } of own) {
    say(discord, random, { channelId: guild.channels[0] ?? '', author: random.pick(members), among: [id] });
    discord.addReaction({ messageId: id, userId: random.pick(members), emoji: '🔥' });
  }
  for (let n = 0; n < BEFORE.others / 2; n += 1) act();
  await settled();
  const before = stage.record.expected();

  const write = () =>
    discord.sendMessage({ channelId: random.pick(guild.channels), author: random.pick(members), content: 'hello' });
  const traffic = startTraffic(trial, write, RATE);
  ask(bot);
  const killAfter = random.below(IN_A_ROUND_MS);
  if (isLocal) await bot.ended;
  else {
    await sleep(killAfter / 2);
    if (trial.number % 4 === 1) line?.cut();
    await sleep(killAfter / 2);
    await bot.end('SIGKILL');
  }
  const reached = erasureIn(dataDir);
  line?.mend();

  const began = systemClock.monotonic();
  bot = start();
  await bot.logged('Statboard runs');
  if (reached === 'none') {
    ask(bot);
    await bot.logged(ERASED);
  }
  const recoveryMs = systemClock.monotonic() - began;
  const wrong: string[] = [];
  // It goes on beside everything else.
  for (let waited = 0; erasureIn(dataDir) !== 'done' && waited < GOES_ON_MS; waited += 50) await sleep(50);
  if (erasureIn(dataDir) !== 'done') wrong.push('the ledger did not go on with the erasure');
  traffic.stop();
  await settled();
  ownDeeds(stage, trial, 10);
  await settled();
  // Once more, so that a session is replayed to a ledger that knows of it.
  await bot.end('SIGKILL');
  ownDeeds(stage, trial, 5);
  bot = start();
  await bot.logged('Statboard runs');
  await settled();
  const { gaps, ...found } = await stage.finish(bot, (all) => without(all, before, { guildId: guild.id, userId, own }));
  if (gaps.length > 0) wrong.push(`${gaps.length} gaps were recorded`);
  const { FAILPOINT_NTH: nth, FAILPOINT_WHEN: when } = failpoint;
  const moment = isLocal ? `${when} commit ${nth}` : `after ${killAfter.toFixed(0)} ms`;
  const notes = [`killed ${moment}, in the ledger: ${reached}`];
  return { ...found, wrong: [...found.wrong, ...wrong], injected: 2, recoveryMs, notes };
}

export const erasures: readonly Fault[] = [
  {
    name: 'erasure-killed',
    injection:
      'kill -9 while a member is erased and others write, at a commit of it or in the rounds after; at times MongoDB is cut then',
    stores: ['embedded', 'MongoDB'],
    trials: { full: 8, short: 1 },
    run: erasureKilled,
  },
];
