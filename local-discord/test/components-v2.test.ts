import { type APIMessage, MessageFlags } from 'discord-api-types/v10';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createOpenApiValidator } from '../../test/support/openapi.js';
import { restFor, startDiscord } from './helpers.js';
import { createRawClient } from './raw-client.js';

const V2 = MessageFlags.IsComponentsV2;
const words = (content: string) => ({ type: 10, content });
const container = (...components: readonly object[]) => ({ type: 17, components });
const button = (custom_id: string) => ({ type: 2, style: 2, label: 'Press', custom_id });
const row = (...components: readonly object[]) => ({ type: 1, components });
const section = (accessory: object | undefined, ...components: readonly object[]) => ({
  type: 9,
  components,
  accessory,
});
const gallery = (url: string) => ({ type: 12, items: [{ media: { url } }] });
/** The head of a PNG of 3 by 2 pixels. */
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452000000030000000200', 'hex');
const FILE = { name: 'board.png', data: PNG, contentType: 'image/png' };

async function start({ validated = true } = {}) {
  const validateBody = validated ? createOpenApiValidator() : null;
  const started = await startDiscord(validateBody ? { validateBody } : {});
  onTestFinished(() => started.discord.close());
  const { api, rest } = restFor(started.discord);
  const messages = `/channels/${started.channel.id}/messages` as const;
  const post = (components: readonly object[], more: object = {}) =>
    rest.post(messages, { body: { flags: V2, components, ...more } }) as Promise<APIMessage>;
  const edit = (id: string, body: object) => rest.patch(`${messages}/${id}`, { body }) as Promise<APIMessage>;
  return { ...started, api, rest, messages, post, edit };
}

/** What a call was refused for: the places and Discord's codes; empty: it was not. */
async function refusalOf(call: Promise<unknown>): Promise<readonly string[]> {
  const error: unknown = await call.then(
    () => null,
    (caught: unknown) => caught,
  );
  if (error === null) return [];
  const { status, code, rawError } = error as { status: number; code: number; rawError: { errors: object } };
  expect([status, code]).toEqual([400, 50035]);
  const found: string[] = [];
  const visit = (at: object, path: string): void => {
    for (const [key, value] of Object.entries(at)) {
      if (key === '_errors') found.push(...value.map((one: { code: string }) => `${path.slice(1)} ${one.code}`));
      else visit(value, `${path}.${key}`);
    }
  };
  visit(rawError.errors, '');
  return found;
}

