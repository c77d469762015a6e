import { afterAll, describe, expect, it } from 'vitest';
import { freshDatabase, type MongoServer, startMongo, whyNoMongo } from '../support/mongo-server.js';
import { keepRecord } from '../support/record.js';
import { inMongo } from '../support/stored.js';
import { boardsIn, described, emptyStage, heardAll, rowOf, tempFolder } from './fixture.js';

const server: MongoServer | null = await startMongo();
afterAll(() => server?.close());

describe.skipIf(server === null)(`two processes with a shard each on ${server?.kind ?? whyNoMongo()}`, () => {
  it('serve a guild each, register commands once, and publish side by side', async () => {
    if (server === null) throw new Error(whyNoMongo());
    const { discord, start } = await emptyStage({ maxConcurrency: 2 });
    const [even, odd] = [0n, 1n].map((shard) => {
      const base = BigInt(discord.botId) >> 22n;
      const { id: guildId, ownerId } = discord.addGuild({ id: String((base - (base % 2n) - 2n + shard) << 22n) });
      const channelId = discord.addChannel({ guildId, name: 'general' }).id;
      const at = { guildId, channelId, userId: ownerId };
      return {
        ...at,
        say: (count: number) => {
          for (let i = 0; i < count; i += 1) discord.sendMessage({ channelId, author: ownerId, content: 'hello' });
        },
        own: async () => described((await discord.invoke({ ...at, command: '/my_stats' }).answered).message),
        setup: () => discord.invoke({ ...at, command: '/setup', options: { channel: channelId } }).answered,
      };
    });
    if (!even || !odd) throw new Error('no guilds');
    const records = keepRecord(discord);
    const database = freshDatabase();
    const mongo = { MONGO_URI: server.uri, MONGO_APP_DB: database, SHARD_COUNT: '2', PUBLISH_SECONDS: '1' };
    const second = start({ ...mongo, SHARD_IDS: '1', DATA_DIR: await tempFolder() });
    await second.logged('a new gateway session began');
    await second.logged('Statboard runs');
    expect(discord.commandNames()).toEqual([]);
    const first = start({ ...mongo, SHARD_IDS: '0' });
    await first.logged('a new gateway session began');
    await first.logged('Statboard runs');
    expect(discord.commandNames()).toEqual(['/help', '/my_stats', '/setup', '/stat_refresh']);

    even.say(3);
    odd.say(5);
    expect(rowOf(await even.own(), 'All')).toEqual([3, 0, 0]);
    expect(rowOf(await odd.own(), 'All')).toEqual([5, 0, 0]);
    for (const guild of [even, odd]) {
      await guild.setup();
      await discord.until(() => discord.pins(guild.channelId).length === 1, 'a board');
    }

    // One is killed, and its shard goes on where it was; the other does not notice.
    await first.end('SIGKILL');
    even.say(2);
    odd.say(1);
    const again = start({ ...mongo, SHARD_IDS: '0' });
    await again.logged('the gateway session was resumed');
    await again.logged('Statboard runs');
    expect(rowOf(await even.own(), 'All')).toEqual([5, 0, 0]);
    expect(rowOf(await odd.own(), 'All')).toEqual([6, 0, 0]);
    await heardAll(discord);
    for (const bot of [again, second]) expect(await bot.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect((await inMongo(server.uri, database)).counts).toEqual(records.expected());
    expect([even, odd].map(({ channelId }) => boardsIn(discord, channelId).length)).toEqual([1, 1]);
  });
});
