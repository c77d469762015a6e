import { afterAll, describe, expect, it } from 'vitest';
import { freshDatabase, type MongoServer, startMongo, whyNoMongo } from '../support/mongo-server.js';
import { boardsIn, described, heardAll, IN_SESSION, messagesOnBoard, rowOf, startStage } from './fixture.js';

const server: MongoServer | null = await startMongo();
afterAll(() => server?.close());

interface Kept {
  readonly store: string;
  readonly missing: boolean;
  /** Settings of a fresh store. */
  env(): Readonly<Record<string, string>>;
}
const STORES: readonly Kept[] = [
  { store: 'the embedded store', missing: false, env: () => ({}) },
  {
    store: server?.kind ?? whyNoMongo(),
    missing: server === null,
    env: () => ({ MONGO_URI: server?.uri ?? '', MONGO_APP_DB: freshDatabase() }),
  },
];

for (const { store, missing, env } of STORES) {
  describe.skipIf(missing)(`interactions on ${store}`, () => {
    it('answers /my_stats privately, deferred first, with what happened right before', async () => {
      const { discord, general, ada, grace, say, start, invoke } = await startStage();
      const bot = start(env());
      await bot.logged('a new gateway session began');
      await bot.logged('commands are in place');
      say(7);
      const { id: messageId } = discord.sendMessage({ channelId: general, author: grace, content: 'hi' });
      discord.addReaction({ messageId, userId: ada, emoji: '👍' });
      discord.clearCalls();
      const asked = invoke(ada, '/my_stats');
      expect(await asked.acknowledged).toMatchObject({ deferred: true, ephemeral: true });
      const { message, ephemeral } = await asked.answered;
      expect(ephemeral).toBe(true);
      for (const window of ['24h', '7d', '30d', 'All']) expect(rowOf(described(message), window)).toEqual([7, 1, 0]);
      expect(described(message)).toContain('Rank **#1** of 2');
      // Besides Discord's time, which is asked for after READY.
      const calls = discord.calls.filter(({ route }) => route !== '/gateway');
      expect(calls.map(({ method, route }) => `${method} ${route}`)).toEqual([
        'POST /interactions/{interaction_id}/{interaction_token}/callback',
        'PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original',
      ]);

      // A picture of 90 days is in it, and its buttons lead to another window in its place.
      expect(message?.embeds[0]?.image).toMatchObject({ description: expect.stringContaining('7 on 1 day') });
      const { message: followed, redrawn } = await discord.click({
        messageId: message?.id ?? '',
        customId: 'my-stats:7d',
        userId: ada,
      }).answered;
      expect([redrawn, followed]).toEqual([true, null]);
      const shown = discord.calls.findLast(({ method }) => method === 'PATCH');
      expect(shown?.files).toHaveLength(1);
      expect(JSON.stringify(shown?.body)).toContain('Rank **#1** of 2 by messages, last 7 days.');

      // Nobody but the asker sees anything, and each next answer holds what came in between.
      expect(discord.messages(general)).toHaveLength(8);
      for (let count = 8; count <= 12; count += 1) {
        say(1);
        const { message: next } = await invoke(ada, '/my_stats', { options: { window: 'today' } }).answered;
        expect(rowOf(described(next), 'Today')).toEqual([count, 1, 0, 0, 0, 0]);
        expect(rowOf(described(next), '24h')).toEqual([]);
      }
      const { message: others } = await invoke(grace, '/my_stats').answered;
      expect(rowOf(described(others), '24h')).toEqual([1, 0, 1]);
    });

    it('redraws the board for /stat_refresh of a moderator and the Refresh button of anybody, with what happened right before', async () => {
      const { discord, stats, ada, grace, moderator, say, start, invoke } = await startStage();
      const bot = start({ STATS_CHANNEL_ID: stats, ...env() });
      await bot.logged('the board was posted');
      await bot.logged('commands are in place');
      const board = boardsIn(discord, stats)[0]?.id ?? '';
      const shown = () => messagesOnBoard(discord.message(board));
      const press = (userId: string) =>
        discord.click({ messageId: board, customId: 'statboard:refresh', userId }).answered;

      say(5);
      expect((await invoke(ada, '/stat_refresh').answered).error).toBe('forbidden');
      const { message, ephemeral } = await invoke(moderator, '/stat_refresh').answered;
      expect(message?.content).toContain(`The board is up to date: https://discord.com/channels/`);
      expect(ephemeral).toBe(true);
      expect(shown()).toBe('5');

      say(4);
      const pressed = await press(ada);
      expect(pressed).toMatchObject({ redrawn: true, message: null, followups: [], error: null });
      expect(shown()).toBe('9');

      say(1);
      const again = await press(grace);
      expect(again.redrawn).toBe(false);
      expect(again.ephemeral).toBe(true);
      expect(again.message?.content).toMatch(/^The board was refreshed a moment ago. Try again <t:\d+:R>.$/);
      expect(shown()).toBe('9');
      expect(boardsIn(discord, stats)).toHaveLength(1);
    });

    it('says in answers and on the board that figures may be off when Discord no longer knew the session', async () => {
      const { discord, stats, ada, say, start, invoke } = await startStage();
      const kept = { STATS_CHANNEL_ID: stats, ...env(), PUBLISH_SECONDS: '3600' };
      const first = start(kept);
      await first.logged('the board was posted');
      say(2);
      await heardAll(discord);
      await first.end('SIGTERM');
      discord.faults.expireSessions();
      say(3);
      const second = start(kept);
      await second.logged('a new gateway session began');
      await second.logged('commands are in place');
      say(1);
      const off = /⚠️ Figures may be off from <t:\d+:f> to <t:\d+:f>[.:]/;
      const { message } = await invoke(ada, '/my_stats').answered;
      // What was said meanwhile is read again some seconds after the session began.
      expect([3, 6]).toContain(rowOf(described(message), 'All')[0]);
      expect(described(message)).toMatch(off);
      await discord.until(() => off.test(described(boardsIn(discord, stats)[0] ?? null)), 'the board to say so');
    });

    it('sets channel and time zone with /setup, proposes zones, and the board moves', async () => {
      const { discord, guildId, general, stats, ownerId, ada, say, start, invoke } = await startStage();
      const kept = env();
      const bot = start(kept);
      await bot.logged('a new gateway session began');
      await bot.logged('commands are in place');
      say(3);
      expect((await invoke(ada, '/setup').answered).error).toBe('forbidden');
      const { message: before, ephemeral } = await invoke(ownerId, '/setup').answered;
      expect(ephemeral).toBe(true);
      expect(described(before)).toContain('**Stats channel:** none');

      const place = { guildId, channelId: general, userId: ownerId, command: '/setup' };
      const { choices } = await discord.autocomplete({ ...place, focused: 'time_zone', options: { time_zone: 'berl' } })
        .answered;
      expect(choices?.map(({ value }) => value)).toEqual(['Europe/Berlin']);
      const { message: wrong } = await invoke(ownerId, '/setup', { options: { time_zone: 'Narnia' } }).answered;
      expect(wrong?.content).toContain('is not a time zone I know');

      const options = { channel: stats, time_zone: 'Europe/Berlin' };
      const { message: after } = await invoke(ownerId, '/setup', { options }).answered;
      for (const line of [`**Stats channel:** <#${stats}>`, '**Time zone:** `Europe/Berlin`', 'Saved.']) {
        expect(described(after)).toContain(line);
      }
      await discord.until(() => discord.pins(stats).length === 1, 'the board');
      const [first] = boardsIn(discord, stats);
      expect(described(first ?? null)).toContain('Europe/Berlin');
      expect(messagesOnBoard(first)).toBe('3');

      await invoke(ownerId, '/setup', { options: { channel: general } }).answered;
      await discord.until(() => boardsIn(discord, stats).length === 0, 'the board to leave its old place');
      expect(boardsIn(discord, general)).toHaveLength(1);

      // The choice outlives the process.
      await bot.end('SIGTERM');
      say(1);
      await start(kept).logged('the gateway session was resumed');
      await discord.until(() => messagesOnBoard(boardsIn(discord, general)[0]) === '4', 'the board to go on');
      const { message: opened } = await invoke(ownerId, '/setup').answered;
      const messageId = opened?.id ?? '';
      await discord.select({ messageId, customId: 'setup:1:page', userId: ownerId, values: ['counting'] }).answered;
      expect(described(discord.ephemeralMessage(messageId) ?? null)).toContain('`Europe/Berlin`');
    });
  });
}

