import { randomUUID } from 'node:crypto';
import { GatewayDispatchEvents } from 'discord.js';
import type {
  GatewayDispatchPayload,
  GatewayGuildCreateDispatchData,
  GatewayGuildMemberUpdateDispatchData,
  GatewayGuildRoleDeleteDispatchData,
  GatewayGuildRoleUpdateDispatchData,
  GatewayThreadListSyncDispatchData,
} from 'discord-api-types/v10';
import { isSnowflake, type Snowflake } from '../base/snowflake.js';
import { shardStream } from '../base/streams.js';
import { guildOf } from '../collectors/nothing.js';
import { filledText, type Partly } from '../collectors/partly.js';
import { type ChannelRecord, isThreadType } from '../guilds/channel.js';
import type { GuildRecord } from '../guilds/guild.js';
import type { Change } from '../ledger/change.js';
import { UNCERTAIN_MS } from './discord-clock.js';
import {
  archivedAt,
  type ChannelPayload,
  channelRecord,
  channelRecords,
  type GuildFacts,
  type GuildPayload,
  guildRecord,
  present,
  roleRecord,
} from './payload-records.js';
import { heardBefore } from './shard-gaps.js';
import type { Signal, Welcome } from './signals.js';

/** What is known so far, and where the dispatch came in. */
export interface DirectoryContext {
  /** The only guild that is known at all; null: all. */
  readonly guildId: Snowflake | null;
  readonly botUserId: Snowflake;
  /** Discord's time, milliseconds. */
  readonly now: number;
  /** Shard that received the dispatch, of so many. */
  readonly shard: number;
  readonly shardCount: number;
  guild(guildId: Snowflake): GuildRecord | null;
  /** Channels and categories; no threads. */
  channelIds(guildId: Snowflake): readonly Snowflake[];
  /** Threads that were active as far as was heard. */
  activeThreads(guildId: Snowflake): readonly Snowflake[];
  /** Since when a guild that is unavailable, or that the bot was removed from, is away. */
  awaySince(guildId: Snowflake): number;
  /** Before this instant another epoch counted, which is not refilled; 0: none did. Milliseconds. */
  epochBegan(): number;
}

/** What a dispatch means besides counting. */
export interface Outcome {
  readonly changes: readonly Change[];
  readonly signals: readonly Signal[];
}

/** Nothing at all. */
export const UNCHANGED: Outcome = { changes: [], signals: [] };

/**
 * Keeps what the bot knows of guilds, roles, channels and threads: after a RESUME Discord does not tell it again.
 *
 * A deleted thread stays known, since its messages still count for its parent channel.
 */
export function direct(dispatch: GatewayDispatchPayload, context: DirectoryContext): Outcome {
  if (typeof dispatch.d !== 'object' || dispatch.d === null) return UNCHANGED;
  switch (dispatch.t) {
    case GatewayDispatchEvents.GuildCreate:
      return dispatch.d.unavailable ? guildAway(dispatch.d, 'unavailable', context) : guildCreate(dispatch.d, context);
    case GatewayDispatchEvents.GuildUpdate:
      return guildUpdate(dispatch.d, context);
    case GatewayDispatchEvents.GuildDelete:
      return guildAway(dispatch.d, dispatch.d.unavailable ? 'unavailable' : 'removed', context);
    case GatewayDispatchEvents.GuildRoleCreate:
    case GatewayDispatchEvents.GuildRoleUpdate:
      return roleUpdate(dispatch.d, context);
    case GatewayDispatchEvents.GuildRoleDelete:
      return roleDelete(dispatch.d, context);
    case GatewayDispatchEvents.GuildMemberUpdate:
      return memberUpdate(dispatch.d, context);
    case GatewayDispatchEvents.ChannelCreate:
    case GatewayDispatchEvents.ChannelUpdate:
    case GatewayDispatchEvents.ThreadCreate:
    case GatewayDispatchEvents.ThreadUpdate:
      return channelUpdate(dispatch.d, context);
    case GatewayDispatchEvents.ChannelDelete:
      return channelDelete(dispatch.d, context);
    case GatewayDispatchEvents.ThreadDelete:
      return threadDelete(dispatch.d, context);
    case GatewayDispatchEvents.ThreadListSync:
      return threadListSync(dispatch.d, context);
    default:
      return UNCHANGED;
  }
}

