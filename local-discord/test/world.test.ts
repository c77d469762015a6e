import { PermissionFlagsBits as Bit } from 'discord.js';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createReplayBuffer } from '../gateway/replay-buffer.js';
import type { LocalDiscord } from '../index.js';
import { createMessageStore, type MessageState } from '../world/message-store.js';
import { channelPermissions, EVERY_PERMISSION } from '../world/permissions.js';
import { START, startDiscord } from './helpers.js';
import { createRawClient } from './raw-client.js';

let discord: LocalDiscord | undefined;
afterEach(() => discord?.close());

async function connected(intents?: number) {
  const started = await startDiscord();
  discord = started.discord;
  const client = createRawClient(started.discord);
  await client.identify(intents === undefined ? {} : { intents });
  await client.dispatch('GUILD_CREATE');
  const since = async (count: number) => {
    await started.discord.until(() => client.dispatches().length >= 2 + count, `${count} dispatches`);
    return client.dispatches().slice(2);
  };
  return { ...started, client, since };
}

describe('what happens is told', () => {
  it('of reactions: normal and burst, with the author on adding, without on removing', async () => {
    const { discord, channel, userId, since, guild } = await connected();
    const { id } = discord.sendMessage({ channelId: channel.id, author: guild.ownerId });
    const burst = { messageId: id, userId, emoji: { id: '9', name: 'party' }, burst: true };
    expect(discord.addReaction({ messageId: id, userId, emoji: '👍' })).toBe(true);
    expect(discord.addReaction({ messageId: id, userId, emoji: '👍' })).toBe(false);
    expect(discord.addReaction(burst)).toBe(true);
    expect(discord.removeReaction(burst)).toBe(true);
    expect(discord.removeReaction(burst)).toBe(false);
    discord.removeEmojiReactions(id, '👍');
    discord.removeAllReactions(id);
    const [, add, super_, remove, emoji, all] = await since(6);
    expect(add).toMatchObject({
      t: 'MESSAGE_REACTION_ADD',
      d: {
        message_id: id,
        user_id: userId,
        emoji: { id: null, name: '👍' },
        burst: false,
        type: 0,
        message_author_id: guild.ownerId,
        member: { nick: 'Countess', user: { id: userId } },
      },
    });
    expect(super_).toMatchObject({ d: { emoji: { id: '9', name: 'party' }, burst: true, type: 1 } });
    expect(remove).toMatchObject({ t: 'MESSAGE_REACTION_REMOVE', d: { burst: true, user_id: userId } });
    expect(remove?.d).not.toHaveProperty('message_author_id');
    expect(emoji).toMatchObject({ t: 'MESSAGE_REACTION_REMOVE_EMOJI', d: { emoji: { name: '👍' }, message_id: id } });
    expect(all).toMatchObject({ t: 'MESSAGE_REACTION_REMOVE_ALL', d: { message_id: id, guild_id: guild.id } });
  });

  it('of messages by webhooks and bots, replies, and deletion, one or many', async () => {
    const { discord, channel, guild, userId, since } = await connected();
    const webhook = discord.addWebhook({ channelId: channel.id, name: 'News' });
    const bot = discord.addMember({ guildId: guild.id, user: { name: 'robot', bot: true } }).user.id;
    const ids = [
      discord.sendMessage({ channelId: channel.id, webhook: webhook.id }).id,
      discord.sendMessage({ channelId: channel.id, author: bot }).id,
    ];
    const reply = discord.sendMessage({ channelId: channel.id, author: userId, replyTo: ids[1] ?? '' }).id;
    discord.deleteMessage(reply);
    discord.deleteMessages(ids);
    expect(await since(5)).toMatchObject([
      { d: { webhook_id: webhook.id, author: { id: webhook.id, username: 'News', bot: true } } },
      { d: { author: { id: bot, bot: true }, type: 0 } },
      { d: { type: 19, message_reference: { message_id: ids[1] } } },
      { t: 'MESSAGE_DELETE', d: { id: reply, channel_id: channel.id, guild_id: guild.id } },
      { t: 'MESSAGE_DELETE_BULK', d: { ids } },
    ]);
    expect(discord.messages(channel.id)).toEqual([]);
  });

  it('of channels, threads, roles and the own member', async () => {
    const { discord, guild, since, channel } = await connected(1);
    const forum = discord.addChannel({ guildId: guild.id, type: 'forum' });
    const post = discord.addThread({ parentId: forum.id, name: 'a post' });
    discord.archiveThread(post.id);
    discord.updateChannel(forum.id, { name: 'help' });
    discord.denyBot(channel.id, Bit.SendMessages);
    const role = discord.addRole({ guildId: guild.id, permissions: Bit.ViewChannel });
    discord.updateRole(guild.id, role.id, { permissions: 0n });
    discord.deleteRole(guild.id, role.id);
    discord.updateMember(guild.id, discord.botId, { nick: 'Stats' });
    discord.updateMember(guild.id, guild.ownerId, { nick: 'Boss' });
    discord.updateGuild(guild.id, { name: 'Renamed' });
    discord.deleteChannel(post.id);
    discord.deleteChannel(forum.id);
    const told = await since(12);
    expect(told.map(({ t }) => t)).toEqual([
      'CHANNEL_CREATE',
      'THREAD_CREATE',
      'THREAD_UPDATE',
      'CHANNEL_UPDATE',
      'CHANNEL_UPDATE',
      'GUILD_ROLE_CREATE',
      'GUILD_ROLE_UPDATE',
      'GUILD_ROLE_DELETE',
      'GUILD_MEMBER_UPDATE',
      'GUILD_UPDATE',
      'THREAD_DELETE',
      'CHANNEL_DELETE',
    ]);
    expect(told[1]?.d).toMatchObject({ id: post.id, parent_id: forum.id, type: 11, newly_created: true });
    expect(told[4]?.d.permission_overwrites).toEqual([{ id: discord.botId, type: 1, allow: '0', deny: '2048' }]);
    expect(told[8]?.d).toMatchObject({ user: { id: discord.botId }, nick: 'Stats' });
  });

  it('of a thread with its messages: post, starter, or notice in the parent', async () => {
    const { discord, guild, channel, userId, since } = await connected();
    const forum = discord.addChannel({ guildId: guild.id, type: 'forum' });
    const post = discord.addThread({ parentId: forum.id, ownerId: userId });
    const { id } = discord.sendMessage({ channelId: channel.id, author: userId });
    const started = discord.addThread({ parentId: channel.id, messageId: id, ownerId: userId });
    const free = discord.addThread({ parentId: channel.id, ownerId: userId });
    discord.archiveThread(free.id);
    discord.sendMessage({ channelId: free.id, author: userId });
    expect(started.id).toBe(id);
    expect((await since(12)).map(({ t, d }) => [t, d.channel_id ?? d.id, d.type])).toEqual([
      ['CHANNEL_CREATE', forum.id, 15],
      ['THREAD_CREATE', post.id, 11],
      ['MESSAGE_CREATE', post.id, 0],
      ['MESSAGE_CREATE', channel.id, 0],
      ['THREAD_CREATE', id, 11],
      ['MESSAGE_UPDATE', channel.id, 0],
      ['MESSAGE_CREATE', id, 21],
      ['THREAD_CREATE', free.id, 11],
      ['MESSAGE_CREATE', channel.id, 18],
      ['THREAD_UPDATE', free.id, 11],
      ['THREAD_UPDATE', free.id, 11],
      ['MESSAGE_CREATE', free.id, 0],
    ]);
  });
});

