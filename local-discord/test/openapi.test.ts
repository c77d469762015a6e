import { EmbedBuilder, SlashCommandBuilder } from 'discord.js';
import { afterEach, describe, expect, it } from 'vitest';
import { createOpenApiValidator, OPENAPI_PATH } from '../../test/support/openapi.js';
import type { LocalDiscord } from '../index.js';
import { restFor, startDiscord } from './helpers.js';

const validateBody = createOpenApiValidator();
let discord: LocalDiscord | undefined;
afterEach(() => discord?.close());

describe.skipIf(validateBody === null)(`bodies against Discord's own description (${OPENAPI_PATH})`, () => {
  async function start() {
    const started = await startDiscord(validateBody ? { validateBody } : {});
    discord = started.discord;
    return { ...started, ...restFor(started.discord) };
  }

  it('takes what discord.js builds', async () => {
    const { api, discord, channel, guild } = await start();
    const command = new SlashCommandBuilder()
      .setName('setup')
      .setDescription('Set up the board')
      .setDefaultMemberPermissions(1n << 5n)
      .addChannelOption((option) => option.setName('channel').setDescription('Where').addChannelTypes(0, 5))
      .addStringOption((option) => option.setName('zone').setDescription('Time zone').setAutocomplete(true))
      .toJSON();
    await api.applicationCommands.bulkOverwriteGlobalCommands(discord.applicationId, [command]);
    await api.applicationCommands.createGuildCommand(discord.applicationId, guild.id, command);
    const embed = new EmbedBuilder().setTitle('Board').setColor(0x5865f2).setTimestamp().setFooter({ text: 'x' });
    const message = await api.channels.createMessage(channel.id, {
      embeds: [embed.toJSON()],
      components: [{ type: 1, components: [{ type: 2, style: 2, label: 'Refresh', custom_id: 'board:refresh' }] }],
      nonce: 'abc',
      enforce_nonce: true,
      allowed_mentions: { parse: [] },
    });
    const edited = await api.channels.editMessage(channel.id, message.id, { embeds: [embed.setTitle('B').toJSON()] });
    expect(edited.embeds[0]?.title).toBe('B');
    expect(discord.calls.map(({ status }) => status)).toEqual([200, 201, 200, 200]);
  });

  it('refuses what the description forbids, as 50035', async () => {
    const { api, rest, channel } = await start();
    const field = { name: 'n', value: 'v' };
    const refused = [
      api.channels.createMessage(channel.id, { embeds: [{ fields: Array(26).fill(field) }] }),
      api.channels.createMessage(channel.id, { embeds: Array(11).fill({ title: 't' }) }),
      rest.post(`/channels/${channel.id}/messages`, { body: { content: 5 } }),
      rest.post(`/channels/${channel.id}/messages`, { body: { content: 'x', embeds: [{ color: 'red' }] } }),
    ];
    for (const call of refused) await expect(call).rejects.toMatchObject({ code: 50035, status: 400 });
  });
});

it.runIf(validateBody === null)(
  'skips the check against the description, since it is not beside the repository',
  () => {
    expect(validateBody).toBeNull();
  },
);
