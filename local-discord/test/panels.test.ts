import type { APIInteraction } from 'discord-api-types/v10';
import { PermissionFlagsBits as Bit, ChannelType, ComponentType } from 'discord-api-types/v10';
import { afterEach, describe, expect, it } from 'vitest';
import { createOpenApiValidator } from '../../test/support/openapi.js';
import type { LocalDiscord } from '../index.js';
import { restFor, startDiscord } from './helpers.js';
import { createRawClient } from './raw-client.js';

const validateBody = createOpenApiValidator();
let discord: LocalDiscord | undefined;
afterEach(() => discord?.close());

const EPHEMERAL = 64;
const MODAL = {
  custom_id: 'form',
  title: 'A form',
  components: [
    {
      type: ComponentType.Label as const,
      label: 'City',
      component: { type: ComponentType.TextInput as const, custom_id: 'city', style: 1, min_length: 2, max_length: 9 },
    },
  ],
};

async function start() {
  const started = await startDiscord(validateBody ? { validateBody } : {});
  discord = started.discord;
  const { api, rest } = restFor(started.discord);
  const app = started.discord.applicationId;
  await api.applicationCommands.bulkOverwriteGlobalCommands(app, [{ name: 'setup', description: 'd' }]);
  const client = createRawClient(started.discord);
  await client.identify({ intents: 1 });
  await client.dispatch('GUILD_CREATE');
  let heard = 0;
  const next = async (): Promise<APIInteraction> => {
    const all = () => client.dispatches().filter(({ t }) => t === 'INTERACTION_CREATE');
    await started.discord.until(() => all().length > heard, 'an interaction');
    return all()[heard++]?.d;
  };
  const place = { guildId: started.guild.id, channelId: started.channel.id, userId: started.userId };
  return { ...started, api, rest, app, client, next, place };
}

/** A panel that a person alone sees, with a menu of texts, one of channels and a button. */
async function panel() {
  const stage = await start();
  const { discord, api, next, place, userId } = stage;
  const handle = discord.invoke({ ...place, command: 'setup' });
  const { id, token } = await next();
  await api.interactions.reply(id, token, {
    content: 'panel',
    flags: EPHEMERAL,
    components: [
      {
        type: 1,
        components: [
          {
            type: 3,
            custom_id: 'texts',
            max_values: 2,
            options: ['a', 'b', 'c'].map((value) => ({ label: value, value })),
          },
        ],
      },
      { type: 1, components: [{ type: 8, custom_id: 'channels', channel_types: [0], min_values: 0 }] },
      { type: 1, components: [{ type: 2, style: 2, custom_id: 'button', label: 'Press' }] },
    ],
  });
  const message = (await handle.answered).message;
  return { ...stage, handle, at: (customId: string) => ({ messageId: message?.id ?? '', customId, userId }) };
}