describe('permissions in a channel', () => {
  it('follow Discord: everyone, roles together, member; owners and administrators may everything', async () => {
    const { discord, guild, channel, userId } = await startDiscord();
    const role = (permissions: bigint) => discord.addRole({ guildId: guild.id, permissions }).id;
    const of = (id: string) => {
      const state = discord.world.guilds.get(guild.id);
      const place = discord.world.channels.get(channel.id);
      if (!state || !place) throw new Error('gone');
      return channelPermissions(discord.world, state, place, id);
    };
    const has = (bit: bigint) => (of(userId) & bit) !== 0n;
    const [a, b, admin] = [role(0n), role(0n), role(Bit.Administrator)];
    expect(of(guild.ownerId)).toBe(EVERY_PERMISSION);
    expect(has(Bit.SendMessages)).toBe(true);
    discord.setOverwrite(channel.id, { id: guild.id, type: 'role', deny: Bit.SendMessages });
    expect([has(Bit.SendMessages), has(Bit.EmbedLinks)]).toEqual([false, false]);
    discord.updateMember(guild.id, userId, { roles: [a, b] });
    discord.setOverwrite(channel.id, { id: a, type: 'role', deny: Bit.SendMessages });
    discord.setOverwrite(channel.id, { id: b, type: 'role', allow: Bit.SendMessages });
    expect(has(Bit.SendMessages)).toBe(true);
    discord.setOverwrite(channel.id, { id: userId, type: 'member', deny: Bit.ViewChannel });
    expect(of(userId)).toBe(0n);
    discord.updateMember(guild.id, userId, { roles: [admin] });
    expect(of(userId)).toBe(EVERY_PERMISSION);
    await discord.close();
  });
});

