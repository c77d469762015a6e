import { PermissionFlagsBits as Bit } from 'discord.js';
import type { APIInteraction } from 'discord-api-types/v10';
import { afterEach, describe, expect, it } from 'vitest';
import type { LocalDiscord } from '../index.js';
import { restFor, startDiscord } from './helpers.js';
import { createRawClient } from './raw-client.js';

let discord: LocalDiscord | undefined;
afterEach(() => discord?.close());

const EPHEMERAL = 64;

async function start() {
  const started = await startDiscord();
  discord = started.discord;
  const { api } = restFor(started.discord);
  const app = started.discord.applicationId;
  await api.applicationCommands.bulkOverwriteGlobalCommands(app, [
    {
      name: 'my_stats',
      description: 'd',
      options: [{ type: 3, name: 'window', description: 'd', choices: [{ name: '7 days', value: '7d' }] }],
    },
    {
      name: 'setup',
      description: 'd',
      default_member_permissions: String(Bit.ManageGuild),
      options: [
        { type: 7, name: 'channel', description: 'd' },
        { type: 3, name: 'zone', description: 'd', autocomplete: true },
      ],
    },
  ]);
  const client = createRawClient(started.discord);
  await client.identify({ intents: 1 });
  await client.dispatch('GUILD_CREATE');
  const place = { guildId: started.guild.id, channelId: started.channel.id, userId: started.userId };
  let heard = 0;
  /** The next interaction that the bot hears. */
  const next = async (): Promise<APIInteraction> => {
    const all = () => client.dispatches().filter(({ t }) => t === 'INTERACTION_CREATE');
    await started.discord.until(() => all().length > heard, 'an interaction');
    return all()[heard++]?.d;
  };
  const moderator = started.discord.addMember({
    guildId: started.guild.id,
    roles: [started.discord.addRole({ guildId: started.guild.id, permissions: Bit.ManageGuild }).id],
  }).user.id;
  return { ...started, api, app, client, place, next, moderator };
}

describe('a slash command', () => {
  it('arrives with the member, permissions, languages and options', async () => {
    const { discord, place, next, app, userId } = await start();
    discord.updateMember(place.guildId, userId, { locale: 'de' as never });
    discord.invoke({ ...place, command: '/my_stats', options: { window: '7d' } });
    const interaction = await next();
    expect(interaction).toMatchObject({
      type: 2,
      version: 1,
      application_id: app,
      guild_id: place.guildId,
      channel_id: place.channelId,
      locale: 'de',
      guild_locale: 'en-US',
      member: { nick: 'Countess', user: { id: userId } },
      data: { name: 'my_stats', type: 1, options: [{ name: 'window', type: 3, value: '7d' }] },
    });
    expect(BigInt(interaction.member?.permissions ?? 0) & Bit.SendMessages).toBe(Bit.SendMessages);
    expect(BigInt(interaction.app_permissions) & Bit.PinMessages).toBe(Bit.PinMessages);
  });

  it('is deferred and answered for the person alone', async () => {
    const { discord, place, next, api, app, channel } = await start();
    const handle = discord.invoke({ ...place, command: 'my_stats' });
    const { id, token } = await next();
    await api.interactions.defer(id, token, { flags: EPHEMERAL });
    expect(await handle.acknowledged).toMatchObject({ deferred: true, ephemeral: true, error: null });
    await api.interactions.editReply(app, token, { content: 'your stats' });
    const outcome = await handle.answered;
    expect(outcome).toMatchObject({ ephemeral: true, message: { content: 'your stats', flags: EPHEMERAL } });
    expect(outcome.answeredAfterMs).toBeGreaterThanOrEqual(0);
    expect(discord.messages(channel.id)).toEqual([]);
    await api.interactions.followUp(app, token, { content: 'and more', flags: EPHEMERAL });
    expect((await handle.until(({ followups }) => followups.length === 1)).followups).toMatchObject([
      { content: 'and more' },
    ]);
  });

  it('answered for all stands in the channel, as a message of a webhook', async () => {
    const { discord, place, next, api, channel } = await start();
    const handle = discord.invoke({ ...place, command: 'my_stats' });
    const { id, token } = await next();
    await api.interactions.reply(id, token, { content: 'hello' });
    expect((await handle.answered).message?.content).toBe('hello');
    expect(discord.messages(channel.id)).toMatchObject([
      { type: 20, content: 'hello', webhook_id: discord.applicationId, interaction_metadata: { id } },
    ]);
  });

  it('that is unknown, forbidden or wrong never reaches the bot', async () => {
    const { discord, place, client, moderator, channel } = await start();
    const errors = [
      discord.invoke({ ...place, command: '/nothing' }),
      discord.invoke({ ...place, command: '/setup' }),
      discord.invoke({ ...place, command: '/my_stats', options: { window: '5d' } }),
      discord.invoke({ ...place, command: '/my_stats', options: { other: 'x' } }),
    ].map(({ outcome }) => outcome.error);
    expect(errors).toEqual(['unknown', 'forbidden', 'badOptions', 'badOptions']);
    expect(
      discord.invoke({ ...place, userId: moderator, command: '/setup', options: { channel: channel.id } }).outcome
        .error,
    ).toBeNull();
    expect((await client.dispatch('INTERACTION_CREATE')).d.data).toMatchObject({
      name: 'setup',
      options: [{ name: 'channel', type: 7, value: channel.id }],
      resolved: { channels: { [channel.id]: { id: channel.id, name: 'general' } } },
    });
    expect(client.dispatches().filter(({ t }) => t === 'INTERACTION_CREATE')).toHaveLength(1);
  });
});

