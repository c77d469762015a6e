import { API } from '@discordjs/core';
import { REST } from 'discord.js';
import type { LocalDiscordOptions } from '../../local-discord/index.js';
import { createChannelMaker } from '../../src/board/channel-maker.js';
import { createStatsChannels } from '../../src/board/stats-channels.js';
import { createDispatcher, type DispatcherParts } from '../../src/commands/dispatcher.js';
import { registerCommands } from '../../src/commands/register.js';
import { inviteLinkToMakeChannels } from '../../src/discord/invite.js';
import type { Signal } from '../../src/discord/signals.js';
import { commandsOf } from '../../src/features/gather.js';
import { FEATURES } from '../../src/features/list.js';
import type { MemberAnswer, MemberWindow } from '../../src/reports/shapes.js';
import { en } from '../../src/views/texts.js';
import { startBoard } from '../board/harness.js';
import { memberReport } from '../views/reports.js';

/** Everything from a person's command to the answer: local Discord, gateway, ledger, board, commands. */
export async function startCommands(
  options: {
    readonly envChannelId?: (otherId: string) => string;
    readonly onlyGuildId?: string;
    readonly discord?: Partial<LocalDiscordOptions>;
  } = {},
) {
  const stage = await startBoard(options.discord ? { discord: options.discord } : {});
  const { api, ledger, log, clock, discord, guildId } = stage;
  const asked: MemberWindow[][] = [];
  const fail = { next: null as Error | null };
  /** What a member's picture is drawn from. */
  const drawn = { course: null as MemberAnswer['course'] };
  const envChannelId = options.envChannelId?.(stage.otherId) ?? null;
  const statsChannels = createStatsChannels({ api, ledger, log, envChannelId, onlyGuildId: null });
  const once = new REST({ version: '10', api: discord.url, timeout: 30_000, retries: 0 }).setToken(discord.token);
  const tops: number[] = [];
  const { commands, buttons, panels, followUps } = commandsOf(FEATURES, {
    ask: {
      member: async (guild, userId, windows): Promise<MemberAnswer> => {
        if (fail.next) throw fail.next;
        asked.push([...windows]);
        const report = memberReport();
        const shown = report.windows.filter(({ window }) => windows.includes(window));
        return { report: { ...report, guildId: guild, userId, windows: shown }, details: null, course: drawn.course };
      },
      memberWindow: async (guild, userId, window, placeOf) => {
        if (fail.next) throw fail.next;
        asked.push([window]);
        const report = memberReport();
        const windows = report.windows.filter((each) => each.window === window);
        const places = [...ledger.directory.channelIds(guild)].map((channelId) => ({
          channelId,
          place: placeOf(channelId),
        }));
        const top = places.flatMap(({ channelId, place }) => (place ? [{ channelId, ...place, messages: 1 }] : []));
        return {
          report: { ...report, guildId: guild, userId, windows },
          details: { since: new Map(), whom: null, emoji: null, channels: { top, since: null } },
          course: null,
        };
      },
      course: async () => [],
      board: async (guild, top) => {
        if (fail.next) throw fail.next;
        if (top !== undefined) tops.push(top);
        const report = await stage.report();
        return { ...report, guildId: guild };
      },
    },
    ledger,
    board: stage.board,
    statsChannels,
    defaultTimeZone: 'UTC',
    usualRefresh: '*/10 * * * *',
    channelMaker: createChannelMaker({ api: new API(once), ledger, ownId: () => discord.botId, clock, log, texts: en }),
    ownId: () => discord.botId,
    inviteToMakeChannels: (guild) => inviteLinkToMakeChannels(discord.applicationId, guild),
    clock,
    texts: en,
  });
  const make = (change: Partial<DispatcherParts> = {}) =>
    createDispatcher({
      api,
      applicationId: discord.applicationId,
      onlyGuildId: options.onlyGuildId ?? null,
      ledger,
      commands,
      buttons,
      panels,
      followUps,
      pictures: stage.pictures,
      texts: en,
      clock,
      log,
      ...change,
    });
  const dispatcher = make();
  const onInteraction = (signal: Signal) => dispatcher.onSignal(signal);
  stage.listeners.push(onInteraction);
  stage.endings.push(() => dispatcher.close());
  const register = (onlyGuild: string | null = null) =>
    registerCommands({ api, applicationId: discord.applicationId, guildId: onlyGuild, commands, ledger, log });
  await register();
  const admin = discord.addMember({ guildId });
  const adminRole = discord.addRole({ guildId, permissions: 1n << 3n });
  discord.updateMember(guildId, admin.user.id, { roles: [adminRole.id] });
  const member = discord.addMember({ guildId });
  const ask = (command: string, by: string, asOptions: Record<string, string> = {}) =>
    discord.invoke({ guildId, channelId: stage.channelId, userId: by, command, options: asOptions });
  return {
    ...stage,
    commands,
    dispatcher,
    onInteraction,
    make,
    register,
    asked,
    tops,
    fail,
    drawn,
    ask,
    adminId: admin.user.id,
    memberId: member.user.id,
  };
}

/** What a person reads in an answer. */
export function textOf(message: { content: string; embeds: { description?: string }[] } | null | undefined): string {
  return [message?.content, ...(message?.embeds ?? []).map(({ description }) => description)].join('\n').trim();
}
