/**
 * For `node --import`: gives intents other bits in the bot as it is, so that it is as a version that asks for others.
 * `FAULT_INTENTS`: JSON, such as `{"GuildMessageReactions":0}`.
 */
import { GatewayIntentBits } from 'discord.js';

Object.assign(GatewayIntentBits, JSON.parse(process.env.FAULT_INTENTS ?? '{}'));