describe('deadlines', () => {
  it('are 3 s for the first answer', async () => {
    const { discord, place, next, api, clock } = await start();
    const handle = discord.invoke({ ...place, command: 'my_stats' });
    const { id, token } = await next();
    clock.advance(3001);
    await expect(api.interactions.defer(id, token)).rejects.toMatchObject({ code: 10062, status: 404 });
    expect((await handle.answered).error).toBe('noAnswer');
  });

  it('are 15 minutes for everything after', async () => {
    const { discord, place, next, api, app, clock } = await start();
    discord.invoke({ ...place, command: 'my_stats' });
    const { id, token } = await next();
    await expect(api.interactions.editReply(app, token, { content: 'x' })).rejects.toMatchObject({ code: 10015 });
    clock.advance(2999);
    await api.interactions.defer(id, token);
    clock.advance(14 * 60_000);
    await api.interactions.editReply(app, token, { content: 'x' });
    clock.advance(60_000);
    await expect(api.interactions.editReply(app, token, { content: 'x' })).rejects.toMatchObject({
      code: 50027,
      status: 401,
    });
  });

  it('and an interaction is acknowledged once', async () => {
    const { discord, place, next, api } = await start();
    discord.invoke({ ...place, command: 'my_stats' });
    const { id, token } = await next();
    await api.interactions.reply(id, token, { content: 'x' });
    await expect(api.interactions.defer(id, token)).rejects.toMatchObject({ code: 40060, status: 400 });
    await expect(api.interactions.defer('1', token)).rejects.toMatchObject({ code: 10062 });
  });
});

describe('answers', () => {
  it('are validated before they count', async () => {
    const { discord, place, next, api } = await start();
    const handle = discord.invoke({ ...place, command: 'my_stats' });
    const { id, token } = await next();
    await expect(api.interactions.reply(id, token, { content: 'x'.repeat(2001) })).rejects.toMatchObject({
      code: 50035,
    });
    await expect(api.interactions.reply(id, token, {})).rejects.toMatchObject({ code: 50006 });
    await expect(api.interactions.deferMessageUpdate(id, token)).rejects.toMatchObject({ code: 50035 });
    await api.interactions.reply(id, token, { content: 'x', flags: EPHEMERAL });
    expect((await handle.answered).message?.content).toBe('x');
  });

  it('can be read, and deleted', async () => {
    const { discord, place, next, api, app } = await start();
    const handle = discord.invoke({ ...place, command: 'my_stats' });
    const { id, token } = await next();
    await api.interactions.reply(id, token, { content: 'x', flags: EPHEMERAL });
    expect(await api.interactions.getOriginalReply(app, token)).toMatchObject({ content: 'x' });
    await api.interactions.deleteReply(app, token);
    expect(handle.outcome.message).toBeNull();
    await expect(api.interactions.getOriginalReply(app, token)).rejects.toMatchObject({ code: 10008 });
  });
});

describe('autocomplete', () => {
  it('shows the choices that the bot offers, 25 at most', async () => {
    const { discord, place, next, api, moderator } = await start();
    const handle = discord.autocomplete({
      ...place,
      userId: moderator,
      command: 'setup',
      focused: 'zone',
      options: { zone: 'ber' },
    });
    const { id, token, data } = await next();
    expect(data).toMatchObject({ options: [{ name: 'zone', value: 'ber', focused: true }] });
    const many = Array.from({ length: 26 }, (_, index) => ({ name: `${index}`, value: `${index}` }));
    await expect(api.interactions.createAutocompleteResponse(id, token, { choices: many })).rejects.toMatchObject({
      code: 50035,
    });
    const choices = [{ name: 'Berlin', value: 'Europe/Berlin' }];
    await api.interactions.createAutocompleteResponse(id, token, { choices });
    expect((await handle.answered).choices).toEqual(choices);
  });
});

describe('a button', () => {
  async function board() {
    const started = await start();
    const message = await started.api.channels.createMessage(started.channel.id, {
      content: 'board',
      components: [{ type: 1, components: [{ type: 2, style: 2, label: 'Refresh', custom_id: 'refresh' }] }],
    });
    return { ...started, message, click: { messageId: message.id, customId: 'refresh', userId: started.userId } };
  }

  it('is deferred, and answered by an edit of its message', async () => {
    const { discord, click, next, api, channel, message } = await board();
    const handle = discord.click(click);
    const interaction = await next();
    expect(interaction).toMatchObject({
      type: 3,
      data: { custom_id: 'refresh', component_type: 2 },
      message: { id: message.id, content: 'board' },
    });
    await api.interactions.deferMessageUpdate(interaction.id, interaction.token);
    await api.channels.editMessage(channel.id, message.id, { content: 'new board' });
    expect(await handle.answered).toMatchObject({ deferred: true, redrawn: true, message: null });
  });

  it('redraws its message by the answer itself', async () => {
    const { discord, click, next, api, message, channel } = await board();
    const handle = discord.click(click);
    const { id, token } = await next();
    await api.interactions.updateMessage(id, token, { content: 'redrawn' });
    expect(await handle.answered).toMatchObject({ redrawn: true, message: null });
    expect(discord.messages(channel.id)).toMatchObject([{ id: message.id, content: 'redrawn' }]);
  });

  it('explains itself to the person alone', async () => {
    const { discord, click, next, api } = await board();
    const handle = discord.click(click);
    const { id, token } = await next();
    await api.interactions.reply(id, token, { content: 'wait 30 s', flags: EPHEMERAL });
    expect(await handle.answered).toMatchObject({ ephemeral: true, redrawn: false, message: { content: 'wait 30 s' } });
  });

  it('that is not there cannot be clicked', async () => {
    const { discord, click } = await board();
    expect(discord.click({ ...click, customId: 'other' }).outcome.error).toBe('unknown');
    expect(discord.click({ ...click, messageId: '1' }).outcome.error).toBe('unknown');
  });
});
