import { type REST, Routes } from 'discord.js';
import type { RESTGetAPICurrentUserGuildsResult } from 'discord-api-types/v10';
import { inviteLink } from '../discord/invite.js';
import { checkGuild, type GuildParts } from './check-guild.js';
import { discordFailed } from './discord-error.js';
import { type Finding, fail, ok, warn } from './finding.js';
import { late } from './late.js';
import type { Patience } from './patience.js';

/** Discord's most for one page. */
const PAGE = 200;
/** Servers looked into at a time. */
const AT_ONCE = 5;
/** Servers looked into; a doctor of a bot in thousands would otherwise take hours of its rate limit. */
const MOST = 50;

/** The servers that the bot is in, and each one's stats channel and commands. */
export async function checkGuilds(parts: GuildParts & { readonly patience: Patience }): Promise<readonly Finding[]> {
  const { rest, application, config, patience } = parts;
  let guilds: RESTGetAPICurrentUserGuildsResult;
  try {
    const answer = await patience.wait(all(rest));
    if (answer === null) return [late('the servers')];
    guilds = answer;
  } catch (error) {
    return [discordFailed('the servers', error)];
  }
  const invite = `invite it: ${inviteLink(application.id)}`;
  if (guilds.length === 0) return [warn('the bot is in no server yet', invite)];
  const counted = config.guildId === null ? guilds : guilds.filter(({ id }) => id === config.guildId);
  const findings = [ok(`in ${guilds.length === 1 ? 'one server' : `${guilds.length} servers`}`)];
  if (counted.length === 0) {
    return [
      ...findings,
      fail(`the bot is not in the server ${config.guildId} of GUILD_ID`, `correct it, or ${invite}`),
    ];
  }
  let isStatsChannelFound = false;
  let looked = 0;
  while (looked < Math.min(MOST, counted.length)) {
    const some = counted.slice(looked, Math.min(looked + AT_ONCE, MOST));
    const checks = await patience.wait(Promise.all(some.map(({ id }) => checkGuild(id, parts))));
    if (checks === null) break;
    looked += some.length;
    isStatsChannelFound ||= checks.some(({ hasStatsChannel }) => hasStatsChannel);
    findings.push(...checks.flatMap((checked) => checked.findings));
  }
  if (looked < Math.min(MOST, counted.length)) {
    const more = counted.length - looked;
    findings.push(late(`${more === 1 ? 'one server' : `${more} servers`} not looked into`));
  } else if (counted.length > MOST) findings.push(ok(`${counted.length - MOST} more servers, not looked into`));
  else if (config.statsChannelId !== null && !isStatsChannelFound) {
    findings.push(
      fail(
        `STATS_CHANNEL_ID ${config.statsChannelId} is no channel of ${counted.length === 1 ? 'that server' : 'these servers'}`,
        'correct it (a text or announcement channel, no thread and no post of a forum; in Discord: right click the channel, Copy Channel ID), or leave it out and use /setup',
      ),
    );
  }
  return findings;
}

async function all(rest: Pick<REST, 'get'>): Promise<RESTGetAPICurrentUserGuildsResult> {
  const guilds: RESTGetAPICurrentUserGuildsResult = [];
  for (let after = '0'; ; ) {
    const query = new URLSearchParams({ limit: String(PAGE), after });
    const page = (await rest.get(Routes.userGuilds(), { query })) as RESTGetAPICurrentUserGuildsResult;
    guilds.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return guilds;
    after = last.id;
  }
}
