import { afterAll, describe, expect, it, vi } from 'vitest';
import { createRandom } from '../../demo/random.js';
import { freshDatabase, type MongoServer, startMongo, whyNoMongo } from '../support/mongo-server.js';
import { keepRecord } from '../support/record.js';
import { inLedger, inMongo } from '../support/stored.js';
import type { Tally } from '../support/sums.js';
import { boardsIn, described, heardAll, rowOf, startStage } from './fixture.js';

const server: MongoServer | null = await startMongo();
afterAll(() => server?.close());

const KILLS = 10;
const EMOJI = ['👍', '🎉', '🔥'];
/** So many messages come at most while a killed bot starts again: else a slow machine would have ever more to catch up with. */
const AHEAD = 1_000;

/**
 * A guild under load, and a bot that is killed with -9 again and again. Returns what Discord sent, when all of it is applied
 * and, where that is asked for, `settled`.
 */
async function killUnderLoad(
  env: (statsChannelId: string) => Readonly<Record<string, string>>,
  settled: (counted: Tally) => Promise<void> = async () => {},
) {
  const stage = await startStage();
  const { discord, guildId, general, stats, start } = stage;
  const record = keepRecord(discord);
  const random = createRandom(4);

  const members = Array.from(
    { length: 25 },
    (_, n) => discord.addMember({ guildId, user: { name: `member ${n}` } }).user.id,
  );
  const thread = discord.addThread({ parentId: general, name: 'a thread' }).id;
  const channels = [general, stats, thread, discord.addChannel({ guildId, name: 'random' }).id];
  const robot = discord.addMember({ guildId, user: { name: 'robot', bot: true } }).user.id;
  const recent: string[] = [];
  const given: { messageId: string; userId: string; emoji: string }[] = [];

  function act(): void {
    if (random.chance(0.1)) discord.sendMessage({ channelId: random.pick(channels), author: robot, content: 'beep' });
    const channelId = random.pick(channels);
    recent.push(discord.sendMessage({ channelId, author: random.pick(members), content: 'hello' }).id);
    if (recent.length > 200) recent.shift();
    if (random.chance(0.3)) {
      const reaction = { messageId: random.pick(recent), userId: random.pick(members), emoji: random.pick(EMOJI) };
      if (discord.addReaction(reaction)) given.push(reaction);
    }
    const [taken] = random.chance(0.1) ? given.splice(random.below(given.length), 1) : [];
    if (taken) discord.removeReaction(taken);
    if (random.chance(0.03)) discord.faults.repeatNext({ newSequence: random.chance(0.5) });
  }

  let bot = start(env(stats));
  // Counting begins with the first session; a bot killed before that has nothing to go on from.
  await bot.logged('the board was posted');
  // A pause between bursts, so that the bot and the database get their share of the machine.
  let enough = AHEAD;
  const load = setInterval(() => {
    for (let i = 0; i < 8 && record.messages < enough; i += 1) act();
  }, 10);
  const more = async (count: number) => {
    const sent = record.messages + count;
    enough = sent + AHEAD;
    await discord.until(() => record.messages >= sent, 'more messages');
  };
  try {
    for (let kill = 1; kill <= KILLS; kill += 1) {
      // Every other time it is killed while Discord still sends what was missed.
      if (kill > 1) await discord.until(() => (discord.sessions[0]?.resumes ?? 0) === kill - 1, 'the session to go on');
      if (kill > 1 && kill % 2 === 0) await bot.logged('the gateway session was resumed');
      await more(random.below(400));
      expect(bot.running).toBe(true);
      await bot.end('SIGKILL');
      bot = start(env(stats));
    }
    await bot.logged('the gateway session was resumed');
    await more(200);
  } finally {
    clearInterval(load);
  }
  await heardAll(discord);
  const counted = record.expected();
  await settled(counted);
  expect(await bot.end('SIGTERM')).toEqual({ code: 0, signal: null });
  return { ...stage, counted };
}

describe('a bot killed ten times with -9 under load', () => {
  it('counts every message and reaction once on the embedded store', async () => {
    const { discord, dataDir, stats, counted } = await killUnderLoad((id) => ({ STATS_CHANNEL_ID: id }));
    const { gaps, counts } = inLedger(dataDir);
    expect(counts).toEqual(counted);
    expect(gaps).toEqual([]);
    expect(discord.sessions).toHaveLength(1);
    expect(discord.sessions[0]?.resumes).toBe(KILLS);
    expect(boardsIn(discord, stats)).toHaveLength(1);
  });

  it.skipIf(server === null)(
    `counts every message and reaction once and publishes all of it on ${server?.kind ?? whyNoMongo()}`,
    async () => {
      if (server === null) throw new Error(whyNoMongo());
      const { uri } = server;
      const database = freshDatabase();
      const { discord, dataDir, stats, counted } = await killUnderLoad(
        (id) => ({ STATS_CHANNEL_ID: id, MONGO_URI: uri, MONGO_APP_DB: database, PUBLISH_SECONDS: '1' }),
        // The last round at SIGTERM has 5 s, which a busy machine may need for less than all of it.
        async (all) => {
          const published = async () => expect((await inMongo(uri, database)).counts).toEqual(all);
          await vi.waitFor(published, { timeout: 60_000, interval: 500 });
        },
      );
      const { gaps, counts } = inLedger(dataDir);
      expect(counts).toEqual(counted);
      expect((await inMongo(uri, database)).counts).toEqual(counted);
      expect(gaps).toEqual([]);
      expect(boardsIn(discord, stats)).toHaveLength(1);
    },
  );

  it('goes on with its first session although it was killed within its first second', async () => {
    const { discord, ada, say, start, invoke } = await startStage();
    const first = start();
    await heardAll(discord);
    await first.end('SIGKILL');
    say(5);
    const second = start();
    await second.logged('the gateway session was resumed');
    await second.logged('commands are in place');
    expect(rowOf(described((await invoke(ada, '/my_stats').answered).message), 'All')).toEqual([5, 0, 0]);
    expect(discord.sessions).toHaveLength(1);
  });
});
