import type { APIMessage } from 'discord-api-types/v10';
import fc from 'fast-check';
import { MongoClient } from 'mongodb';
import { systemClock } from '../src/base/clock.js';
import { snowflakeAt } from '../src/base/snowflake.js';
import { isEmoji } from '../src/counts/emoji.js';
import { keepRecord } from '../test/support/record.js';
import type { Fault, Outcome, Trial } from './fault.js';
import type { Scene } from './hostile/case.js';
import { cases } from './hostile/dispatches.js';
import { boardsIn, createStage, type Stage } from './stage.js';

const CASES = { full: 10_000, short: 2_000 };
/** Cases sent between two looks whether the bot keeps up, with well-formed events among them. */
const BATCH = 500;
const ORDINARY = 100;
/** People with the smallest id there is, the first that a JavaScript number cannot hold, and the largest. */
const ODD_IDS = ['1', '9007199254740993', '9223372036854775807'];
/** What the guards around collectors and commands log: allowed, and counted. */
const GUARDS = [
  'a dispatch could not be understood and was left out; report this line',
  'an interaction was left without an answer; whoever asked can try again, report this line',
];

/** Dispatches of all kinds with fields that are missing, null, of another type, hostile or unknown. */
async function hostileInput(trial: Trial): Promise<Outcome> {
  // Only what must be counted reaches the record: it reads payloads as Discord documents them.
  let recorded = true;
  const stage = await createStage(trial, {
    keepRecord: (discord) =>
      keepRecord({
        world: discord.world,
        messages: discord.messages,
        message: discord.message,
        onDispatch: (listener) => discord.onDispatch((dispatch) => (recorded ? listener(dispatch) : undefined)),
      }),
  });
  const { discord, record } = stage;
  const [guild] = stage.guilds;
  if (!guild) throw new Error('the stage has no guild');
  const victim = discord.addGuild({ name: 'Victim' });
  discord.addChannel({ guildId: victim.id, name: 'general' });
  const bot = stage.start();
  await bot.logged('the board was posted');

  let fresh = 0n;
  const scene: Scene = {
    guildId: guild.id,
    channels: guild.channels,
    people: [...guild.members, ...ODD_IDS],
    messages: Array.from({ length: 50 }, (_, n) => {
      const channelId = guild.channels[n % guild.channels.length] ?? '';
      const author = guild.members[n % guild.members.length] ?? '';
      return { id: discord.sendMessage({ channelId, author, content: 'react!' }).id, channelId, authorId: author };
    }),
    victimId: victim.id,
    freshId: () => String(BigInt(snowflakeAt(systemClock.now())) + (fresh++ % 4_000_000n)),
  };
  const arbitrary = cases(scene);
  const total = trial.short ? CASES.short : CASES.full;
  let counting = 0;
  for (let sent = 0; sent < total; sent += BATCH) {
    for (const { type, data, counts } of fc.sample(arbitrary, { numRuns: BATCH, seed: trial.seed + sent })) {
      recorded = counts;
      if (counts) counting += 1;
      discord.dispatchRaw(type, JSON.stringify(data), guild.id);
      recorded = true;
    }
    for (let n = 0; n < ORDINARY; n += 1) stage.act();
    await stage.heardAll();
  }

  const wrong = await shownWrong(stage);
  if (!bot.running) wrong.push('the bot ended');
  const errors = bot.log.filter(({ level, msg }) => (level === 'error' || level === 'fatal') && !GUARDS.includes(msg));
  for (const { msg } of errors.slice(0, 5)) wrong.push(`the bot logged an error: ${msg}`);
  if (/unhandled|uncaught/i.test(bot.printed)) wrong.push('an error was not handled');
  const { gaps, ...found } = await stage.finish(bot);
  wrong.push(...(await pathsWrong(stage)));
  return {
    ...found,
    wrong: [...found.wrong, ...wrong],
    injected: total,
    recoveryMs: null,
    notes: [
      `${total} cases, of which ${counting} had to count; ${record.sent} events in all`,
      ...GUARDS.map((guard) => `${bot.lines(guard).length} lines: ${guard}`),
      `${gaps.length} outages of the guild whose structure was broken`,
    ],
  };
}

/** What is wrong with the board and with answers. The local Discord refuses what breaks a limit of its embeds. */
async function shownWrong({ discord, guilds }: Stage): Promise<string[]> {
  const wrong: string[] = [];
  const [guild] = guilds;
  if (!guild) return ['there is no guild'];
  const ask = async (command: string, userId: string) => {
    const place = { guildId: guild.id, channelId: guild.channels[0] ?? '', userId };
    const { message, error } = await discord.invoke({ ...place, command }).answered;
    if (error !== null || message === null) wrong.push(`${command} was not answered (${error})`);
    return message;
  };
  const redrawn = await ask('/stat_refresh', guild.moderator);
  if (redrawn && !redrawn.content.includes('up to date')) wrong.push(`/stat_refresh answered: ${redrawn.content}`);
  const answers = [...boardsIn(discord, guild.stats)];
  if (answers.length !== 1) wrong.push(`${answers.length} boards stand`);
  for (const userId of guild.members) {
    const answer = await ask('/my_stats', userId);
    if (answer) answers.push(answer);
    if (answer && answer.embeds.length === 0) wrong.push(`/my_stats answered: ${answer.content}`);
  }
  for (const answer of answers) wrong.push(...pingsOf(answer));
  return wrong;
}

/** Mentions of people, roles or everybody: none may stand in what the bot shows. */
function pingsOf(message: APIMessage): string[] {
  const texts = [message.content, JSON.stringify(message.embeds)];
  // An escaped `<` or `@` is only a letter.
  const pings = texts.flatMap((text) => text.replaceAll(/\\+[<@]/g, '').match(/@(everyone|here)\b|<@[!&]?\d+>/g) ?? []);
  if (message.mentions.length > 0 || message.mention_everyone) pings.push('a mention');
  return pings.map((ping) => `the bot's message ${message.id} holds ${ping}`);
}

/** Keys of documents that come from outside must be ids, slots and emoji: no `.`, no `$`, nobody's text. */
async function pathsWrong({ mongoUri, database }: Stage): Promise<string[]> {
  if (mongoUri === null || database === null) return [];
  const client = new MongoClient(mongoUri);
  const wrong: string[] = [];
  const look = (value: unknown, at: string): void => {
    if (Array.isArray(value) || value === null || typeof value !== 'object' || '_bsontype' in value) return;
    for (const [key, inner] of Object.entries(value)) {
      if (!/^[A-Za-z0-9_]+$/.test(key) && !isEmoji(key))
        wrong.push(`a document has the key ${JSON.stringify(key)} in ${at}`);
      else if (!(inner instanceof Date)) look(inner, `${at}.${key}`);
    }
  };
  try {
    for (const { name } of await client.db(database).listCollections().toArray()) {
      for await (const document of client.db(database).collection(name).find()) look(document, name);
    }
  } finally {
    await client.close();
  }
  return wrong.slice(0, 5);
}

export const hostile: readonly Fault[] = [
  {
    name: 'hostile-input',
    injection: 'dispatches with hostile, missing, null, wrong and unknown fields, and unknown dispatches',
    stores: ['embedded', 'MongoDB'],
    trials: { full: 1, short: 1 },
    run: hostileInput,
  },
];