function guildCreate(data: Partly<GatewayGuildCreateDispatchData>, context: DirectoryContext): Outcome {
  const guildId = guildOf({ guild_id: data.id }, context);
  if (guildId === null) return UNCHANGED;
  const known = context.guild(guildId);
  const own = data.members?.find((member) => member?.user?.id === context.botUserId);
  const guild = guildRecord(data, known, own?.roles ? own.roles.filter(isSnowflake) : null);
  if (!guild) return UNCHANGED;
  const channels = channelRecords([...(data.channels ?? []), ...(data.threads ?? [])], guildId);
  const changes: Change[] = [
    { kind: 'guild', guild, at: context.now },
    { kind: 'guildState', guildId, state: 'present' },
  ];
  for (const channel of channels) changes.push({ kind: 'channel', channel });
  if (data.channels) changes.push(...gone(guildId, channels, context));
  if (data.threads) changes.push(...archived(guildId, channels, context));
  if (known && known.state !== 'present') changes.push(awayGap(guildId, context));
  const joined = known === null || known.state === 'removed';
  const welcome = known === null ? { welcome: welcomeOf(data, context) } : {};
  return { changes, signals: [{ kind: 'guildAvailable', guildId, joined, ...welcome }] };
}

function welcomeOf(data: Partly<GatewayGuildCreateDispatchData>, { now }: DirectoryContext): Welcome {
  const joinedAt = Date.parse(filledText(data.joined_at) ?? '');
  return {
    at: now,
    joinedAt: Number.isNaN(joinedAt) ? null : joinedAt,
    systemChannelId: isSnowflake(data.system_channel_id) ? data.system_channel_id : null,
  };
}

/** Channels that were deleted while nobody listened. */
function* gone(guildId: Snowflake, there: readonly ChannelRecord[], context: DirectoryContext): Generator<Change> {
  const ids = new Set(there.map((channel) => channel.id));
  for (const id of context.channelIds(guildId)) {
    if (!ids.has(id)) yield { kind: 'channelGone', channelId: id };
  }
}

/** Nothing was heard of a guild from when it went away until now. */
function awayGap(guildId: Snowflake, { awaySince, epochBegan, now, shard, shardCount }: DirectoryContext): Change {
  const from = heardBefore(now, [awaySince(guildId)]);
  return {
    kind: 'gap',
    gap: {
      id: randomUUID(),
      guildId,
      streams: [shardStream(shard)],
      shardCount,
      from: from - UNCERTAIN_MS,
      to: now + UNCERTAIN_MS,
      reason: 'outage',
      state: 'open',
      acrossEpochs: from < epochBegan(),
    },
  };
}

/** Threads that were archived or deleted while nobody listened: only active ones are told. */
function* archived(guildId: Snowflake, there: readonly ChannelRecord[], context: DirectoryContext): Generator<Change> {
  const ids = new Set(there.map((channel) => channel.id));
  for (const threadId of context.activeThreads(guildId)) {
    if (!ids.has(threadId)) yield { kind: 'threadArchived', threadId, at: context.now };
  }
}

function guildUpdate(data: GuildPayload, context: DirectoryContext): Outcome {
  const guildId = guildOf({ guild_id: data.id }, context);
  const known = guildId === null ? null : context.guild(guildId);
  const guild = known && guildRecord(data, known, null);
  return known && guild ? guildChanged(guild, known, context) : UNCHANGED;
}

/** GUILD_DELETE: `unavailable` says that Discord has an outage, its absence that the bot was removed. */
function guildAway(
  data: Partly<{ id: Snowflake }>,
  state: 'unavailable' | 'removed',
  context: DirectoryContext,
): Outcome {
  const guildId = guildOf({ guild_id: data.id }, context);
  const known = guildId === null ? null : context.guild(guildId);
  if (guildId === null || known === null || known.state === state || known.state === 'removed') return UNCHANGED;
  return {
    changes: [{ kind: 'guildState', guildId, state }],
    signals: state === 'removed' ? [{ kind: 'guildRemoved', guildId }] : [],
  };
}

