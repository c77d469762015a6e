import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { GatewayIntentBits } from 'discord-api-types/v10';
import { expect, it } from 'vitest';
import { findDiscordPy } from '../../../test/support/discord-py.js';
import { startDiscord } from '../helpers.js';

const found = findDiscordPy();
const skipped = 'missing' in found ? ` (skipped: ${found.missing})` : '';

it.skipIf('missing' in found)(`takes discord.py, with its compressed gateway${skipped}`, async () => {
  const { discord, guild, channel, userId } = await startDiscord({
    privilegedIntents: GatewayIntentBits.GuildMembers,
  });
  const { user: ben } = discord.addMember({ guildId: guild.id, user: { name: 'ben' } });
  const script = path.join(import.meta.dirname, 'client.py');
  const gateway = `${discord.url.replace(/^http/, 'ws').replace(/\/api$/, '')}/gateway`;
  const python = 'python' in found ? found.python : '';
  const client = spawn(python, [script, discord.token, discord.url, gateway, channel.id], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(client, 'exit');
  let complaints = '';
  client.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const said: Record<string, unknown>[] = [];
  createInterface({ input: client.stdout }).on('line', (line) => said.push(JSON.parse(line)));
  const says = (key: string) =>
    discord.until(() => said.some((line) => key in line), `discord.py to say ${key}: ${complaints}`);
  try {
    await says('ready');
    expect(said[0]).toEqual({
      ready: discord.bot.username,
      guild: 'Test guild',
      members: ['ada', 'ben', discord.bot.username, discord.world.users.get(guild.ownerId)?.username].sort(),
      owner: 'operator',
    });
    const message = discord.sendMessage({ channelId: channel.id, author: userId, content: 'hello' });
    await says('message');
    discord.addReaction({ messageId: message.id, userId: ben.id, emoji: '👍' });
    await says('reaction');
    expect(said[1]).toEqual({ message: 'ada' });
    expect(said[2]).toMatchObject({ reaction: '👍', users: ['ben'] });
    expect(discord.message(String(said[2]?.answer))?.content).toBe('edited');
    expect(await exited).toEqual([0, null]);
  } finally {
    client.kill('SIGKILL');
    await discord.close();
  }
});
