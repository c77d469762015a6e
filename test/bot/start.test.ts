import { afterAll, describe, expect, it } from 'vitest';
import { freshDatabase, type MongoServer, startMongo, whyNoMongo } from '../support/mongo-server.js';
import { keepRecord } from '../support/record.js';
import { inMongo } from '../support/stored.js';
import { boardsIn, heardAll, IN_SESSION, messagesOnBoard, startStage } from './fixture.js';

const server: MongoServer | null = await startMongo();
afterAll(() => server?.close());

describe('a start', () => {
  it('runs on, draws and stops while Discord holds its commands back for an hour', async () => {
    const { discord, stats, say, start } = await startStage();
    discord.faults.rateLimitRest({ route: /\/commands$/, retryAfter: 3_600, times: 100 });
    const bot = start({ STATS_CHANNEL_ID: stats, BOARD_REFRESH_CRON: '* * * * * *' });
    await bot.logged('the board was posted');
    await bot.logged('Statboard runs');
    say(5);
    await discord.until(() => messagesOnBoard(boardsIn(discord, stats)[0]) === '5', 'the board to be redrawn');
    expect(bot.lines('commands are in place')).toEqual([]);
    expect(await bot.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(bot.lines('stopped')).toHaveLength(1);
  });

  it.skipIf(server === null)(
    `that waits for the gateway publishes at SIGTERM what an earlier process left, on ${server?.kind ?? whyNoMongo()}`,
    async () => {
      if (server === null) throw new Error(whyNoMongo());
      const { discord, say, start } = await startStage();
      const record = keepRecord(discord);
      const database = freshDatabase();
      const embedded = start();
      await embedded.logged(IN_SESSION);
      await heardAll(discord);
      say(40);
      await heardAll(discord);
      await embedded.end('SIGTERM');
      discord.faults.failRest({ route: '/gateway/bot', status: 503, times: 1_000 });
      const waiting = start({ MONGO_URI: server.uri, MONGO_APP_DB: database, PUBLISH_SECONDS: '3600' });
      await waiting.logged('publishing to MongoDB');
      await waiting.logged('Discord cannot be reached, trying again');
      expect((await inMongo(server.uri, database)).counts).toEqual(new Map());
      expect(await waiting.end('SIGTERM')).toEqual({ code: 0, signal: null });
      expect(waiting.lines('Statboard runs')).toEqual([]);
      expect((await inMongo(server.uri, database)).counts).toEqual(record.expected());
    },
  );
});
