import {
  type APIApplication,
  type APIThreadMember,
  PermissionFlagsBits as Bit,
  ChannelType,
  type RESTGetAPIGatewayBotResult,
  type ThreadMemberFlags,
} from 'discord-api-types/v10';
import { compareSnowflakes } from '../../src/base/snowflake.js';
import type { IdentifyLimits } from '../gateway/identify-limits.js';
import type { Stage } from '../stage.js';
import { applicationFlags, channelPayload, createUser, guildPayload, threadPayload } from '../world/payloads.js';
import type { ChannelState } from '../world/world.js';
import type { Access } from './access.js';
import { discordError } from './api-error.js';
import { type Call, numberFrom, ok, type Reply, type Route, route } from './router.js';

/** Whose application it is: somebody in no guild. */
const OWNER = createUser({ id: '100000000000000001', username: 'operator' });

/** The gateway's address, the application, guilds, channels and threads. */
export function guildRoutes(stage: Stage, access: Access, limits: IdentifyLimits, gatewayUrl: () => string): Route[] {
  const { world, settings } = stage;
  const shown = (channel: ChannelState) => (channel.thread ? threadPayload(channel) : channelPayload(channel));

  const ownMembership = (thread: ChannelState): APIThreadMember[] =>
    thread.thread?.joined === true
      ? [
          {
            id: thread.id,
            user_id: world.bot.id,
            join_timestamp: new Date(thread.thread.createdAt).toISOString(),
            flags: 0 as ThreadMemberFlags,
          },
        ]
      : [];

  function application(): APIApplication {
    const flags = applicationFlags(settings.privilegedIntents);
    return {
      id: world.applicationId,
      name: world.bot.username,
      icon: null,
      description: '',
      bot_public: true,
      bot_require_code_grant: false,
      bot: world.bot,
      owner: OWNER,
      summary: '',
      verify_key: '0'.repeat(64),
      team: null,
      flags,
      flags_new: String(flags),
      approximate_guild_count: [...world.guilds.values()].filter(({ present }) => present).length,
    };
  }

  function parent({ param }: Call): ChannelState {
    const channel = access.channel(param('channel_id'));
    if (channel.type === ChannelType.GuildCategory || channel.thread) throw discordError('notText');
    access.demand(channel, Bit.ReadMessageHistory);
    return channel;
  }

  const archivedOf = ({ id, guildId }: ChannelState, isPrivate: boolean) =>
    [...access.guild(guildId).channels.values()]
      .filter(({ parentId, thread }) => parentId === id && thread?.archived === true)
      .filter(({ type }) => (type === ChannelType.PrivateThread) === isPrivate);

  function page({ query }: Call, threads: readonly ChannelState[]): Reply {
    const limit = numberFrom(query, 'limit', { min: 2, max: 100, by: 50 });
    const given = threads.slice(0, limit);
    return ok({ threads: given.map(shown), members: given.flatMap(ownMembership), has_more: threads.length > limit });
  }

  /** The last archived first; `before` is a time. */
  function lastArchived(call: Call, threads: readonly ChannelState[]): Reply {
    const before = Date.parse(call.query.get('before') ?? '') || Number.POSITIVE_INFINITY;
    const changed = ({ thread }: ChannelState) => thread?.archivedChangedAt ?? 0;
    return page(
      call,
      threads.filter((thread) => changed(thread) < before).sort((a, b) => changed(b) - changed(a)),
    );
  }

  return [
    route('GET', '/gateway', () => ok({ url: `${gatewayUrl()}/gateway` })),
    route('GET', '/gateway/bot', () => {
      const answer: RESTGetAPIGatewayBotResult = {
        url: `${gatewayUrl()}/gateway`,
        shards: limits.shards,
        session_start_limit: limits.state(),
      };
      return ok(answer);
    }),
    route('GET', '/applications/@me', () => ok(application())),
    route('GET', '/oauth2/applications/@me', () => ok(application())),
    route('GET', '/users/@me', () => ok({ ...world.bot, verified: true, mfa_enabled: false, locale: 'en-US' })),
    route('GET', '/guilds/{guild_id}', ({ param }) => ok(guildPayload(access.guild(param('guild_id'))))),
    route('GET', '/guilds/{guild_id}/channels', ({ param }) => {
      const { channels } = access.guild(param('guild_id'));
      return ok([...channels.values()].filter(({ thread }) => !thread).map(shown));
    }),
    route('GET', '/channels/{channel_id}', ({ param }) => ok(shown(access.channel(param('channel_id'))))),
    route('GET', '/guilds/{guild_id}/threads/active', ({ param }) => {
      const { channels } = access.guild(param('guild_id'));
      const active = [...channels.values()].filter(({ thread }) => thread && !thread.archived).filter(stage.sees);
      return ok({ threads: active.map(shown), members: active.flatMap(ownMembership) });
    }),
    route('GET', '/channels/{channel_id}/threads/archived/public', (call) => {
      const channel = parent(call);
      return lastArchived(call, archivedOf(channel, false));
    }),
    route('GET', '/channels/{channel_id}/threads/archived/private', (call) => {
      const channel = parent(call);
      access.demand(channel, Bit.ManageThreads);
      return lastArchived(call, archivedOf(channel, true));
    }),
    route('GET', '/channels/{channel_id}/users/@me/threads/archived/private', (call) => {
      const joined = archivedOf(parent(call), true).filter(({ thread }) => thread?.joined === true);
      const before = call.query.get('before') ?? undefined;
      return page(
        call,
        joined
          .filter(({ id }) => before === undefined || compareSnowflakes(id, before) < 0)
          .sort((a, b) => compareSnowflakes(b.id, a.id)),
      );
    }),
  ];
}
