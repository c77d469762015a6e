import { GatewayIntentBits, StickerFormatType } from 'discord-api-types/v10';
import { afterEach, describe, expect, it } from 'vitest';
import type { LocalDiscord } from '../index.js';
import { INTENTS, restFor, startDiscord } from './helpers.js';
import { createRawClient } from './raw-client.js';

let discord: LocalDiscord | undefined;
afterEach(() => discord?.close());

/** A guild in which somebody wrote `hello`, and a client that listens. */
async function start(intents = INTENTS) {
  const started = await startDiscord({ privilegedIntents: intents & GatewayIntentBits.MessageContent });
  discord = started.discord;
  const client = createRawClient(started.discord);
  await client.identify({ intents });
  await client.dispatch('GUILD_CREATE');
  const { guild, channel } = started;
  const answered = started.discord.sendMessage({ channelId: channel.id, author: guild.ownerId, content: 'hello' });
  const heard = async (count: number) => {
    await started.discord.until(() => client.dispatches().length >= 3 + count, `${count} dispatches`);
    return client.dispatches().slice(3);
  };
  return { ...started, ...restFor(started.discord), answered, heard };
}

describe('a reply', () => {
  it('comes with the message that it answers, and with who wrote that, over the gateway and over REST', async () => {
    const { discord, api, channel, guild, userId, answered, heard } = await start();
    const reply = discord.sendMessage({ channelId: channel.id, author: userId, replyTo: answered.id });
    const further = discord.sendMessage({ channelId: channel.id, author: userId, replyTo: reply.id });
    const [first, second] = await heard(2);
    expect(first?.d).toMatchObject({
      type: 19,
      message_reference: { type: 0, message_id: answered.id, channel_id: channel.id, guild_id: guild.id },
      referenced_message: { id: answered.id, channel_id: channel.id, author: { id: guild.ownerId } },
    });
    // What the answered one answers in turn is not sent.
    expect(second?.d.referenced_message).toMatchObject({ id: reply.id, type: 19 });
    expect(second?.d.referenced_message).not.toHaveProperty('referenced_message');
    const { referenced_message } = first?.d ?? {};
    expect(await api.channels.getMessage(channel.id, reply.id)).toMatchObject({ referenced_message });
    const [newest, before] = await api.channels.getMessages(channel.id, {});
    expect(newest).toMatchObject({ id: further.id, referenced_message: { id: reply.id } });
    expect(before).toMatchObject({ id: reply.id, referenced_message });
    expect(discord.message(reply.id)).toMatchObject({ referenced_message: { content: 'hello' } });
  });

  it('says null where the answered message is gone, also when that was after the reply', async () => {
    const { discord, api, channel, userId, answered, heard } = await start();
    const early = discord.sendMessage({ channelId: channel.id, author: userId, replyTo: answered.id });
    discord.deleteMessage(answered.id);
    discord.sendMessage({ channelId: channel.id, author: userId, replyTo: answered.id });
    const [first, , second] = await heard(3);
    expect(first?.d.referenced_message).toMatchObject({ id: answered.id });
    expect(second?.d).toMatchObject({ message_reference: { message_id: answered.id }, referenced_message: null });
    expect(await api.channels.getMessage(channel.id, early.id)).toMatchObject({ referenced_message: null });
  });

  it('leaves the answered message out where Discord does not look for it', async () => {
    const { discord, api, channel, userId, answered, heard } = await start();
    const { id } = discord.sendMessage({ channelId: channel.id, author: userId, replyTo: answered.id, unsaid: true });
    const [told] = await heard(1);
    expect(told?.d).toMatchObject({ type: 19, message_reference: { message_id: answered.id } });
    expect(told?.d).not.toHaveProperty('referenced_message');
    expect(await api.channels.getMessage(channel.id, id)).not.toHaveProperty('referenced_message');
  });

  it.each([
    ['not without the privileged intent', 0, ''],
    ['with the privileged intent', GatewayIntentBits.MessageContent, 'hello'],
  ])('shows what the answered message says %s', async (_, intent, content) => {
    const { discord, channel, userId, answered, heard } = await start(INTENTS | intent);
    discord.sendMessage({ channelId: channel.id, author: userId, replyTo: answered.id });
    const [told] = await heard(1);
    expect(told?.d.referenced_message.content).toBe(content);
  });
});

it('a notice that points to a message shows nothing of it', async () => {
  const { discord, api, channel, answered, heard } = await start();
  discord.setPinned(answered.id, true);
  const notice = (await heard(3)).find(({ t }) => t === 'MESSAGE_CREATE');
  expect(notice?.d).toMatchObject({ type: 6, message_reference: { message_id: answered.id } });
  expect(notice?.d).not.toHaveProperty('referenced_message');
  expect(await api.channels.getMessage(channel.id, notice?.d.id)).not.toHaveProperty('referenced_message');
});

it('stickers stand in the message, over the gateway and over REST; where there are none nothing does', async () => {
  const { discord, api, channel, userId, answered, heard } = await start();
  const stickers = [{ id: '700', name: 'wave', format_type: StickerFormatType.PNG }];
  const { id } = discord.sendMessage({ channelId: channel.id, author: userId, stickers });
  const [told] = await heard(1);
  expect(told?.d.sticker_items).toEqual(stickers);
  expect(await api.channels.getMessage(channel.id, id)).toMatchObject({ sticker_items: stickers });
  expect(answered).not.toHaveProperty('sticker_items');
});
