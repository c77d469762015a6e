import { cp } from 'node:fs/promises';
import { Routes } from 'discord.js';
import { onTestFinished } from 'vitest';
import { createLocalDiscord, type LocalDiscord, type LocalDiscordOptions } from '../../local-discord/index.js';
import { type Clock, systemClock } from '../../src/base/clock.js';
import type { ExitError } from '../../src/base/errors.js';
import type { Snowflake } from '../../src/base/snowflake.js';
import { dayOf } from '../../src/base/time/slots.js';
import { createDiscordClock } from '../../src/discord/discord-clock.js';
import { createGateway, type GatewayOptions } from '../../src/discord/gateway.js';
import { createRest } from '../../src/discord/rest.js';
import type { Signal } from '../../src/discord/signals.js';
import { createTimeKeeper } from '../../src/discord/time-keeper.js';
import { collectOf } from '../../src/features/gather.js';
import { FEATURES } from '../../src/features/list.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { recordingLog, tempFolder, tempLedger, until } from './support.js';

/** Guilds, GuildMessages, GuildMessageReactions. */
export const INTENTS = 1 | (1 << 9) | (1 << 10);

/** A local Discord with one guild, a channel and two members. */
export async function startDiscord(options: Partial<LocalDiscordOptions> = {}) {
  const discord = await createLocalDiscord({ clock: systemClock, rateLimits: false, identifyWindow: 0, ...options });
  onTestFinished(() => discord.close());
  const guild = discord.addGuild({ name: 'Garden' });
  const channel = discord.addChannel({ guildId: guild.id, name: 'general' });
  const [ada, grace] = ['ada', 'grace'].map((name) => discord.addMember({ guildId: guild.id, user: { name } }).user.id);
  /** Sends so many messages and returns their ids. */
  const send = (count: number, author = ada ?? '', channelId = channel.id) =>
    Array.from({ length: count }, (_, i) => discord.sendMessage({ channelId, author, content: `message ${i}` }).id);
  return { discord, guild, channel, ada: ada ?? '', grace: grace ?? '', send };
}

export interface BotOptions extends Partial<GatewayOptions> {
  readonly dataDir?: string;
}

/** The gateway side of the bot on a real ledger: started, and stopped with the test. */
export async function startBot(discord: LocalDiscord, { dataDir: given, ...options }: BotOptions = {}) {
  const dataDir = given ?? (await tempFolder());
  const ledger = await tempLedger({ dataDir });
  const { log, lines } = recordingLog();
  const token = options.token ?? discord.token;
  const machine: Clock = options.clock ?? systemClock;
  const discordClock = createDiscordClock(machine);
  const rest = createRest({ token: discord.token, apiUrl: discord.url, clock: machine, discordClock, log });
  const time = createTimeKeeper({
    clock: machine,
    discordClock,
    request: () => rest.get(Routes.gateway()),
    log,
    delays: { firstMs: 10, longestMs: 40 },
    everyMs: 20,
  });
  time.start();
  onTestFinished(() => time.stop());
  const signals: Signal[] = [];
  const fatal: ExitError[] = [];
  const gateway = createGateway({
    token,
    rest,
    ledger,
    discordNow: discordClock.now,
    time,
    clock: machine,
    botUserId: discord.botId,
    intents: INTENTS,
    collect: collectOf(FEATURES),
    shardCount: null,
    shardIds: null,
    guildId: null,
    log,
    onSignal: (signal) => void signals.push(signal),
    onFatal: (error) => void fatal.push(error),
    delays: { firstMs: 10, longestMs: 40 },
    pace: { windowMs: 0, delays: { firstMs: 10, longestMs: 40 } },
    ...options,
  });
  onTestFinished(() => gateway.stop());
  await gateway.start();
  return {
    gateway,
    discordClock,
    ledger,
    dataDir,
    lines,
    signals,
    fatal,
    live: () => until('the bot hears everything', gateway.isLive),
    /** Applied everything that was sent to a shard's session. */
    caughtUp: (shard = 0) =>
      until('everything sent is applied', () => {
        const session = discord.sessions.find((one) => one.id === gateway.applied(shard)?.sessionId);
        return gateway.isLive() && session !== undefined && gateway.applied(shard)?.sequence === session.sequence;
      }),
    figures: (guildId: Snowflake) => figuresOf(ledger, guildId),
    /** A copy of the data folder as a crash right now would leave it. */
    async crashCopy() {
      ledger.commit();
      const copy = await tempFolder();
      await cp(dataDir, copy, { recursive: true });
      return copy;
    },
    async stop() {
      await gateway.stop();
      ledger.close();
    },
  };
}

/** A guild's totals of the days around now. */
function figuresOf(ledger: Ledger, guildId: Snowflake) {
  const today = dayOf(systemClock.now());
  const reader = ledger.read();
  const sum = { messages: 0, reactionsGiven: 0, reactionsReceived: 0 };
  for (const { messages = 0, reactionsGiven = 0, reactionsReceived = 0 } of reader.serverDays(
    guildId,
    today - 1,
    today + 1,
  )) {
    sum.messages += messages;
    sum.reactionsGiven += reactionsGiven;
    sum.reactionsReceived += reactionsReceived;
  }
  reader.close();
  return sum;
}
