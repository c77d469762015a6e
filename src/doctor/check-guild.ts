import { DiscordAPIError, type REST, RESTJSONErrorCodes, Routes } from 'discord.js';
import type {
  RESTGetAPIGuildChannelsResult,
  RESTGetAPIGuildMemberResult,
  RESTGetAPIGuildResult,
} from 'discord-api-types/v10';
import type { Snowflake } from '../base/snowflake.js';
import { BOARD_WISHES, wantedFor } from '../board/board-permissions.js';
import type { Config } from '../config/types.js';
import { type Unfit, unfitForBoards } from '../discord/channel-types.js';
import { inviteLink } from '../discord/invite.js';
import { channelRecord, guildRecord, present } from '../discord/payload-records.js';
import { missingOf, permissionsIn } from '../discord/permissions.js';
import { settingOf } from '../guilds/guild-settings.js';
import type { Known } from './check-application.js';
import { discordFailed } from './discord-error.js';
import { type Finding, fail, ok, warn } from './finding.js';
import type { KnownGuild } from './known-settings.js';
import { SHOWN, whyMissing } from './permission-reason.js';

/** What a channel is that cannot hold a board. */
const KINDS: Readonly<Record<Unfit, string>> = {
  thread: 'a thread',
  forum: 'a forum',
  voice: 'a voice channel',
  category: 'a category',
  unknown: 'no text channel',
};

/** What a server is looked into with. */
export interface GuildParts {
  readonly rest: Pick<REST, 'get'>;
  readonly application: Known;
  readonly config: Pick<Config, 'guildId' | 'statsChannelId'>;
  readonly known: ReadonlyMap<Snowflake, KnownGuild>;
}

/** One server: may it have commands, where does its board stand, and what does the bot lack there. */
export async function checkGuild(
  guildId: Snowflake,
  parts: GuildParts,
): Promise<{ readonly hasStatsChannel: boolean; readonly findings: readonly Finding[] }> {
  try {
    const place = await look(guildId, parts);
    if (place === null) throw new TypeError(`Discord answered something else than the server ${guildId}`);
    const scope = await checkScope(guildId, place.guild.name, parts);
    const board = checkBoard(place, parts);
    return {
      hasStatsChannel: board.hasStatsChannel,
      findings: [...scope, ...board.findings, ...checkCounting(place, parts)],
    };
  } catch (error) {
    return { hasStatsChannel: false, findings: [discordFailed(`the server ${guildId}`, error)] };
  }
}

async function look(guildId: Snowflake, { rest, application }: GuildParts) {
  const userId = application.botUserId;
  const member = (await rest.get(Routes.guildMember(guildId, userId))) as RESTGetAPIGuildMemberResult;
  const guild = guildRecord((await rest.get(Routes.guild(guildId))) as RESTGetAPIGuildResult, null, member.roles);
  const answered = (await rest.get(Routes.guildChannels(guildId))) as RESTGetAPIGuildChannelsResult;
  const channels = present(answered, (channel) => channelRecord(channel, guildId));
  return guild && { guild, channels, member: { userId, roles: member.roles } };
}

type Looked = NonNullable<Awaited<ReturnType<typeof look>>>;

/** A server that was joined without the scope `applications.commands` answers 50001 here. */
async function checkScope(guildId: Snowflake, name: string, { rest, application }: GuildParts): Promise<Finding[]> {
  try {
    await rest.get(Routes.applicationGuildCommands(application.id, guildId));
    return [];
  } catch (error) {
    if (!(error instanceof DiscordAPIError) || error.code !== RESTJSONErrorCodes.MissingAccess) throw error;
    return [
      fail(
        `${name}: the bot was invited without the scope applications.commands, so members have no commands`,
        `invite it once more, it loses nothing: ${inviteLink(application.id)}`,
      ),
    ];
  }
}

/** Where only chosen channels count: whether any of them is there. Threads are in no list of channels, nor in the menu. */
function checkCounting({ guild, channels }: Looked, { known }: GuildParts): readonly Finding[] {
  const settings = known.get(guild.id)?.settings ?? {};
  const counted: readonly Snowflake[] = settingOf(settings, 'counted');
  if (!settingOf(settings, 'countOnly') || channels.some(({ id }) => counted.includes(id))) return [];
  const why = counted.length === 0 ? 'none is chosen' : 'none of those chosen is there';
  return [
    warn(
      `${guild.name}: nothing is counted: only chosen channels count, and ${why}`,
      'in that server: /setup, page Counting, and add some or count everywhere',
    ),
  ];
}

function checkBoard(
  { guild, channels, member }: Looked,
  { config, known }: GuildParts,
): { readonly hasStatsChannel: boolean; readonly findings: readonly Finding[] } {
  const fromEnv = channels.find(({ id }) => id === config.statsChannelId);
  const facts = known.get(guild.id);
  const channelId = fromEnv?.id ?? facts?.settings.statsChannelId ?? null;
  const hasStatsChannel = fromEnv !== undefined;
  if (channelId === null) {
    const finding = warn(`${guild.name}: no stats channel is chosen`, 'in that server: /setup, and choose a channel');
    return { hasStatsChannel, findings: [finding] };
  }
  const channel = channels.find(({ id }) => id === channelId);
  if (channel === undefined) {
    const finding = fail(
      `${guild.name}: the stats channel ${channelId} is gone`,
      'in that server: /setup, and choose another',
    );
    return { hasStatsChannel, findings: [finding] };
  }
  const unfit = unfitForBoards(channel);
  if (unfit !== null) {
    const todo = `choose another with ${fromEnv === undefined ? '/setup in that server' : 'STATS_CHANNEL_ID'}`;
    const finding = fail(`${guild.name}: #${channel.name} is ${KINDS[unfit]}, so no board can stand in it`, todo);
    return { hasStatsChannel, findings: [finding] };
  }
  const pin = settingOf(facts?.settings ?? {}, 'pin');
  const { picture } = settingOf(facts?.settings ?? {}, 'board');
  const needed = wantedFor({ pin, picture });
  const missing = missingOf(permissionsIn(guild, channel, member), needed);
  const where = `${guild.name}: #${channel.name}`;
  if (missing.length === 0) return { hasStatsChannel, findings: [ok(`${where} has every permission for the board`)] };
  const findings = missing.map((name) => {
    const { why, todo } = whyMissing({ guild, channel, member }, name);
    const what = `${where}: ${SHOWN[name]} is missing: ${why}`;
    return BOARD_WISHES.some((wish) => wish === name) ? warn(what, todo) : fail(what, todo);
  });
  return { hasStatsChannel, findings };
}
