import { Client, Events, GatewayIntentBits } from 'discord.js';
import { expect, it } from 'vitest';
import { startDiscord } from './helpers.js';

it("takes discord.js's own Client as well, which the benches compare with", async () => {
  const { discord, guild, channel, userId } = await startDiscord();
  const client = new Client({
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.GuildMessageReactions],
    rest: { api: discord.url },
  });
  const heard: string[] = [];
  client.on(Events.MessageCreate, (message) => heard.push(`${message.member?.displayName} in ${message.guild?.name}`));
  client.on(Events.MessageReactionAdd, (reaction, user) => heard.push(`${user.id} ${reaction.emoji.name}`));
  await client.login(discord.token);
  await discord.until(() => client.isReady() && client.guilds.cache.get(guild.id)?.available === true, 'the client');
  const { id } = discord.sendMessage({ channelId: channel.id, author: userId });
  discord.addReaction({ messageId: id, userId, emoji: '👍' });
  await discord.until(() => heard.length === 2, 'both events');
  expect(heard).toEqual(['Countess in Test guild', `${userId} 👍`]);
  const place = await client.channels.fetch(channel.id);
  if (!place?.isSendable()) throw new Error('not sendable');
  await place.send({ content: 'hello', embeds: [{ title: 'x' }] });
  expect(discord.messages(channel.id)).toHaveLength(2);
  await client.destroy();
  await discord.close();
});