describe('interactions', () => {
  it('say in /setup that STATS_CHANNEL_ID wins, and what is missing where', async () => {
    const { discord, guildId, general, stats, ownerId, start, invoke } = await startStage();
    discord.addChannel({
      guildId,
      name: 'hidden',
      overwrites: [{ id: discord.botId, type: 'member', deny: 1n << 10n }],
    });
    discord.denyBot(stats, 1n << 51n);
    const bot = start({ STATS_CHANNEL_ID: stats, TIME_ZONE: 'Asia/Tokyo' });
    await bot.logged('the board was posted');
    await bot.logged('commands are in place');
    const { message } = await invoke(ownerId, '/setup', { options: { channel: general } }).answered;
    const text = described(message);
    expect(text).toContain(`**Stats channel:** <#${stats}> (set by \`STATS_CHANNEL_ID\` on the bot’s machine)`);
    expect(text).toContain('but `STATS_CHANNEL_ID` on the bot’s machine wins');
    expect(text).toContain(`⚠️ In <#${stats}> I lack: Pin Messages.`);
    expect(text).toContain('I cannot see 1 channel: see the page Counting.');
    const messageId = message?.id ?? '';
    await discord.select({ messageId, customId: 'setup:1:page', userId: ownerId, values: ['counting'] }).answered;
    const counting = described(discord.ephemeralMessage(messageId) ?? null);
    expect(counting).toContain('what happens there is not counted');
    expect(counting).toContain('`Asia/Tokyo` (the default)');
    expect(boardsIn(discord, general)).toEqual([]);
  });

  it('begin /setup with a channel in which nothing may be written, and the board is drawn where it stands until it may', async () => {
    const { discord, guildId, stats, general, ownerId, ada, say, start, invoke } = await startStage();
    const bot = start({ BOARD_REFRESH_CRON: '* * * * * *' });
    await bot.logged(IN_SESSION);
    await bot.logged('Statboard runs');
    await invoke(ownerId, '/setup', { options: { channel: stats } }).answered;
    await discord.until(() => discord.pins(stats).length === 1, 'the board');
    const books = discord.addChannel({ guildId, name: 'books' }).id;
    discord.setOverwrite(books, { id: guildId, type: 'role', deny: 1n << 11n });
    await heardAll(discord);
    const { message } = await invoke(ownerId, '/setup', { options: { channel: books } }).answered;
    expect(described(message).split('\n').slice(0, 3)).toEqual([
      `⚠️ In <#${books}> I lack: Send Messages.`,
      `The board stays in <#${stats}> until then, and is kept up to date there.`,
      `The permissions of <#${books}> deny Send Messages to everyone.`,
    ]);
    say(3, ada, general);
    await discord.until(() => messagesOnBoard(boardsIn(discord, stats)[0]) === '3', 'the board to go on');
    expect(boardsIn(discord, books)).toEqual([]);
    // The same after a start.
    await bot.end('SIGTERM');
    say(2, ada, general);
    const again = start({ BOARD_REFRESH_CRON: '* * * * * *' });
    await discord.until(() => messagesOnBoard(boardsIn(discord, stats)[0]) === '5', 'the board to go on after a start');
    // The line follows the edit.
    await again.logged(/^the board may not be kept in its channel/);
    const named = (log: typeof bot.log) => log.filter(({ level }) => level === 'error').map(({ channel }) => channel);
    expect([named(bot.log), named(again.log)]).toEqual([['books'], ['books']]);
    discord.setOverwrite(books, { id: discord.botId, type: 'member', allow: 1n << 11n });
    await discord.until(() => boardsIn(discord, stats).length === 0, 'the board to move');
    expect(messagesOnBoard(boardsIn(discord, books)[0])).toBe('5');
  });

  it('say in words that Discord did not take the board', async () => {
    const { discord, stats, moderator, start, invoke } = await startStage();
    const bot = start({ STATS_CHANNEL_ID: stats });
    await bot.logged('the board was posted');
    await bot.logged('commands are in place');
    discord.faults.failRest({ method: 'PATCH', route: '/channels/{channel_id}/messages/{message_id}', times: 2 });
    const { message } = await invoke(moderator, '/stat_refresh').answered;
    expect(message?.content).toBe('Discord did not take the board just now. I will try again by myself.');
    await bot.logged(/^the board could not be drawn; tried again later/);
  });
});
