import { PermissionFlagsBits as Bit } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import type { RestFaults } from '../../../local-discord/rest/rest-faults.js';
import { until } from '../support.js';
import { expectedOf, HOUR, record, startStage } from './stage.js';

const MINUTE = 60_000;
const DAY = 24 * HOUR;

describe('a refill after a fresh session', () => {
  it('counts what was missed once, wherever it was said', async () => {
    const { discord, guild, channel, ada, grace, missed, back, send } = await startStage();
    const guildId = guild.id;
    const mine = { parentId: channel.id, silent: true, ownerId: discord.botId };
    const voice = discord.addChannel({ guildId, type: 'voice', name: 'lounge' }).id;
    const forum = discord.addChannel({ guildId, type: 'forum', name: 'questions' }).id;
    const thread = discord.addThread(mine).id;
    const archived = discord.addThread({ ...mine, archived: true }).id;
    const joined = discord.addThread({ ...mine, archived: true, isPrivate: true }).id;
    const post = discord.addThread({ parentId: forum, silent: true, ownerId: grace, content: 'how?' }).id;
    const all = [
      ...missed(channel.id, { count: 250, ago: 50 * MINUTE }),
      ...missed(voice, { count: 3, author: grace }),
      ...missed(thread, { count: 5, ago: 30 * MINUTE }),
      ...missed(archived, { count: 2, author: grace }),
      ...missed(joined),
      ...discord.messages(post),
      ...missed(post, { count: 4 }),
    ];
    const bot = await back();
    expect(bot.gaps()).toMatchObject([{ reason: 'newSession', state: 'open' }]);
    bot.refill.start();
    all.push(...send(20, ada).flatMap((id) => discord.message(id) ?? []));
    await bot.ended();
    await bot.caughtUp();
    expect(bot.counted()).toEqual(expectedOf(all));
    expect(bot.gaps()).toMatchObject([{ state: 'refilled' }]);
    expect(bot.refill.figures).toMatchObject({ gaps: 1, partly: 0, unreadable: 0 });
    expect(bot.ledger.directory.channel(archived)).toMatchObject({ parentId: channel.id });
    expect(bot.said('messages that were missed have been read again')).toMatchObject([
      { gaps: 1, servers: 1, refilled: 1, partly: 0 },
    ]);
  });

  it('leaves the gaps of other sources alone: nothing that Discord says fills them', async () => {
    const { guild, channel, missed, back } = await startStage();
    missed(channel.id, { count: 3 });
    const bot = await back();
    const [own] = bot.ledger.gaps.all();
    if (!own) throw new Error('no gap');
    for (const guildId of [null, guild.id]) {
      const gap = { ...own, id: `example ${guildId}`, guildId, streams: ['example:0'] };
      bot.ledger.apply({ changes: [{ kind: 'gap', gap }] });
    }
    bot.refill.start();
    const of = (id: string) => bot.ledger.gaps.all().find((gap) => gap.id === id)?.state;
    await until('its own gap is refilled', () => of(own.id) === 'refilled');
    expect([of('example null'), of(`example ${guild.id}`)]).toEqual(['open', 'open']);
  });

  it('counts what arrives while it reads once, and says how far it is', async () => {
    const { channel, missed, back, send, discord } = await startStage();
    const all = missed(channel.id, { count: 1_000 });
    const bot = await back({ apartMs: 20, progressMs: 10 });
    bot.refill.start();
    await until('it reads', () => bot.refill.figures.messages > 100);
    all.push(...send(300).flatMap((id) => discord.message(id) ?? []));
    await bot.ended();
    await bot.caughtUp();
    expect(bot.counted()).toEqual(expectedOf(all));
    expect(bot.said('a gap is being refilled').at(-1)).toMatchObject({ level: 30, servers: 1, channels: 1 });
  });

  it('asks in a guild of many channels only those in which something was said', async () => {
    const { discord, guild, missed, back } = await startStage();
    const channels = Array.from(
      { length: 100 },
      (_, n) => discord.addChannel({ guildId: guild.id, name: `topic ${n}` }).id,
    );
    const all = channels.filter((_, n) => n % 10 === 7).flatMap((id) => missed(id, { count: 3 }));
    const bot = await back();
    bot.refill.start();
    await bot.ended();
    expect(bot.counted()).toEqual(expectedOf(all));
    expect(bot.gaps()).toMatchObject([{ state: 'refilled' }]);
    expect(discord.calls.filter(({ route }) => route === '/channels/{channel_id}/messages')).toHaveLength(10);
  });

  it('keeps the name that members have in the guild', async () => {
    const { guild, channel, discord, missed, back } = await startStage();
    const nick = discord.addMember({ guildId: guild.id, user: { name: 'kim' }, nick: 'Queen' }).user.id;
    const stranger = discord.addMember({ guildId: guild.id, user: { name: 'lee' }, nick: 'Boss' }).user.id;
    const bot = await back({}, { asks: true });
    discord.sendMessage({ channelId: channel.id, author: nick, content: 'hello', at: Date.now() - 30 * MINUTE });
    await bot.caughtUp();
    missed(channel.id, { author: nick });
    missed(channel.id, { author: stranger });
    bot.refill.start();
    await bot.ended();
    const reader = bot.ledger.read();
    expect(reader.names(guild.id, [nick, stranger])).toEqual(
      new Map([
        [nick, 'Queen'],
        [stranger, 'lee'],
      ]),
    );
    reader.close();
  });

  it('leaves bots, webhooks and what was before the bot came uncounted', async () => {
    const { guild, channel, discord, missed, back } = await startStage();
    const robot = discord.addMember({ guildId: guild.id, user: { name: 'robot', bot: true } }).user.id;
    missed(channel.id, { author: robot, count: 3 });
    missed(channel.id, { ago: HOUR + 2 * MINUTE, count: 2 });
    const bot = await back();
    bot.refill.start();
    await bot.ended();
    expect(bot.counted()).toEqual({});
    expect(bot.refill.figures.counted).toBe(0);
  });
});