describe('a message of components', () => {
  it('is kept as Discord keeps it: components are numbered, and what was left out is filled in', async () => {
    const { post, channel, api } = await start();
    const { id } = await post([
      words('# Heading'),
      {
        ...container(section(button('a'), words('text')), { type: 14 }, row(button('b'), button('c'))),
        accent_color: 1,
      },
    ]);
    const message = await api.channels.getMessage(channel.id, id);
    expect(message).toMatchObject({ flags: V2, content: '', embeds: [] });
    expect(message.components).toMatchObject([
      { id: 1, type: 10, content: '# Heading' },
      {
        id: 2,
        accent_color: 1,
        spoiler: false,
        components: [
          { id: 3, components: [{ id: 4 }], accessory: { id: 5, custom_id: 'a' } },
          { id: 6, spacing: 1, divider: true },
          { id: 7, components: [{ id: 8 }, { id: 9 }] },
        ],
      },
    ]);
  });

  it('takes exactly what the limits allow: 40 components however deep, 4,000 characters, more than five rows', async () => {
    const { post } = await start();
    const rows = Array.from({ length: 18 }, (_, index) => row(button(String(index))));
    const full = [words('x'.repeat(2000)), container(...rows, words('x'.repeat(2000)))];
    expect((await post(full)).components).toHaveLength(2);
    const texts = Array.from({ length: 40 }, () => words('x'.repeat(100)));
    expect((await post(texts)).components).toHaveLength(40);
  });

  const refusals: [what: string, components: readonly object[], found: readonly string[]][] = [
    [
      '41 components, however deep',
      [container(...Array.from({ length: 20 }, (_, index) => row(button(String(index)))))],
      ['components COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED'],
    ],
    [
      'more than 4,000 characters in all',
      [words('x'.repeat(3000)), container(words('x'.repeat(1001)))],
      ['components COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED'],
    ],
    ['a text of nothing', [words('')], ['components.0.content BASE_TYPE_REQUIRED']],
    [
      'a container in a container',
      [container(container(words('x')))],
      ['components.0.components.0.type UNION_TYPE_CHOICES'],
    ],
    ['an empty container', [container()], ['components.0.components BASE_TYPE_BAD_LENGTH']],
    [
      'a colour that is none',
      [{ ...container(words('x')), accent_color: 0x1_00_00_00 }],
      ['components.0.accent_color NUMBER_TYPE_MAX'],
    ],
    ['a button outside of a row', [button('a')], ['components.0.type UNION_TYPE_CHOICES']],
    ['a section with nothing beside', [section(undefined, words('x'))], ['components.0.accessory BASE_TYPE_REQUIRED']],
    [
      'a section with a text beside',
      [section(words('y'), words('x'))],
      ['components.0.accessory.type UNION_TYPE_CHOICES'],
    ],
    [
      'a section of four texts',
      [section(button('a'), ...Array(4).fill(words('x')))],
      ['components.0.components BASE_TYPE_BAD_LENGTH'],
    ],
    [
      'a row in a section',
      [section(button('a'), row(button('b')))],
      ['components.0.components.0.type UNION_TYPE_CHOICES'],
    ],
    ['a separator of no size', [{ type: 14, spacing: 3 }], ['components.0.spacing NUMBER_TYPE_MAX']],
    ['an empty gallery', [{ type: 12, items: [] }], ['components.0.items BASE_TYPE_BAD_LENGTH']],
    [
      'a file that does not come with it',
      [gallery('attachment://board.png')],
      ['components.0.items.0.media.url UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND'],
    ],
    [
      'a custom id twice, beside a section and in a row',
      [section(button('a'), words('x')), container(row(button('a')))],
      ['components.1.components.0.components.0.custom_id COMPONENT_CUSTOM_ID_DUPLICATED'],
    ],
  ];
  it.each(refusals)('is refused with %s', async (_what, components, found) => {
    const { post, discord, channel } = await start({ validated: false });
    expect(await refusalOf(post(components))).toEqual(found);
    expect(discord.messages(channel.id)).toEqual([]);
  });

  it('is refused without the flag, and beside content, embeds, stickers or a poll', async () => {
    const { post } = await start({ validated: false });
    const components = [words('x')];
    expect(await refusalOf(post(components, { flags: 0 }))).toEqual(['components.0.type UNION_TYPE_CHOICES']);
    const legacy = { content: 'x', embeds: [{ description: 'x' }], sticker_ids: ['1'], poll: { question: {} } };
    const code = 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2';
    expect(await refusalOf(post(components, legacy))).toEqual(Object.keys(legacy).map((field) => `${field} ${code}`));
    expect(await refusalOf(post(components, { content: null, embeds: [] }))).toEqual([]);
  });

  it('keeps its flag in edits: what does not name it may change components alone, and nothing takes it away', async () => {
    const { post, edit } = await start({ validated: false });
    const { id } = await post([words('before')]);
    expect(await edit(id, { components: [container(words('after'))] })).toMatchObject({ flags: V2 });
    expect(await refusalOf(edit(id, { content: 'x' }))).toEqual([
      'content MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
    ]);
    expect(await refusalOf(edit(id, { flags: 0, content: 'x', components: [] }))).toEqual([
      'flags MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG',
    ]);
    expect(await refusalOf(edit(id, { flags: 0, components: [words('x')] }))).toEqual([
      'components.0.type UNION_TYPE_CHOICES',
      'flags MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG',
    ]);
  });

  it('is made of one of before by an edit that empties its text by null and its embeds by an empty list', async () => {
    const { api, channel, edit } = await start();
    const { id } = await api.channels.createMessage(channel.id, { content: 'old', embeds: [{ description: 'old' }] });
    const change = { flags: V2, components: [words('new')] };
    const code = 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2';
    expect(await refusalOf(edit(id, change))).toEqual([`content ${code}`, `embeds ${code}`]);
    expect(await refusalOf(edit(id, { ...change, content: null, embeds: null }))).toEqual([`embeds ${code}`]);
    expect(await edit(id, { ...change, content: null, embeds: [] })).toMatchObject({
      flags: V2,
      content: '',
      embeds: [],
      components: [{ content: 'new' }],
    });
  });

  it('shows a file that came with it, also after an edit that keeps it', async () => {
    const { rest, messages, edit, post } = await start();
    const components = [container(gallery('attachment://board.png'))];
    const attachments = [{ id: '0', filename: 'board.png', description: 'Thirty days' }];
    const sent = (await rest.post(messages, {
      body: { flags: V2, components, attachments },
      files: [FILE],
    })) as APIMessage;
    const [file] = sent.attachments;
    const shown = { type: 17, components: [{ type: 12, items: [{ media: { url: file?.url, width: 3, height: 2 } }] }] };
    expect(sent.components).toMatchObject([shown]);
    const kept = await edit(sent.id, {
      components: [words('above'), ...components],
      attachments: [{ id: file?.id ?? '' }],
    });
    expect(kept.components?.[1]).toMatchObject(shown);
    expect(Buffer.from(await (await fetch(file?.url ?? '')).arrayBuffer())).toEqual(PNG);
    expect(await refusalOf(post(components))).toHaveLength(1);
  });
});