describe('a menu', () => {
  it('of texts tells what was chosen, and redraws the panel for whoever it was shown to', async () => {
    const { discord, at, next, api, handle } = await panel();
    const chosen = discord.select({ ...at('texts'), values: ['c', 'a'] });
    const { id, token, data } = await next();
    expect(data).toMatchObject({ component_type: 3, custom_id: 'texts', values: ['c', 'a'] });
    await api.interactions.updateMessage(id, token, { content: 'redrawn' });
    expect(await chosen.answered).toMatchObject({ redrawn: true, message: null });
    expect(discord.ephemeralMessage(at('').messageId)).toMatchObject({ content: 'redrawn', flags: EPHEMERAL });
    expect(handle.outcome.message?.content).toBe('redrawn');
  });

  it('redraws the panel later too, after an answer that only says so', async () => {
    const { discord, at, next, api, app } = await panel();
    const chosen = discord.select({ ...at('texts'), values: ['b'] });
    const { id, token } = await next();
    await api.interactions.deferMessageUpdate(id, token);
    expect(chosen.outcome).toMatchObject({ deferred: true, redrawn: false });
    await api.interactions.editReply(app, token, { content: 'later' });
    expect((await chosen.answered).redrawn).toBe(true);
    expect(discord.ephemeralMessage(at('').messageId)?.content).toBe('later');
  });

  it('of channels names them, and lets none be chosen that it does not list', async () => {
    const { discord, at, next, channel, guild, userId } = await panel();
    const voice = discord.addChannel({ guildId: guild.id, type: 'voice' }).id;
    const hidden = discord.addChannel({
      guildId: guild.id,
      overwrites: [{ id: userId, type: 'member', deny: Bit.ViewChannel }],
    }).id;
    const errors = [['1'], [voice], [hidden], [channel.id, channel.id], [channel.id, voice]].map(
      (values) => discord.select({ ...at('channels'), values }).outcome.error,
    );
    expect(errors).toEqual(Array(5).fill('badOptions'));
    expect(discord.select({ ...at('channels'), values: [] }).outcome.error).toBeNull();
    await next();
    discord.select({ ...at('channels'), values: [channel.id] });
    expect((await next()).data).toMatchObject({
      values: [channel.id],
      resolved: { channels: { [channel.id]: { name: 'general', type: 0 } } },
    });
  });

  it('lets nothing be chosen that it does not have, and nobody else use it', async () => {
    const { discord, at, guild, client } = await panel();
    const other = discord.addMember({ guildId: guild.id }).user.id;
    const errors = [
      discord.select({ ...at('texts'), values: ['d'] }),
      discord.select({ ...at('texts'), values: [] }),
      discord.select({ ...at('texts'), values: ['a', 'b', 'c'] }),
      discord.select({ ...at('texts'), userId: other, values: ['a'] }),
      discord.select({ ...at('button'), values: [] }),
      discord.click(at('texts')),
    ].map(({ outcome }) => outcome.error);
    expect(errors).toEqual(['badOptions', 'badOptions', 'badOptions', 'unknown', 'unknown', 'unknown']);
    expect(client.dispatches().filter(({ t }) => t === 'INTERACTION_CREATE')).toHaveLength(1);
  });
});

describe('a form', () => {
  it('opens by the answer to a button, and what is typed in it changes the panel', async () => {
    const { discord, at, next, api } = await panel();
    const pressed = discord.click(at('button'));
    const first = await next();
    await api.interactions.createModal(first.id, first.token, MODAL);
    const { modal } = await pressed.answered;
    expect(modal).toMatchObject({ customId: 'form', title: 'A form', fields: [{ customId: 'city', label: 'City' }] });
    for (const city of ['', 'x', 'far too long']) {
      expect(discord.submit({ interactionId: pressed.id, fields: { city } }).outcome.error).toBe('badOptions');
    }
    expect(discord.submit({ interactionId: pressed.id, fields: { town: 'Rome' } }).outcome.error).toBe('badOptions');
    const sent = discord.submit({ interactionId: pressed.id, fields: { city: 'Rome' } });
    const second = await next();
    expect(second).toMatchObject({
      type: 5,
      data: { custom_id: 'form', components: [{ type: 18, component: { custom_id: 'city', value: 'Rome' } }] },
      message: { content: 'panel' },
    });
    await api.interactions.deferMessageUpdate(second.id, second.token);
    await api.interactions.editReply(discord.applicationId, second.token, { content: 'Rome it is' });
    expect((await sent.answered).redrawn).toBe(true);
    expect(discord.ephemeralMessage(at('').messageId)?.content).toBe('Rome it is');
    // It closed when it was sent.
    expect(discord.submit({ interactionId: pressed.id, fields: { city: 'Oslo' } }).outcome.error).toBe('unknown');
  });

  it('opened by a command has no panel to change', async () => {
    const { discord, place, next, api } = await start();
    const { id: interactionId } = discord.invoke({ ...place, command: 'setup' });
    const first = await next();
    await api.interactions.createModal(first.id, first.token, MODAL);
    const sent = discord.submit({ interactionId, fields: { city: 'Rome' } });
    const { id, token } = await next();
    await expect(api.interactions.updateMessage(id, token, { content: 'x' })).rejects.toMatchObject({ code: 50035 });
    await api.interactions.reply(id, token, { content: 'thanks', flags: EPHEMERAL });
    expect((await sent.answered).message?.content).toBe('thanks');
  });

  it('is checked before it opens', async () => {
    const { discord, place, next, rest } = await start();
    const handle = discord.invoke({ ...place, command: 'setup' });
    const { id, token } = await next();
    const [label] = MODAL.components;
    const answer = (data: object) =>
      rest.post(`/interactions/${id}/${token}/callback`, { body: { type: 9, data }, auth: false });
    for (const data of [
      { ...MODAL, title: 'x'.repeat(46) },
      { ...MODAL, components: [] },
      { ...MODAL, components: Array(6).fill(label) },
      { ...MODAL, components: [{ type: 1, components: [{ type: 2, style: 2, custom_id: 'b', label: 'b' }] }] },
    ]) {
      await expect(answer(data)).rejects.toMatchObject({ code: 50035 });
    }
    expect(handle.outcome.modal).toBeNull();
    await answer(MODAL);
    expect(handle.outcome.modal?.title).toBe('A form');
  });
});

