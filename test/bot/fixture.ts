import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type APIMessage, PermissionFlagsBits } from 'discord-api-types/v10';
import { onTestFinished } from 'vitest';
import { readBoard } from '../../demo/shown.js';
import { createLocalDiscord, type LocalDiscord, type LocalDiscordOptions } from '../../local-discord/index.js';
import { systemClock } from '../../src/base/clock.js';
import { type BotProcess, startBotProcess } from '../support/bot-process.js';

/** A folder that goes with the test. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'statboard-bot-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A local Discord without anything in it, and the bot's processes that work on it. */
export async function emptyStage(options: Partial<LocalDiscordOptions> = {}) {
  const discord = await createLocalDiscord({ clock: systemClock, rateLimits: false, identifyWindow: 0, ...options });
  onTestFinished(() => discord.close());
  const folder = await tempFolder();
  const dataDir = path.join(folder, 'data');

  /** Starts the bot on the embedded store in the stage's data folder, unless the settings say otherwise. It ends with the test. */
  function start(env: Readonly<Record<string, string>> = {}): BotProcess {
    const bot = startBotProcess({
      cwd: folder,
      env: { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.url, DATA_DIR: dataDir, ...env },
    });
    onTestFinished(async () => void (await bot.end('SIGKILL')));
    return bot;
  }

  return { discord, folder, dataDir, start };
}

/** A local Discord with one guild: two text channels, two members, a moderator and the owner. */
export async function startStage(options: Partial<LocalDiscordOptions> = {}) {
  const stage = await emptyStage(options);
  const { discord } = stage;
  const guild = discord.addGuild({ name: 'Garden' });
  const guildId = guild.id;
  const general = discord.addChannel({ guildId, name: 'general' }).id;
  const stats = discord.addChannel({ guildId, name: 'stats' }).id;
  const join = (name: string, roles: readonly string[] = []) =>
    discord.addMember({ guildId, user: { name }, roles }).user.id;
  const moderators = discord.addRole({ guildId, name: 'moderators', permissions: PermissionFlagsBits.ManageMessages });
  const ada = join('ada');
  const grace = join('grace');
  const moderator = join('mo', [moderators.id]);

  /** Runs a command as a member and gives what the member sees. */
  const invoke = (userId: string, command: string, more: { options?: Record<string, string>; guildId?: string } = {}) =>
    discord.invoke({ guildId, channelId: general, userId, command, ...more });

  return {
    ...stage,
    guildId,
    ownerId: guild.ownerId,
    general,
    stats,
    ada,
    grace,
    moderator,
    invoke,
    /** Sends so many messages. */
    say: (count: number, author = ada, channelId = general) => {
      for (let i = 0; i < count; i += 1) discord.sendMessage({ channelId, author, content: `message ${i}` });
    },
  };
}

/** The boards that stand in a channel; not Discord's notice that the bot pinned one. */
export function boardsIn(discord: LocalDiscord, channelId: string) {
  return discord.messages(channelId).filter(({ author, embeds }) => author.id === discord.botId && embeds.length > 0);
}

/** Waits until the bot has applied everything that was sent, without asking it for anything. */
export async function heardAll(discord: LocalDiscord): Promise<void> {
  await discord.connected();
  const session = discord.sessions.find(({ connected }) => connected);
  const sent = session?.sequence ?? 0;
  let asked = 0;
  // A heartbeat names the last sequence applied. One that is asked for may overtake dispatches of the same packet.
  await discord.until(() => {
    if (asked++ % 10 === 0) discord.faults.requestHeartbeat();
    return (session?.heartbeat ?? 0) >= sent;
  }, 'the bot to have applied everything');
}

/** Waits until the local Discord has seen every connection go: it hears of that apart from the end of the process. */
export async function allGone(discord: LocalDiscord): Promise<void> {
  await discord.until(() => discord.sessions.every(({ connected }) => !connected), 'the connections to go');
}

/** What the bot logs once a session is there, its first or one that goes on: people who act before may be unheard. */
export const IN_SESSION = /^(a new gateway session began|the gateway session was resumed)$/;

/** The messages of the last 24 hours as a board shows them; empty where there are none. */
export function messagesOnBoard(message: Pick<APIMessage, 'embeds'> | null | undefined): string {
  return message ? readBoard(message).figures['24h'].messages.figure : '';
}

/** The text of the only embed: what it says, and its fields below, of a board or of an answer. */
export function described(message: Pick<APIMessage, 'embeds'> | null): string {
  const embed = message?.embeds[0];
  const fields = (embed?.fields ?? []).flatMap(({ name, value }) => [name, value]);
  return [embed?.description ?? '', ...fields].join('\n');
}

/** The numbers of `/my_stats` for a window: messages, reactions given and received. */
export function rowOf(text: string, window: string): readonly number[] {
  return [...text.matchAll(/^`(\S+)\s+(\S+)`$/gm)]
    .filter(([, label]) => label === window)
    .map(([, , figure]) => Number(figure));
}
