/** discord.js's default `Client` with an empty listener. */
import { Client, Events, GatewayIntentBits } from 'discord.js';
import { answerUsage } from './receivers.js';

const client = new Client({
  intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.GuildMessageReactions],
  rest: { api: process.env.DISCORD_API_URL ?? '' },
});
let messages = 0;
client.on(Events.MessageCreate, () => {
  messages += 1;
});
await Promise.all([
  new Promise((resolve) => client.once(Events.ClientReady, resolve)),
  client.login(process.env.DISCORD_TOKEN),
]);
answerUsage(() => messages);