describe('what a refill reaches', () => {
  it('says partly of what is older than seven days, and refills the rest', async () => {
    const { channel, missed, back } = await startStage({ downFor: 9 * DAY });
    missed(channel.id, { ago: 8 * DAY, count: 5 });
    const inReach = missed(channel.id, { ago: 6 * DAY, count: 3 });
    const bot = await back();
    bot.refill.start();
    await bot.ended();
    expect(bot.counted()).toEqual(expectedOf(inReach));
    expect(bot.gaps()).toMatchObject([{ state: 'partly' }]);
  });

  it('asks nothing for a gap that is wholly older, and never for one across epochs', async () => {
    const { channel, missed, back, began, now, discord } = await startStage({ downFor: 12 * DAY });
    missed(channel.id, { ago: 10 * MINUTE });
    const bot = await back();
    bot.ledger.apply({ changes: bot.gaps().map((gap) => ({ kind: 'gap', gap: { ...gap, state: 'refilled' } })) });
    record(bot.ledger, { id: 'across', from: now - HOUR, to: now, acrossEpochs: true, reason: 'newEpoch' });
    record(bot.ledger, { id: 'old', from: began, to: now - 8 * DAY });
    discord.clearCalls();
    bot.refill.start();
    await until('the old one is given up', () =>
      bot.gaps().some(({ id, state }) => id === 'old' && state === 'partly'),
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(discord.calls.filter(({ path }) => path !== '/gateway')).toEqual([]);
    expect(bot.gaps().find(({ id }) => id === 'across')).toMatchObject({ state: 'open' });
    expect(bot.refill.figures).toMatchObject({ gaps: 1, partly: 1 });
  });

  it('names a channel whose history it may not read, and says partly; one that it cannot see is no loss', async () => {
    const { guild, channel, discord, missed, back } = await startStage();
    const secret = discord.addChannel({ guildId: guild.id, name: 'secret' }).id;
    const closed = discord.addChannel({ guildId: guild.id, name: 'closed' }).id;
    const refused = discord.addChannel({ guildId: guild.id, name: 'refused' }).id;
    discord.denyBot(secret, Bit.ViewChannel);
    discord.denyBot(closed, Bit.ReadMessageHistory);
    missed(secret);
    missed(closed);
    missed(refused);
    const readable = missed(channel.id, { count: 2 });
    discord.faults.failRest({ route: new RegExp(`^/channels/${refused}/messages`), status: 403, code: 50001 });
    const bot = await back();
    bot.refill.start();
    await bot.ended();
    expect(bot.counted()).toEqual(expectedOf(readable));
    expect(bot.gaps()).toMatchObject([{ state: 'partly' }]);
    const named = bot.said(/^a channel cannot be read/);
    expect(named).toHaveLength(2);
    expect(named).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ level: 40, channelId: closed, channel: 'closed', missing: ['ReadMessageHistory'] }),
        expect.objectContaining({ level: 40, channelId: refused, channel: 'refused', code: 50001 }),
      ]),
    );
  });

  it('asks only channels in which something may have been said', async () => {
    const { guild, channel, discord, missed, back } = await startStage();
    for (let n = 0; n < 30; n += 1) discord.addChannel({ guildId: guild.id, type: 'voice' });
    missed(channel.id);
    const bot = await back();
    discord.clearCalls();
    bot.refill.start();
    await bot.ended();
    expect(discord.calls.filter(({ route }) => route === '/channels/{channel_id}/messages')).toHaveLength(1);
  });

  it('leaves out what is not counted by then, and asks nothing there', async () => {
    const { discord, guild, channel, missed, back } = await startStage();
    const guildId = guild.id;
    const category = discord.addChannel({ guildId, type: 'category' }).id;
    const quiet = discord.addChannel({ guildId, parentId: category, name: 'quiet' }).id;
    const aside = discord.addThread({ parentId: quiet, silent: true, ownerId: discord.botId }).id;
    const archived = discord.addThread({ parentId: quiet, silent: true, archived: true, ownerId: discord.botId }).id;
    const all = missed(channel.id, { count: 3 });
    for (const id of [quiet, aside, archived]) missed(id, { count: 2 });
    const bot = await back();
    bot.ledger.settings.save(guildId, { notCounted: [category] }, { userId: null, at: 0 });
    discord.clearCalls();
    bot.refill.start();
    await bot.ended();
    expect(bot.counted()).toEqual(expectedOf(all));
    expect(bot.gaps()).toMatchObject([{ state: 'refilled' }]);
    const asked = discord.calls.map(({ path }) => path);
    expect(asked.filter((path) => [quiet, aside, archived].some((id) => path.includes(id)))).toEqual([]);
  });

  it('counts nothing of a thread before it is known whether its channel is left out', async () => {
    const { discord, guild, channel, missed, back } = await startStage();
    const guildId = guild.id;
    const category = discord.addChannel({ guildId, type: 'category' }).id;
    const quiet = discord.addChannel({ guildId, parentId: category, name: 'quiet' }).id;
    const aside = discord.addThread({ parentId: quiet, silent: true, ownerId: discord.botId }).id;
    const all = missed(channel.id, { count: 3 });
    missed(aside, { count: 2 });
    const bot = await back();
    // As where a hole of the stream held its CHANNEL_CREATE.
    bot.ledger.apply({ changes: [{ kind: 'channelGone', channelId: quiet }] });
    bot.ledger.settings.save(guildId, { notCounted: [category] }, { userId: null, at: 0 });
    bot.refill.start();
    await bot.ended();
    expect(bot.counted()).toEqual(expectedOf(all));
    expect(bot.ledger.wanted.places()).toMatchObject([{ guildId, channelId: quiet }]);
  });

  it('goes through many holes in one pass', async () => {
    const { channel, missed, back, now, discord } = await startStage();
    const all = missed(channel.id, { count: 150 });
    const bot = await back();
    for (let n = 0; n < 40; n += 1) {
      record(bot.ledger, { id: `hole-${n}`, from: now - n * MINUTE - 1_000, to: now - n * MINUTE });
    }
    discord.clearCalls();
    bot.refill.start();
    await bot.ended(41);
    expect(bot.counted()).toEqual(expectedOf(all));
    expect(discord.calls.length).toBeLessThan(10);
  });
});

