import { Client, Events, GatewayIntentBits, Partials, SlashCommandBuilder } from 'discord.js';
import { afterEach, expect, it } from 'vitest';
import { startDiscord } from '../helpers.js';

let stop: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const each of stop.reverse()) await each();
  stop = [];
});

it('takes discord.js’s own Client: ready, messages, reactions, members and commands', async () => {
  const { discord, guild, channel, userId } = await startDiscord({
    privilegedIntents: GatewayIntentBits.GuildMembers,
  });
  stop.push(() => discord.close());
  const { user: ben } = discord.addMember({ guildId: guild.id, user: { name: 'ben' } });
  const { Guilds, GuildMessages, GuildMessageReactions, GuildMembers } = GatewayIntentBits;
  const client = new Client({
    intents: [Guilds, GuildMessages, GuildMessageReactions, GuildMembers],
    partials: [Partials.Message, Partials.Reaction],
    rest: { api: discord.url },
  });
  stop.push(() => client.destroy());
  const heard: string[] = [];
  client.on(Events.MessageCreate, ({ author }) => void heard.push(`message of ${author.username}`));
  client.on(Events.MessageReactionAdd, ({ emoji }, user) => void heard.push(`${emoji.name} by ${user.id}`));
  client.on(Events.InteractionCreate, async (interaction) => {
    if (!interaction.isChatInputCommand()) return;
    const { displayName } = interaction.options.getMember('who') as { readonly displayName: string };
    await interaction.reply({ content: `hello ${displayName}` });
  });
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(discord.token);
  await ready;

  expect(client.guilds.cache.map(({ name }) => name)).toEqual(['Test guild']);
  const message = discord.sendMessage({ channelId: channel.id, author: userId, content: 'hello' });
  discord.addReaction({ messageId: message.id, userId: ben.id, emoji: '👍' });
  await discord.until(() => heard.length === 2, 'both events');
  expect(heard).toEqual(['message of ada', `👍 by ${ben.id}`]);

  const members = await client.guilds.cache.get(guild.id)?.members.fetch();
  const owner = discord.world.users.get(guild.ownerId)?.username;
  expect(members?.map(({ user }) => user.username).sort()).toEqual(['ada', 'ben', client.user?.username, owner].sort());
  const text = await client.channels.fetch(channel.id);
  if (!text?.isSendable()) throw new Error('no text channel');
  const reactions = (await text.messages.fetch(message.id)).reactions.cache;
  expect((await reactions.get('👍')?.users.fetch())?.map(({ username }) => username)).toEqual(['ben']);
  const posted = await text.send('from a stock client');
  await posted.edit('edited');
  await posted.pin();
  expect(discord.message(posted.id)?.content).toBe('edited');

  const command = new SlashCommandBuilder().setName('greet').setDescription('Greets');
  command.addUserOption((option) => option.setName('who').setDescription('Whom').setRequired(true));
  await client.application?.commands.set([command.toJSON()]);
  const { message: answer } = await discord.invoke({
    guildId: guild.id,
    channelId: channel.id,
    userId: ben.id,
    command: '/greet',
    options: { who: userId },
  }).answered;
  expect(answer?.content).toBe('hello Countess');
  expect((await client.application?.fetch())?.owner).toMatchObject({ username: 'operator' });
});
