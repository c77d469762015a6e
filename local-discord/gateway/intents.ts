import { GatewayIntentBits } from 'discord-api-types/v10';

const bits = Object.values(GatewayIntentBits).filter((value) => typeof value === 'number');

export const KNOWN_INTENTS = bits.reduce((all, bit) => all | bit, 0);

export const PRIVILEGED_INTENTS =
  GatewayIntentBits.GuildMembers | GatewayIntentBits.GuildPresences | GatewayIntentBits.MessageContent;
