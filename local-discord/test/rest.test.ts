import { PermissionFlagsBits as Bit } from 'discord.js';
import { afterEach, describe, expect, it } from 'vitest';
import type { LocalDiscord, LocalDiscordOptions } from '../index.js';
import { restFor, START, startDiscord } from './helpers.js';
import { createRawClient } from './raw-client.js';

let discord: LocalDiscord | undefined;
afterEach(() => discord?.close());

async function start(options: Partial<LocalDiscordOptions> = {}) {
  const started = await startDiscord(options);
  discord = started.discord;
  return { ...started, ...restFor(started.discord) };
}

const HOUR = 3_600_000;

describe('messages', () => {
  it('are posted, edited, read and deleted, and the bot hears of its own', async () => {
    const { api, discord, channel, clock } = await start();
    const client = createRawClient(discord);
    await client.identify();
    await client.dispatch('GUILD_CREATE');
    const message = await api.channels.createMessage(channel.id, {
      content: 'one',
      embeds: [{ title: 'x' }],
      nonce: 'n1',
    });
    expect(message).toMatchObject({ content: 'one', author: { id: discord.botId }, edited_timestamp: null });
    clock.advance(1000);
    await api.channels.editMessage(channel.id, message.id, { content: 'two' });
    expect(await api.channels.getMessage(channel.id, message.id)).toMatchObject({
      content: 'two',
      embeds: [{ title: 'x', type: 'rich' }],
      edited_timestamp: '2026-06-01T12:00:01.000Z',
    });
    await api.channels.deleteMessage(channel.id, message.id);
    await expect(api.channels.getMessage(channel.id, message.id)).rejects.toMatchObject({ code: 10008, status: 404 });
    await client.dispatch('MESSAGE_DELETE');
    expect(client.dispatches().slice(2)).toMatchObject([
      { t: 'MESSAGE_CREATE', d: { id: message.id, nonce: 'n1', content: 'one' } },
      { t: 'MESSAGE_UPDATE', d: { content: 'two' } },
      { t: 'MESSAGE_DELETE', d: { id: message.id } },
    ]);
  });

  it('are paged newest first, before, after and around one', async () => {
    const { api, discord, channel, userId } = await start();
    const ids = Array.from({ length: 10 }, (_, index) => {
      const at = START + index * 1000;
      return discord.sendMessage({ channelId: channel.id, author: userId, at, silent: true }).id;
    });
    const page = async (query: object) =>
      (await api.channels.getMessages(channel.id, query)).map(({ id }) => ids.indexOf(id));
    expect(await page({})).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    expect(await page({ limit: 3 })).toEqual([9, 8, 7]);
    expect(await page({ limit: 3, before: ids[4] })).toEqual([3, 2, 1]);
    expect(await page({ limit: 3, after: ids[4] })).toEqual([7, 6, 5]);
    expect(await page({ limit: 3, around: ids[4] })).toEqual([5, 4, 3]);
    await expect(page({ limit: 101 })).rejects.toMatchObject({ code: 50035 });
  });

  it('with an enforced nonce are posted once', async () => {
    const { api, discord, channel, clock } = await start();
    const body = { content: 'board', nonce: 'abc', enforce_nonce: true };
    const first = await api.channels.createMessage(channel.id, body);
    expect((await api.channels.createMessage(channel.id, body)).id).toBe(first.id);
    expect((await api.channels.createMessage(channel.id, { ...body, enforce_nonce: false })).id).not.toBe(first.id);
    clock.advance(6 * 60_000);
    await api.channels.createMessage(channel.id, body);
    expect(discord.messages(channel.id)).toHaveLength(3);
  });

  it('older than an hour take a limited number of edits: 30046', async () => {
    const { discord, channel, clock, api } = await start({ oldMessageEdits: 2 });
    const { id } = await api.channels.createMessage(channel.id, { content: 'board' });
    const patch = async () => {
      const response = await fetch(`${discord.url}/v10/channels/${channel.id}/messages/${id}`, {
        method: 'PATCH',
        headers: { authorization: `Bot ${discord.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ content: `at ${clock.now()}` }),
      });
      const { code } = (await response.json()) as { code?: number };
      return [response.status, code];
    };
    for (let count = 0; count < 4; count++) expect(await patch()).toEqual([200, undefined]);
    clock.advance(HOUR);
    expect([await patch(), await patch(), await patch()]).toEqual([
      [200, undefined],
      [200, undefined],
      [429, 30046],
    ]);
    clock.advance(HOUR);
    expect(await patch()).toEqual([200, undefined]);
  });

  it('of others cannot be edited, and need a permission to be deleted', async () => {
    const { api, discord, guild, channel, userId } = await start();
    const { id } = discord.sendMessage({ channelId: channel.id, author: userId });
    await expect(api.channels.editMessage(channel.id, id, { content: 'x' })).rejects.toMatchObject({ code: 50005 });
    await expect(api.channels.deleteMessage(channel.id, id)).rejects.toMatchObject({ code: 50013 });
    discord.updateRole(guild.id, guild.botRoleId, { permissions: Bit.ManageMessages });
    await api.channels.deleteMessage(channel.id, id);
  });
});

describe('pins', () => {
  it('are set, listed and undone, with a notice in the channel', async () => {
    const { api, discord, channel, userId, rest } = await start();
    const client = createRawClient(discord);
    await client.identify();
    await client.dispatch('GUILD_CREATE');
    const { id } = await api.channels.createMessage(channel.id, { content: 'board' });
    await api.channels.pinMessage(channel.id, id);
    await api.channels.pinMessage(channel.id, id);
    expect(await rest.get(`/channels/${channel.id}/messages/pins`)).toMatchObject({
      items: [{ pinned_at: '2026-06-01T12:00:00.000Z', message: { id, pinned: true } }],
      has_more: false,
    });
    await client.frame(({ t, d }) => t === 'MESSAGE_CREATE' && d.type === 6, 'the notice');
    discord.setPinned(id, false, userId);
    expect(discord.pins(channel.id)).toEqual([]);
    const types = client.dispatches().map(({ t }) => t);
    await discord.until(() => client.dispatches().at(-1)?.t === 'CHANNEL_PINS_UPDATE', 'the unpinning');
    expect(types.filter((type) => type === 'MESSAGE_CREATE')).toHaveLength(2);
  });

  it('need their own permission', async () => {
    const { api, discord, guild, channel } = await start();
    const { id } = await api.channels.createMessage(channel.id, { content: 'board' });
    discord.updateRole(guild.id, guild.botRoleId, { permissions: Bit.ManageMessages });
    await expect(api.channels.pinMessage(channel.id, id)).rejects.toMatchObject({ code: 50013 });
    discord.updateRole(guild.id, guild.botRoleId, { permissions: Bit.PinMessages });
    await api.channels.pinMessage(channel.id, id);
  });
});

describe('permissions', () => {
  it('decide what the bot reaches', async () => {
    const { api, discord, channel } = await start();
    const post = (body: object = { content: 'x' }) => api.channels.createMessage(channel.id, body);
    const { id } = await post();
    discord.denyBot(channel.id, Bit.EmbedLinks);
    await expect(post({ embeds: [{ title: 'x' }] })).rejects.toMatchObject({ code: 50013 });
    await post();
    discord.denyBot(channel.id, Bit.SendMessages);
    await expect(post()).rejects.toMatchObject({ code: 50013, status: 403 });
    discord.denyBot(channel.id, Bit.ReadMessageHistory);
    expect(await api.channels.getMessages(channel.id)).toEqual([]);
    await expect(api.channels.getMessage(channel.id, id)).rejects.toMatchObject({ code: 50001 });
    discord.denyBot(channel.id, Bit.ViewChannel);
    await expect(api.channels.get(channel.id)).rejects.toMatchObject({ code: 50001, status: 403 });
    discord.allowBot(channel.id);
    await post({ embeds: [{ title: 'x' }] });
  });

  it('of a thread are those of its parent', async () => {
    const { api, discord, guild } = await start();
    const forum = discord.addChannel({ guildId: guild.id, type: 'forum' });
    const post = discord.addThread({ parentId: forum.id, content: 'help!' });
    expect(await api.channels.getMessage(post.id, post.id)).toMatchObject({ content: '', type: 0 });
    await expect(api.channels.createMessage(forum.id, { content: 'x' })).rejects.toMatchObject({ code: 50008 });
    discord.denyBot(forum.id, Bit.ViewChannel);
    await expect(api.channels.getMessages(post.id)).rejects.toMatchObject({ code: 50001 });
  });

  it('of a guild without the bot are none', async () => {
    const { api, discord, guild, channel } = await start();
    discord.removeBotFromGuild(guild.id);
    await expect(api.guilds.get(guild.id)).rejects.toMatchObject({ code: 10004 });
    await expect(api.channels.get(channel.id)).rejects.toMatchObject({ code: 50001 });
    await expect(api.channels.get('1')).rejects.toMatchObject({ code: 10003 });
  });
});

describe('validation', () => {
  const refusals: [what: string, body: object, path: string][] = [
    ['content over 2000 characters', { content: 'x'.repeat(2001) }, 'content'],
    ['a title over 256 characters', { embeds: [{ title: 'x'.repeat(257) }] }, 'embeds.0.title'],
    ['a description over 4096', { embeds: [{ description: 'x'.repeat(4097) }] }, 'embeds.0.description'],
    ['26 fields', { embeds: [{ fields: Array(26).fill({ name: 'n', value: 'v' }) }] }, 'embeds.0.fields'],
    ['a field without a value', { embeds: [{ fields: [{ name: 'n', value: '' }] }] }, 'embeds.0.fields.0.value'],
    [
      '6001 characters in all embeds',
      { embeds: [{ description: 'x'.repeat(4000) }, { description: 'x'.repeat(2001) }] },
      'embeds',
    ],
    ['six rows', { content: 'x', components: Array(6).fill({ type: 1, components: [] }) }, 'components'],
    [
      'a custom id twice',
      {
        content: 'x',
        components: [{ type: 1, components: Array(2).fill({ type: 2, style: 1, label: 'l', custom_id: 'same' }) }],
      },
      'components.0.components.1.custom_id',
    ],
    [
      'a label over 80',
      {
        content: 'x',
        components: [{ type: 1, components: [{ type: 2, style: 1, label: 'x'.repeat(81), custom_id: 'a' }] }],
      },
      'components.0.components.0.label',
    ],
    ['a nonce over 25', { content: 'x', nonce: 'x'.repeat(26) }, 'nonce'],
    [
      'content beside components v2',
      { content: 'x', flags: 1 << 15, components: [{ type: 10, content: 'y' }] },
      'content',
    ],
  ];
  it.each(refusals)('refuses %s with 50035 and the place', async (_what, body, path) => {
    const { rest, channel } = await start();
    const refused = rest.post(`/channels/${channel.id}/messages`, { body });
    await expect(refused).rejects.toMatchObject({ code: 50035, status: 400 });
    const { rawError } = (await refused.catch((error: unknown) => error)) as { rawError: { errors: object } };
    let at: unknown = rawError.errors;
    for (const key of path.split('.')) at = (at as Record<string, unknown>)[key];
    expect(at).toHaveProperty('_errors.0.code');
  });

  it('refuses an empty message with 50006, and broken JSON with 50109', async () => {
    const { rest, channel, discord } = await start();
    await expect(rest.post(`/channels/${channel.id}/messages`, { body: { content: ' ' } })).rejects.toMatchObject({
      code: 50006,
    });
    const broken = await fetch(`${discord.url}/v10/channels/${channel.id}/messages`, {
      method: 'POST',
      headers: { authorization: `Bot ${discord.token}`, 'content-type': 'application/json' },
      body: '{',
    });
    expect(await broken.json()).toMatchObject({ code: 50109 });
  });

  it('takes exactly what the limits allow', async () => {
    const { api, channel } = await start();
    await api.channels.createMessage(channel.id, {
      content: 'x'.repeat(2000),
      embeds: [{ description: 'x'.repeat(4096) }, { description: 'x'.repeat(1904) }],
    });
  });

  const names: [name: string, fits: boolean][] = [
    ['my_stats', true],
    ['stat-refresh', true],
    ['größe', true],
    ['My_Stats', false],
    ['my stats', false],
    ['x'.repeat(33), false],
    ['', false],
  ];
  it.each(names)('command name %j fits: %s', async (name, fits) => {
    const { rest, discord } = await start();
    const put = rest.put(`/applications/${discord.applicationId}/commands`, { body: [{ name, description: 'd' }] });
    if (fits) expect(await put).toMatchObject([{ name }]);
    else await expect(put).rejects.toMatchObject({ code: 50035 });
  });

  it('refuses commands that stand twice, options out of order and commands of another application', async () => {
    const { api, discord } = await start();
    const put = (
      body: Parameters<typeof api.applicationCommands.bulkOverwriteGlobalCommands>[1],
      id = discord.applicationId,
    ) => api.applicationCommands.bulkOverwriteGlobalCommands(id, body);
    const one = { name: 'a', description: 'd' };
    await expect(put([one, one])).rejects.toMatchObject({ code: 50035 });
    const option = { type: 3, description: 'd' } as const;
    const disordered = {
      ...one,
      options: [
        { ...option, name: 'x' },
        { ...option, name: 'y', required: true },
      ],
    };
    await expect(put([disordered])).rejects.toMatchObject({ code: 50035 });
    await expect(put([one], discord.botId)).rejects.toMatchObject({ code: 10002 });
  });
});

describe('commands', () => {
  it('keep their ids when they are overwritten, globally and per guild', async () => {
    const { api, discord, guild } = await start();
    const { applicationId } = discord;
    const options = [{ type: 3 as const, name: 'window', description: 'd', required: false, choices: [] }];
    const [first] = await api.applicationCommands.bulkOverwriteGlobalCommands(applicationId, [
      { name: 'my_stats', description: 'd', options, default_member_permissions: '8192' },
    ]);
    expect(first).toMatchObject({
      name: 'my_stats',
      type: 1,
      default_member_permissions: '8192',
      dm_permission: true,
      options: [{ type: 3, name: 'window', description: 'd' }],
    });
    expect(first?.options?.[0]).not.toHaveProperty('required');
    const [again] = await api.applicationCommands.bulkOverwriteGlobalCommands(applicationId, [
      { name: 'my_stats', description: 'changed' },
    ]);
    expect(again?.id).toBe(first?.id);
    expect(again?.version).not.toBe(first?.version);
    const made = await api.applicationCommands.createGuildCommand(applicationId, guild.id, {
      name: 'setup',
      description: 'd',
    });
    expect(made).toMatchObject({ guild_id: guild.id });
    await api.applicationCommands.editGuildCommand(applicationId, guild.id, made.id, { description: 'e' });
    expect(await api.applicationCommands.getGuildCommands(applicationId, guild.id)).toMatchObject([
      { description: 'e' },
    ]);
    expect(discord.commandNames()).toEqual(['/my_stats']);
    expect(discord.commandNames(guild.id)).toEqual(['/setup']);
    await api.applicationCommands.deleteGuildCommand(applicationId, guild.id, made.id);
    await expect(api.applicationCommands.getGuildCommand(applicationId, guild.id, made.id)).rejects.toMatchObject({
      code: 10063,
    });
    discord.removeBotFromGuild(guild.id);
    await expect(api.applicationCommands.getGuildCommands(applicationId, guild.id)).rejects.toMatchObject({
      code: 50001,
    });
  });
});

describe('the rest', () => {
  it('tells who the bot is, where the gateway is, and the time by its clock', async () => {
    const { api, discord, rest } = await start({ shards: 3 });
    expect(discord.applicationId).not.toBe(discord.botId);
    expect(await api.users.getCurrent()).toMatchObject({ id: discord.botId, bot: true });
    expect(await rest.get('/applications/@me')).toMatchObject({
      id: discord.applicationId,
      bot: { id: discord.botId },
    });
    expect(await api.gateway.getBot()).toMatchObject({
      shards: 3,
      url: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+\/gateway$/),
    });
    const { headers } = await fetch(`${discord.url}/v10/gateway/bot`, {
      headers: { authorization: `Bot ${discord.token}` },
    });
    expect(Date.parse(headers.get('date') ?? '')).toBe(START);
  });

  it('lists channels, active threads and archived ones', async () => {
    const { api, discord, guild, channel, rest } = await start();
    const active = discord.addThread({ parentId: channel.id });
    const archived = discord.addThread({ parentId: channel.id, archived: true });
    expect((await api.guilds.getChannels(guild.id)).map(({ id }) => id)).toEqual([channel.id]);
    const { threads } = (await rest.get(`/guilds/${guild.id}/threads/active`)) as { threads: { id: string }[] };
    expect(threads.map(({ id }) => id)).toEqual([active.id]);
    expect(await rest.get(`/channels/${channel.id}/threads/archived/public`)).toMatchObject({
      threads: [{ id: archived.id, thread_metadata: { archived: true } }],
      has_more: false,
    });
  });

  it('refuses a wrong token with 401, and unknown routes with 404, and records every call', async () => {
    const { discord, rest } = await start();
    await expect(restFor(discord, 'wrong').api.gateway.getBot()).rejects.toMatchObject({ status: 401 });
    await expect(rest.get('/stickers/1')).rejects.toMatchObject({ status: 404, code: 0 });
    const old = await fetch(`${discord.url}/v9/gateway/bot`, { headers: { authorization: `Bot ${discord.token}` } });
    expect(await old.json()).toMatchObject({ code: 50041 });
    expect(discord.calls).toMatchObject([
      { method: 'GET', route: '/gateway/bot', status: 401, code: 0, at: START },
      { route: null, path: '/stickers/1', status: 404 },
      { status: 400, code: 50041 },
    ]);
    discord.clearCalls();
    expect(discord.calls).toEqual([]);
  });
});
