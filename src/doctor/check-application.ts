import { DiscordAPIError, type REST, Routes } from 'discord.js';
import type { RESTGetAPIGatewayBotResult, RESTGetCurrentApplicationResult } from 'discord-api-types/v10';
import { isSnowflake, type Snowflake } from '../base/snowflake.js';
import { isRefusedToken } from '../discord/application.js';
import { tokenRefused } from '../discord/close-codes.js';
import type { IntentName } from '../discord/intents.js';
import { inviteLink } from '../discord/invite.js';
import { PRIVILEGED_INTENTS, type PrivilegedIntent } from '../discord/privileged-intents.js';
import { intentsOf } from '../features/gather.js';
import { FEATURES } from '../features/list.js';
import { discordFailed } from './discord-error.js';
import { type Finding, fail, ok, warn, wrongSetting } from './finding.js';

/** Who the bot is, where its token was taken. */
export interface Known {
  readonly id: Snowflake;
  readonly botUserId: Snowflake;
}

/** Token, application, intents in the portal, and the invite link. */
export async function checkApplication(
  rest: Pick<REST, 'get'>,
): Promise<{ readonly known: Known | null; readonly findings: readonly Finding[] }> {
  try {
    const application = (await rest.get(Routes.currentApplication())) as RESTGetCurrentApplicationResult;
    const { id, name, bot, flags = 0 } = application;
    if (!isSnowflake(id)) return { known: null, findings: [notDiscord()] };
    return {
      known: { id, botUserId: bot?.id ?? id },
      findings: [
        ok(`Discord takes the token: application ${name}, id ${id}`),
        checkIntents(flags, intentsOf(FEATURES)),
        ok(`invite link: ${inviteLink(id)}`),
      ],
    };
  } catch (error) {
    if (isRefusedToken(error)) return { known: null, findings: [refused()] };
    if (error instanceof DiscordAPIError && error.status === 404) return { known: null, findings: [notDiscord()] };
    return { known: null, findings: [discordFailed('whose token this is', error)] };
  }
}

/** Whether the privileged intents that features ask for are switched on in the portal, by an application's flags. */
export function checkIntents(flags: number, asked: readonly IntentName[]): Finding {
  const names = (some: readonly PrivilegedIntent[]) => some.map(({ shown }) => shown).join(', ');
  const needed = PRIVILEGED_INTENTS.filter(({ intent }) => asked.includes(intent));
  const off = needed.filter((intent) => (flags & intent.flags) === 0);
  if (off.length > 0) {
    return fail(
      `in the Developer Portal these intents are not switched on: ${names(off)}`,
      'switch them on: https://discord.com/developers/applications, your application, Bot, Privileged Gateway Intents',
    );
  }
  if (needed.length > 0) return ok(`the privileged intents that are needed are switched on: ${names(needed)}`);
  const on = PRIVILEGED_INTENTS.filter((intent) => (flags & intent.flags) !== 0);
  const what = 'Statboard needs no privileged intent';
  return ok(on.length === 0 ? `${what}, and none is switched on` : `${what}; switched on all the same: ${names(on)}`);
}

function refused(): Finding {
  const [what = '', ...todo] = tokenRefused().message.split(/(?<=\.) /);
  return wrongSetting(what, todo.join(' '));
}

function notDiscord(): Finding {
  return wrongSetting('what answers at DISCORD_API_URL is not Discord', 'correct that setting or leave it out');
}

/** Whether Discord lets the bot open sessions today (each start that cannot resume uses one up), and in enough shards. */
export async function checkSessions(
  rest: Pick<REST, 'get'>,
  inUse: { readonly count: number | null; readonly isSet: boolean },
): Promise<readonly Finding[]> {
  try {
    const { session_start_limit: limit, shards } = (await rest.get(Routes.gatewayBot())) as RESTGetAPIGatewayBotResult;
    const what = `${limit.remaining} of ${limit.total} new sessions left today`;
    const advice = checkShards(shards, inUse);
    if (limit.remaining > 0) return [ok(what), ...advice];
    const minutes = Math.ceil(limit.reset_after / 60_000);
    const finding = fail(what, `leave the bot stopped for ${minutes} minutes, and find out what keeps restarting it`);
    return [finding, ...advice];
  } catch (error) {
    return [discordFailed('the address of the gateway', error)];
  }
}

/** Beyond 2,500 servers for each shard Discord opens no session any more (4011); its advice grows long before that. */
function checkShards(
  advised: number,
  { count, isSet }: { readonly count: number | null; readonly isSet: boolean },
): readonly Finding[] {
  if (count === null) return [];
  const what = `${count === 1 ? 'one shard' : `${count} shards`}, and Discord advises ${advised}`;
  if (advised <= count) return [ok(what)];
  const todo = isSet
    ? `set SHARD_COUNT=${advised} at a quiet hour: it begins a new epoch`
    : `nothing, until Discord refuses that number; or set SHARD_COUNT=${advised} at a quiet hour: it begins a new epoch`;
  return [warn(what, todo)];
}