describe('an answer of components', () => {
  async function asked() {
    const stage = await start();
    const { discord, api, guild, channel, userId } = stage;
    await api.applicationCommands.bulkOverwriteGlobalCommands(discord.applicationId, [
      { name: 'setup', description: 'd' },
    ]);
    const client = createRawClient(discord);
    await client.identify({ intents: 1 });
    await client.dispatch('GUILD_CREATE');
    const handle = discord.invoke({ guildId: guild.id, channelId: channel.id, userId, command: 'setup' });
    await discord.until(() => client.dispatches().some(({ t }) => t === 'INTERACTION_CREATE'), 'the interaction');
    const { id, token } = client.dispatches().find(({ t }) => t === 'INTERACTION_CREATE')?.d ?? {};
    const answer = (body: object) =>
      stage.rest.patch(`/webhooks/${discord.applicationId}/${token}/messages/@original`, { body, auth: false });
    return { ...stage, handle, id, token, answer };
  }

  it('that comes later names the flag itself: of a deferred one only that it is for one person stays', async () => {
    const { api, handle, id, token, answer } = await asked();
    await api.interactions.defer(id, token, { flags: MessageFlags.Ephemeral | V2 });
    expect((await handle.acknowledged).message?.flags).toBe(MessageFlags.Ephemeral | MessageFlags.Loading);
    expect(await refusalOf(answer({ components: [words('x')] }))).toEqual(['components.0.type UNION_TYPE_CHOICES']);
    await answer({ flags: V2, components: [section(button('a'), words('x'))] });
    expect((await handle.answered).message).toMatchObject({
      flags: MessageFlags.Ephemeral | V2,
      components: [{ type: 9, accessory: { custom_id: 'a' } }],
    });
  });

  it('has buttons that can be pressed beside a section and in a container, and cannot turn into text', async () => {
    const { api, rest, discord, handle, id, token, userId, answer } = await asked();
    const components = [section(button('beside'), words('x')), container(row(button('within')))];
    await api.interactions.defer(id, token, { flags: MessageFlags.Ephemeral });
    await answer({ flags: V2, components });
    const messageId = (await handle.answered).message?.id ?? '';
    for (const customId of ['beside', 'within']) {
      const pressed = discord.click({ messageId, customId, userId });
      const path = `/interactions/${pressed.id}/${pressed.token}/callback` as const;
      const update = (data: object) => rest.post(path, { body: { type: 7, data }, auth: false });
      expect(await refusalOf(update({ content: 'text', flags: 0, components: [] }))).toEqual([
        'flags MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG',
      ]);
      await update({ components: [words(customId), ...components] });
      await pressed.answered;
      expect(discord.ephemeralMessage(messageId)).toMatchObject({
        flags: MessageFlags.Ephemeral | V2,
        components: [{ content: customId }, {}, {}],
      });
    }
  });
});
