import { PermissionFlagsBits as Bit } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { until } from '../support.js';
import { countedIn, expectedOf, record, startStage } from './stage.js';

const MINUTE = 60_000;
const SECOND = 1_000;
const LONG_AGO = Date.now() - 24 * 60 * MINUTE;

/** What was asked for a refill. */
const asked = ({ discord }: Awaited<ReturnType<typeof startStage>>) =>
  discord.calls.map(({ route }) => route).filter((route) => !route?.startsWith('/gateway'));

describe('the refill of a minute', () => {
  it('asks nothing of guilds in which nothing was missed, after a fresh session', async () => {
    const stage = await startStage({
      downFor: MINUTE,
      more: 30,
      prepare: ({ discord, guild }) => {
        for (let n = 0; n < 50; n += 1) discord.addChannel({ guildId: guild.id });
        discord.addThread({ parentId: discord.addChannel({ guildId: guild.id }).id, silent: true, at: LONG_AGO });
      },
    });
    const there = stage.missed(stage.others[3]?.channelId ?? '', { ago: 30 * SECOND });
    const bot = await stage.back();
    stage.discord.clearCalls();
    bot.refill.start();
    await bot.ended();
    expect(bot.gaps()).toMatchObject([{ reason: 'newSession', state: 'refilled' }]);
    expect(countedIn(bot.ledger, stage.others[3]?.id ?? '')).toEqual(expectedOf(there));
    expect(asked(stage)).toEqual([
      '/channels/{channel_id}/messages',
      '/channels/{channel_id}/threads/archived/public',
      expect.stringMatching(/archived\/private$/),
      '/guilds/{guild_id}/threads/active',
    ]);
  });

  it('asks for channels and active threads of guilds in which nothing was missed, after a hole', async () => {
    const stage = await startStage({
      downFor: MINUTE,
      more: 3,
      prepare: ({ discord, guild }) => {
        for (let n = 0; n < 50; n += 1) discord.addChannel({ guildId: guild.id });
      },
    });
    const bot = await stage.back();
    bot.refill.start();
    await bot.ended();
    stage.discord.clearCalls();
    stage.discord.faults.skipSequence(2);
    stage.discord.updateGuild(stage.guild.id, { name: 'Orchard' });
    await bot.caughtUp();
    await bot.ended(2);
    expect(bot.gaps().at(-1)).toMatchObject({ reason: 'hole', state: 'refilled' });
    expect(asked(stage)).toHaveLength(4 * 2);
  });

  for (const interrupted of [false, true]) {
    it(`counts what was said in every place, also in threads that were closed by hand, ${interrupted ? 'by a process that did not hear GUILD_CREATE' : 'after a fresh session'}`, async () => {
      const places = { forum: '', voice: '', used: '', closed: '', gone: '', solved: '' };
      const stage = await startStage({
        downFor: 2 * MINUTE,
        prepare: ({ discord, guild, channel }) => {
          const of = { parentId: channel.id, silent: true, ownerId: discord.botId, at: LONG_AGO };
          places.forum = discord.addChannel({ guildId: guild.id, type: 'forum' }).id;
          places.voice = discord.addChannel({ guildId: guild.id, type: 'voice' }).id;
          places.used = discord.addThread(of).id;
          places.closed = discord.addThread(of).id;
          places.gone = discord.addThread(of).id;
          places.solved = discord.addThread({ ...of, parentId: places.forum }).id;
        },
      });
      const { discord, channel, missed, back, guild, ada } = stage;
      const ago = MINUTE;
      const all = [places.voice, places.used, places.closed, places.solved].flatMap((id) =>
        missed(id, { ago, count: 2 }),
      );
      missed(places.gone, { ago });
      for (const id of [places.closed, places.solved]) discord.archiveThread(id);
      discord.deleteChannel(places.gone);
      // Begun in the gap: a thread with its message in the channel, and a post; both closed at once.
      const second = discord.addChannel({ guildId: guild.id }).id;
      const begun = { silent: true, ownerId: ada, at: stage.now - ago };
      const born = discord.addThread({ ...begun, parentId: second }).id;
      const post = discord.addThread({ ...begun, parentId: places.forum, content: 'how?' }).id;
      all.push(...discord.messages(post), ...missed(born, { ago, count: 3 }), ...missed(post, { ago }));
      for (const id of [born, post]) discord.archiveThread(id);
      all.push(...missed(channel.id, { ago, count: 120 }));

      let bot = await back();
      if (interrupted) {
        await bot.stop();
        bot = await back();
      }
      expect(bot.gaps()).toMatchObject([{ reason: 'newSession', state: 'open' }]);
      bot.refill.start();
      await bot.ended();
      expect(bot.counted()).toEqual(expectedOf(all));
      expect(bot.gaps()).toMatchObject([{ state: 'refilled' }]);
      const archived = asked(stage).filter((route) => route?.includes('/archived/')).length;
      expect(archived).toBeLessThanOrEqual(6);
    });
  }

  it('does not go by what GUILD_CREATE told before a hole in the stream', async () => {
    const stage = await startStage({ downFor: MINUTE });
    const { discord, channel, guild, ada } = stage;
    const bot = await stage.back();
    discord.faults.loseNext(1);
    const said = discord.sendMessage({ channelId: channel.id, author: ada, content: 'lost' });
    discord.updateGuild(guild.id, { name: 'Orchard' });
    await bot.caughtUp();
    bot.refill.start();
    await bot.ended(2);
    expect(bot.counted()).toEqual(expectedOf([said]));
  });

  it('does not go by what GUILD_CREATE told before a gap of another kind', async () => {
    const stage = await startStage({ downFor: MINUTE });
    const { channel, guild, missed, now } = stage;
    const bot = await stage.back({ discordNow: () => Date.now() + 2 * MINUTE });
    const all = missed(channel.id, { ago: -1 });
    record(bot.ledger, { id: 'later', guildId: guild.id, from: now, to: now + MINUTE, reason: 'outage' });
    bot.refill.start();
    await bot.ended(2);
    expect(bot.counted()).toEqual(expectedOf(all));
  });

  it('reads a thread that a hole in the stream hid the closing of', async () => {
    const stage = await startStage({
      downFor: MINUTE,
      prepare: ({ discord, channel }) => void discord.addThread({ parentId: channel.id, silent: true, at: LONG_AGO }),
    });
    const { discord, guild, ada } = stage;
    const thread =
      [...(discord.world.guilds.get(guild.id)?.channels.values() ?? [])].find((one) => one.thread)?.id ?? '';
    const bot = await stage.back();
    bot.refill.start();
    await bot.ended();
    discord.faults.loseNext(2);
    const said = discord.sendMessage({ channelId: thread, author: ada, content: 'solved' });
    discord.archiveThread(thread);
    discord.updateGuild(guild.id, { name: 'Orchard' });
    await bot.caughtUp();
    await bot.ended(2);
    expect(bot.counted()).toEqual(expectedOf([said]));
    expect(bot.ledger.directory.threads(guild.id, null)).toEqual([]);
  });

  it('says partly of a server in which a thread was closed whose history it may not read, and not for nothing', async () => {
    const stage = await startStage({
      downFor: MINUTE,
      more: 1,
      prepare: ({ discord, channel }) => void discord.addThread({ parentId: channel.id, silent: true, at: LONG_AGO }),
    });
    const { discord, guild, channel, others } = stage;
    for (const id of [channel.id, others[0]?.channelId ?? '']) discord.denyBot(id, Bit.ReadMessageHistory);
    const thread =
      [...(discord.world.guilds.get(guild.id)?.channels.values() ?? [])].find((one) => one.thread)?.id ?? '';
    discord.archiveThread(thread);
    const bot = await stage.back();
    bot.refill.start();
    await bot.ended();
    expect(bot.toldTo(guild.id)).toEqual(['partly']);
    expect(bot.toldTo(others[0]?.id ?? '')).toEqual(['refilled']);
    expect(bot.said(/^a channel cannot be read/)).toMatchObject([
      { channelId: thread, missing: ['ReadMessageHistory'] },
    ]);
  });

  it('lists all archived threads where it is not known which were active, and after more than ten minutes', async () => {
    const stage = await startStage({ downFor: 9 * MINUTE });
    const { discord, guild, channel, missed, back, now } = stage;
    // Reopened, written in and closed again: nothing points at it.
    const reopened = discord.addThread({ parentId: channel.id, silent: true, archived: true, at: LONG_AGO }).id;
    const all = missed(reopened, { ago: 5 * MINUTE });
    const bot = await back();
    bot.ledger.facts.set(`threads:unsure:${guild.id}`, '1');
    bot.refill.start();
    await bot.ended();
    expect(bot.counted()).toEqual(expectedOf(all));
    expect(bot.ledger.facts.get(`threads:unsure:${guild.id}`)).toBe('');
    const again = discord.addThread({ parentId: channel.id, silent: true, archived: true, at: LONG_AGO }).id;
    all.push(...missed(again, { ago: 5 * MINUTE }));
    record(bot.ledger, { id: 'short', from: now - 9 * MINUTE, to: now });
    await bot.ended(2);
    expect(bot.counted()).not.toEqual(expectedOf(all));
    record(bot.ledger, { id: 'longer', from: now - 11 * MINUTE, to: now });
    await until('it is found', () => Object.keys(bot.counted()).length === Object.keys(expectedOf(all)).length);
    expect(bot.counted()).toEqual(expectedOf(all));
  });
});