function roleUpdate(data: Partly<GatewayGuildRoleUpdateDispatchData>, context: DirectoryContext): Outcome {
  const role = data.role ? roleRecord(data.role) : null;
  if (!role) return UNCHANGED;
  return withGuild(data, context, (guild) => ({
    ...guild,
    roles: [...guild.roles.filter(({ id }) => id !== role.id), role],
  }));
}

function roleDelete(data: Partly<GatewayGuildRoleDeleteDispatchData>, context: DirectoryContext): Outcome {
  return withGuild(data, context, (guild) => ({
    ...guild,
    roles: guild.roles.filter(({ id }) => id !== data.role_id),
    ownRoles: guild.ownRoles.filter((id) => id !== data.role_id),
  }));
}

/**
 * Without the members intent GUILD_MEMBER_UPDATE comes for the bot's own member only.
 * @see https://discord.com/developers/docs/events/gateway#caveats
 */
function memberUpdate(data: Partly<GatewayGuildMemberUpdateDispatchData>, context: DirectoryContext): Outcome {
  const { user, roles } = data;
  if (!roles || user?.id !== context.botUserId) return UNCHANGED;
  return withGuild(data, context, (guild) => ({ ...guild, ownRoles: roles.filter(isSnowflake) }));
}

function withGuild(
  data: { readonly guild_id?: Snowflake | null | undefined },
  context: DirectoryContext,
  edit: (guild: GuildRecord) => GuildRecord,
): Outcome {
  const guildId = guildOf(data, context);
  const known = guildId === null ? null : context.guild(guildId);
  if (!known) return UNCHANGED;
  const { since: _since, state: _state, ...guild } = edit(known);
  return guildChanged(guild, known, context);
}

/** A `guild` change makes the guild present; only GUILD_CREATE may do that. */
function guildChanged(guild: GuildFacts, { state }: GuildRecord, context: DirectoryContext): Outcome {
  const outcome = changed({ kind: 'guild', guild, at: context.now }, guild.id);
  if (state === 'present') return outcome;
  return { ...outcome, changes: [...outcome.changes, { kind: 'guildState', guildId: guild.id, state }] };
}

function changed(change: Change, guildId: Snowflake): Outcome {
  return { changes: [change], signals: [{ kind: 'permissionsChanged', guildId }] };
}

function channelUpdate(data: ChannelPayload & Partly<{ guild_id: Snowflake }>, context: DirectoryContext): Outcome {
  const guildId = guildOf(data, context);
  const channel = guildId === null ? null : channelRecord(data, guildId);
  if (guildId === null || !channel) return UNCHANGED;
  if (isThreadType(channel.type)) {
    const since = archivedAt(data, context.now);
    const change = { kind: 'channel', channel, ...(since === undefined ? {} : { archivedAt: since }) } as const;
    return { changes: [change], signals: [] };
  }
  return changed({ kind: 'channel', channel }, guildId);
}

function channelDelete(data: Partly<{ id: Snowflake; guild_id: Snowflake }>, context: DirectoryContext): Outcome {
  const guildId = guildOf(data, context);
  const { id: channelId } = data;
  if (guildId === null || !isSnowflake(channelId)) return UNCHANGED;
  return {
    changes: [{ kind: 'channelGone', channelId }],
    signals: [{ kind: 'channelDeleted', guildId, channelId }],
  };
}

/**
 * It stays known: its messages still count for its parent channel. One that was not known is, too: something may have been
 * said in it that waits to know where.
 */
function threadDelete(data: ChannelPayload & Partly<{ guild_id: Snowflake }>, context: DirectoryContext): Outcome {
  const guildId = guildOf(data, context);
  const channel = guildId === null ? null : channelRecord(data, guildId);
  if (!channel || !isThreadType(channel.type)) return UNCHANGED;
  return { changes: [{ kind: 'channel', channel, archivedAt: context.now }], signals: [] };
}

/** Sent when the bot gains access to a channel: its active threads. */
function threadListSync(data: Partly<GatewayThreadListSyncDispatchData>, context: DirectoryContext): Outcome {
  const guildId = guildOf(data, context);
  if (guildId === null) return UNCHANGED;
  const threads = present(data.threads ?? [], (thread) => channelRecord(thread, guildId));
  return { changes: threads.map((channel) => ({ kind: 'channel', channel })), signals: [] };
}