describe('menus in a message', () => {
  it('are checked as Discord does', async () => {
    const { rest, channel } = await start();
    const options = [{ label: 'a', value: 'a' }];
    const send = (component: object) =>
      rest.post(`/channels/${channel.id}/messages`, { body: { components: [{ type: 1, components: [component] }] } });
    for (const wrong of [
      { type: 3, custom_id: 'x', options: Array.from({ length: 26 }, (_, n) => ({ label: `${n}`, value: `${n}` })) },
      { type: 3, custom_id: 'x', options: [...options, ...options] },
      { type: 3, custom_id: 'x', options, min_values: 2, max_values: 2 },
      { type: 3, custom_id: 'x', options: [{ label: '', value: 'a' }] },
      { type: 3, custom_id: 'x', options: ['a', 'b'].map((value) => ({ label: value, value, default: true })) },
      { type: 8, custom_id: 'x', max_values: 26 },
      { type: 8, custom_id: 'x', default_values: ['1', '2'].map((id) => ({ id, type: 'channel' })) },
      { type: 8, custom_id: 'x', default_values: [] },
    ]) {
      await expect(send(wrong)).rejects.toMatchObject({ code: 50035 });
    }
    await send({ type: 3, custom_id: 'x', options });
    await send({ type: 8, custom_id: 'x' });
    await send({ type: 8, custom_id: 'x', min_values: 0, default_values: [] });
  });
});

describe('a channel that the bot makes', () => {
  const overwrites = (guildId: string, allow: bigint) => [
    { id: guildId, type: 0, allow: '0', deny: String(Bit.SendMessages) },
    { id: '1', type: 1, allow: String(allow), deny: '0' },
  ];

  it('needs Manage Channels, and no more than the bot itself may', async () => {
    const { discord, api, guild, client } = await start();
    const make = (allow = Bit.SendMessages) =>
      api.guilds.createChannel(guild.id, {
        name: 'My Stats',
        topic: 'figures',
        permission_overwrites: overwrites(guild.id, allow),
      });
    await expect(make()).rejects.toMatchObject({ code: 50013, status: 403 });
    discord.updateRole(guild.id, guild.botRoleId, { permissions: Bit.ManageChannels | Bit.SendMessages });
    await expect(make(Bit.BanMembers)).rejects.toMatchObject({ code: 50013 });
    await expect(make(Bit.ManageRoles)).rejects.toMatchObject({ code: 50013 });
    const made = await make();
    expect(made).toMatchObject({ name: 'my-stats', topic: 'figures', type: ChannelType.GuildText });
    const told = await client.dispatch('CHANNEL_CREATE');
    expect(told.d).toMatchObject({
      id: made.id,
      topic: 'figures',
      permission_overwrites: [{ id: guild.id }, { id: '1' }],
    });
  });

  it('has a name, and a place in a guild that is not full', async () => {
    const { discord, rest, guild } = await start();
    discord.updateRole(guild.id, guild.botRoleId, { permissions: Bit.ManageChannels });
    const make = (body: object) => rest.post(`/guilds/${guild.id}/channels`, { body });
    await expect(make({})).rejects.toMatchObject({ code: 50035 });
    await expect(make({ name: 'x', parent_id: '5' })).rejects.toMatchObject({ code: 50035 });
    for (let n = discord.world.channels.size; n < 500; n++) discord.addChannel({ guildId: guild.id });
    await expect(make({ name: 'one-more' })).rejects.toMatchObject({ code: 30013 });
  });
});