describe('stores', () => {
  const message = (id: number): MessageState => ({
    api: { id: String(id) } as MessageState['api'],
    guildId: '1',
    reactions: new Map(),
    pinnedAt: null,
    oldEdits: [],
  });

  it('messages page as a sorted list does, whatever the order of arrival', () => {
    const id = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(
        fc.uniqueArray(id),
        fc.array(id),
        id,
        fc.integer({ min: 1, max: 10 }),
        (added, removed, at, limit) => {
          const store = createMessageStore(Number.POSITIVE_INFINITY, () => {});
          for (const each of added) store.add(message(each));
          for (const each of removed) store.delete(String(each));
          const left = added.filter((each) => !removed.includes(each)).sort((a, b) => a - b);
          const ids = (list: readonly MessageState[]) => list.map(({ api }) => Number(api.id));
          expect(ids(store.all())).toEqual(left);
          expect(ids(store.page({ limit }))).toEqual(left.slice(-limit).reverse());
          expect(ids(store.page({ limit, before: String(at) }))).toEqual(
            left
              .filter((x) => x < at)
              .slice(-limit)
              .reverse(),
          );
          expect(ids(store.page({ limit, after: String(at) }))).toEqual(
            left
              .filter((x) => x > at)
              .slice(0, limit)
              .reverse(),
          );
        },
      ),
    );
  });

  it('messages beyond the limit go, the oldest first', () => {
    const dropped: string[] = [];
    const store = createMessageStore(10, (id) => dropped.push(id));
    for (let id = 1; id <= 25; id++) store.add(message(id));
    expect(store.size).toBeLessThanOrEqual(10);
    expect(dropped.map(Number)).toEqual(Array.from({ length: dropped.length }, (_, index) => index + 1));
    expect(store.all().at(-1)?.api.id).toBe('25');
  });

  it('a replay buffer gives back exactly what came after, or says that it cannot', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.nat(120),
        (steps, limit, from) => {
          const buffer = createReplayBuffer(limit);
          let sequence = 0;
          const all = steps.map((step) => {
            sequence += step;
            buffer.push({ sequence, type: 'X', json: String(sequence) });
            return sequence;
          });
          const expected = all.filter((each) => each > from);
          const got = buffer.after(from)?.map((sent) => sent.sequence) ?? null;
          expect(got).toEqual(expected.length > limit ? null : expected);
        },
      ),
    );
  });
});

it('message ids carry their time and rise within one instant', async () => {
  const { discord, channel, userId } = await startDiscord();
  const at = START - 5000;
  const ids = [1, 2, 3].map(() => BigInt(discord.sendMessage({ channelId: channel.id, author: userId, at }).id));
  expect(ids.map((id) => Number(id >> 22n) + 1_420_070_400_000)).toEqual([at, at, at]);
  expect([...ids].sort((a, b) => (a < b ? -1 : 1))).toEqual(ids);
  await discord.close();
});
