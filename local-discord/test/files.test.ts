import { PermissionFlagsBits } from 'discord-api-types/v10';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createOpenApiValidator } from '../../test/support/openapi.js';
import { restFor, startDiscord } from './helpers.js';

/** The head of a PNG of 3 by 2 pixels, told apart by its last byte. */
const png = (last: number) =>
  Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d494844520000000300000002', 'hex'), Buffer.from([last])]);
const file = (last: number) => ({ name: 'board.png', data: png(last), contentType: 'image/png' });
const EMBED = { description: 'figures', image: { url: 'attachment://board.png' } };
const LISTED = [{ id: '0', filename: 'board.png', description: 'Thirty days' }];

async function start() {
  const validateBody = createOpenApiValidator();
  const started = await startDiscord(validateBody ? { validateBody } : {});
  onTestFinished(() => started.discord.close());
  const { discord, api } = { ...started, ...restFor(started.discord) };
  const guild = discord.addGuild({ name: 'Garden' });
  const channel = discord.addChannel({ guildId: guild.id, name: 'stats' });
  const post = () => api.channels.createMessage(channel.id, { embeds: [EMBED], attachments: LISTED, files: [file(1)] });
  const bytesAt = async (url: string | undefined) => {
    const response = await fetch(url ?? '');
    return response.ok ? Buffer.from(await response.arrayBuffer()) : response.status;
  };
  return { discord, api, guild, channel, post, bytesAt };
}

describe('files of messages', () => {
  it('are shown in the embed that names them and nowhere else, and can be fetched', async () => {
    const { discord, post, bytesAt } = await start();
    const message = await post();
    expect(message.attachments).toEqual([]);
    expect(message.embeds[0]?.image).toMatchObject({ width: 3, height: 2, description: 'Thirty days' });
    expect(await bytesAt(message.embeds[0]?.image?.url)).toEqual(png(1));
    expect(discord.calls.at(-1)?.files).toEqual([{ name: 'board.png', size: png(1).length }]);
  });

  it('take the place of the one before in an edit that lists only the new one', async () => {
    const { api, channel, post, bytesAt } = await start();
    const before = await post();
    const body = { embeds: [EMBED], attachments: LISTED, files: [file(2)] };
    const message = await api.channels.editMessage(channel.id, before.id, body);
    expect(message.attachments).toEqual([]);
    expect(await bytesAt(message.embeds[0]?.image?.url)).toEqual(png(2));
    expect(await bytesAt(before.embeds[0]?.image?.url)).toBe(404);
  });

  it('stand there twice after an edit that lists none', async () => {
    const { api, channel, post } = await start();
    const { id } = await post();
    const message = await api.channels.editMessage(channel.id, id, { embeds: [EMBED], files: [file(2)] });
    expect(message.attachments).toHaveLength(1);
    expect(message.embeds[0]?.image).toBeDefined();
  });

  it('are gone after an edit that empties the list, and the embed’s picture with them', async () => {
    const { api, channel, post } = await start();
    const { id } = await post();
    const message = await api.channels.editMessage(channel.id, id, { attachments: [] });
    expect(message.attachments).toEqual([]);
    expect(message.embeds).toMatchObject([{ description: 'figures' }]);
    expect(message.embeds[0]).not.toHaveProperty('image');
  });

  it('need the right to attach files, and are refused where they are too large', async () => {
    const { discord, api, guild, channel, post } = await start();
    await expect(
      api.channels.createMessage(channel.id, { files: [{ name: 'large.bin', data: Buffer.alloc(11_000_000) }] }),
    ).rejects.toMatchObject({ status: 413, code: 40005 });
    discord.setOverwrite(channel.id, { id: guild.id, type: 'role', deny: PermissionFlagsBits.AttachFiles });
    await expect(post()).rejects.toMatchObject({ status: 403, code: 50013 });
  });
});