describe('a refill in bad weather', () => {
  it('waits out faults of Discord and goes on at the same place', async () => {
    const { channel, missed, back, discord } = await startStage();
    const all = missed(channel.id, { count: 450 });
    const { faults } = discord;
    const route = '/channels/{channel_id}/messages';
    const bot = await back();
    faults.failRest({ route, times: 4 });
    faults.failAtEdge({ route, status: 502, times: 3 });
    faults.refuseRest({ route, times: 3 });
    faults.rateLimitRest({ route, retryAfter: 0.05 });
    bot.refill.start();
    await bot.ended();
    expect(bot.counted()).toEqual(expectedOf(all));
    expect(bot.gaps()).toMatchObject([{ state: 'refilled' }]);
    expect(bot.said('Discord does not answer, the refill waits').length).toBeGreaterThan(1);
  });

  it('leaves out a channel, a thread and a list at which Discord fails again and again, names them, and goes on', async () => {
    const { guild, channel, missed, back, discord } = await startStage();
    const guildId = guild.id;
    const mine = { parentId: channel.id, silent: true, ownerId: discord.botId };
    const ill = discord.addChannel({ guildId, name: 'ill' }).id;
    const illThread = discord.addThread(mine).id;
    const thread = discord.addThread(mine).id;
    const last = discord.addChannel({ guildId, name: 'last' }).id;
    for (const id of [ill, illThread]) {
      missed(id, { count: 3 });
      discord.faults.failAtEdge({ route: new RegExp(`^/channels/${id}/messages`), times: 1_000 });
    }
    const all = [...missed(channel.id, { count: 3 }), ...missed(thread), ...missed(last, { count: 2 })];
    discord.faults.failRest({ route: new RegExp(`^/channels/${last}/threads/archived`), times: 1_000 });
    const bot = await back();
    bot.refill.start();
    await bot.ended();
    expect(bot.counted()).toEqual(expectedOf(all));
    expect(bot.gaps()).toMatchObject([{ state: 'partly' }]);
    expect(bot.refill.figures).toMatchObject({ gaps: 1, partly: 1, unreadable: 3 });
    const named = bot.said(/^Discord fails at a channel again and again/);
    expect(named.map(({ channelId }) => channelId).sort()).toEqual([ill, illThread].sort());
    expect(bot.said(/^Discord fails again and again to list the archived threads/)).toMatchObject([
      { channelId: last },
    ]);
  });

  it('leaves out the threads of a server whose list Discord fails at, and goes on', async () => {
    const { channel, missed, back, discord } = await startStage();
    const all = missed(channel.id, { count: 3 });
    discord.faults.failRest({ route: '/guilds/{guild_id}/threads/active', times: 1_000 });
    const bot = await back();
    bot.refill.start();
    await bot.ended();
    expect(bot.counted()).toEqual(expectedOf(all));
    expect(bot.gaps()).toMatchObject([{ state: 'partly' }]);
  });

  it.each([
    ['fails at everything', (faults: RestFaults) => faults.failAtEdge({ method: 'GET', times: 1_000 })],
    [
      'does not answer at one channel',
      (faults: RestFaults) => faults.refuseRest({ route: '/channels/{channel_id}/messages', times: 1_000 }),
    ],
  ])('waits for as long as Discord %s', async (_what, begin) => {
    const { channel, missed, back, discord } = await startStage();
    const all = missed(channel.id, { count: 3 });
    const bot = await back();
    begin(discord.faults);
    bot.refill.start();
    await until('it tried often', () => bot.said('Discord does not answer, the refill waits').length > 40);
    expect(bot.gaps()).toMatchObject([{ state: 'refilling' }]);
    discord.faults.clearRest();
    await bot.ended();
    expect(bot.counted()).toEqual(expectedOf(all));
    expect(bot.gaps()).toMatchObject([{ state: 'refilled' }]);
  });

  it('waits where Discord begins to fail at everything in the middle', async () => {
    const { channel, missed, back, discord } = await startStage();
    const all = missed(channel.id, { count: 550 });
    const bot = await back({ apartMs: 20 });
    bot.refill.start();
    await until('it reads', () => bot.refill.figures.messages > 100);
    discord.faults.failAtEdge({ method: 'GET', times: 1_000 });
    await until('it tried often', () => bot.said('Discord does not answer, the refill waits').length > 40);
    discord.faults.clearRest();
    await bot.ended();
    expect(bot.counted()).toEqual(expectedOf(all));
    expect(bot.gaps()).toMatchObject([{ state: 'refilled' }]);
  });

  it('skips a channel that was deleted meanwhile', async () => {
    const { guild, channel, missed, back, discord } = await startStage();
    const gone = discord.addChannel({ guildId: guild.id }).id;
    missed(gone);
    const all = missed(channel.id);
    discord.faults.failRest({ route: new RegExp(`^/channels/${gone}/messages`), status: 404, code: 10003 });
    const bot = await back();
    bot.refill.start();
    await bot.ended();
    expect(bot.counted()).toEqual(expectedOf(all));
    expect(bot.gaps()).toMatchObject([{ state: 'refilled' }]);
  });

  it('goes on where it stood when it was stopped, and asks for nothing twice', async () => {
    const { guild, channel, missed, back, discord } = await startStage();
    const second = discord.addChannel({ guildId: guild.id }).id;
    const all = [...missed(channel.id, { count: 550 }), ...missed(second, { count: 550 })];
    const first = await back({ apartMs: 20 });
    first.refill.start();
    await until('it is in the second channel', () => first.refill.figures.messages > 700);
    await first.refill.stop();
    expect(first.gaps()).toMatchObject([{ state: 'refilling' }]);
    await first.stop();
    const again = await back();
    again.refill.start();
    await again.ended();
    expect(again.counted()).toEqual(expectedOf(all));
    expect(first.refill.figures.messages + again.refill.figures.messages).toBeLessThan(1_300);
    expect(again.ledger.gaps.progress(again.gaps()[0]?.id ?? '', guild.id, null)).toBeNull();
  });

  it('goes on without a guild that has an outage, whose own gap waits until it is back', async () => {
    const { guild, channel, missed, back, discord, ada } = await startStage();
    const all = missed(channel.id, { count: 3 });
    const bot = await back();
    discord.guildOutage(guild.id);
    await bot.caughtUp();
    all.push(discord.sendMessage({ channelId: channel.id, author: ada, content: 'in the outage' }));
    bot.refill.start();
    await until('the gap of the shard ended', () => bot.gaps().some(({ state }) => state === 'refilled'));
    expect(bot.gaps()).toEqual(
      expect.arrayContaining([expect.objectContaining({ guildId: guild.id, state: 'open', reason: 'newSession' })]),
    );
    expect(bot.counted()).toEqual({});
    discord.guildBack(guild.id);
    await bot.ended(3);
    expect(bot.counted()).toEqual(expectedOf(all));
    expect(
      bot
        .gaps()
        .map(({ reason }) => reason)
        .sort(),
    ).toEqual(['newSession', 'newSession', 'outage']);
  });

  it('brings back what a hole in the stream swallowed', async () => {
    const { channel, back, discord, send } = await startStage();
    const bot = await back();
    bot.refill.start();
    await bot.ended();
    discord.faults.loseNext(5);
    send(8);
    await bot.caughtUp();
    await bot.ended(2);
    expect(bot.counted()).toEqual(expectedOf(discord.messages(channel.id)));
    expect(bot.gaps().map(({ reason }) => reason)).toContain('hole');
  });

  it('leaves the gaps of another epoch alone', async () => {
    const { channel, missed, back, discord } = await startStage();
    missed(channel.id, { count: 500 });
    const bot = await back({ apartMs: 20 });
    discord.faults.delayRest({ route: '/channels/{channel_id}/messages', milliseconds: 200 });
    bot.refill.start();
    await until('it is under way', () => bot.refill.figures.requests > 2);
    bot.ledger.epochs.begin({ epoch: 'ff', began: Date.now(), predecessorCountedTo: null, token: 't' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(bot.gaps()).toEqual([]);
    expect(bot.counted()).toEqual({});
    expect(bot.refill.figures.gaps).toBe(0);
  });
});
