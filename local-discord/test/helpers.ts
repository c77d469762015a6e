import { API } from '@discordjs/core';
import { type SessionInfo, WebSocketManager, WebSocketShardEvents } from '@discordjs/ws';
import { REST } from 'discord.js';
import type { GatewayDispatchPayload } from 'discord-api-types/v10';
import { createDemoClock } from '../clock.js';
import { createLocalDiscord, type LocalDiscord, type LocalDiscordOptions } from '../index.js';

export const START = Date.UTC(2026, 5, 1, 12);
/** Guilds, GuildMessages, GuildMessageReactions. */
export const INTENTS = 1 | 512 | 1024;

/** A local Discord whose clock stands still, with one guild and one text channel. */
export async function startDiscord(options: Partial<LocalDiscordOptions> = {}) {
  const clock = createDemoClock(START);
  const discord = await createLocalDiscord({ clock, rateLimits: false, identifyWindow: 0, ...options });
  const guild = discord.addGuild({ name: 'Test guild' });
  const channel = discord.addChannel({ guildId: guild.id, name: 'general' });
  const member = discord.addMember({ guildId: guild.id, user: { name: 'ada', globalName: 'Ada' }, nick: 'Countess' });
  return { clock, discord, guild, channel, member, userId: member.user.id };
}

export function restFor(discord: LocalDiscord, token = discord.token): { rest: REST; api: API } {
  const rest = new REST({ api: discord.url, retries: 0, timeout: 30_000 }).setToken(token);
  return { rest, api: new API(rest) };
}

/** A real client with its own memory of sessions, as the bot has. */
export async function createClient(
  discord: LocalDiscord,
  options: { intents?: number; shards?: number; token?: string } = {},
) {
  const { rest } = restFor(discord, options.token);
  const received: GatewayDispatchPayload[] = [];
  const closes: number[] = [];
  const sessions = new Map<number, SessionInfo>();
  const log: string[] = [];
  const manager = new WebSocketManager({
    token: options.token ?? discord.token,
    intents: options.intents ?? INTENTS,
    rest,
    shardCount: options.shards ?? 1,
    retrieveSessionInfo: (shard) => sessions.get(shard) ?? null,
    updateSessionInfo: (shard, info) => {
      if (info) sessions.set(shard, info);
      else sessions.delete(shard);
    },
    readyTimeout: null,
    // The client's own pace (5 s between IDENTIFYs) is not what is tested here.
    buildIdentifyThrottler: () => ({ waitForIdentify: async () => {} }),
  });
  manager.on(WebSocketShardEvents.Dispatch, (payload) => {
    received.push(payload);
  });
  manager.on(WebSocketShardEvents.Closed, (code) => {
    closes.push(code);
  });
  manager.on(WebSocketShardEvents.Debug, (text) => {
    log.push(text);
  });
  manager.on(WebSocketShardEvents.Error, (error) => {
    log.push(String(error));
  });
  const types = () => received.map(({ t }) => t);
  return {
    manager,
    received,
    closes,
    sessions,
    log,
    types,
    of: <Type extends GatewayDispatchPayload['t']>(type: Type) =>
      received.filter((payload): payload is Extract<GatewayDispatchPayload, { t: Type }> => payload.t === type),
    got: (type: string, count = 1) =>
      discord.until(
        () => types().filter((t) => t === type).length >= count,
        `${count} ${type} (got ${types().join(' ')})`,
      ),
  };
}
