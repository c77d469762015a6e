import type { GatewayDispatchPayload } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { type DirectoryContext, direct } from '../../src/discord/directory-changes.js';
import type { ChannelRecord } from '../../src/guilds/channel.js';
import type { GuildRecord } from '../../src/guilds/guild.js';

const GUILD = '1100000000000000001';
const BOT = '1100000000000000007';
const NOW = 1_700_000_000_000;

const guild: GuildRecord = {
  id: GUILD,
  name: 'Garden',
  icon: null,
  ownerId: '1100000000000000003',
  roles: [{ id: GUILD, name: '@everyone', permissions: '1024' }],
  ownRoles: ['1100000000000000020'],
  metricsSince: {},
  since: NOW - 1_000_000,
  state: 'present',
};
const channel = (id: string, type = 0): ChannelRecord => ({
  id,
  guildId: GUILD,
  parentId: null,
  type,
  name: `c${id.slice(-2)}`,
  overwrites: [],
});

function dispatch(t: string, d: unknown): GatewayDispatchPayload {
  return JSON.parse(JSON.stringify({ op: 0, s: 1, t, d }));
}

function context(
  known: GuildRecord | null,
  channels: readonly ChannelRecord[] = [],
  threads: readonly string[] = [],
): DirectoryContext {
  return {
    guildId: null,
    botUserId: BOT,
    now: NOW,
    shard: 0,
    shardCount: 1,
    guild: (id) => (id === known?.id ? known : null),
    channelIds: () => channels.map(({ id }) => id),
    activeThreads: () => threads,
    awaySince: () => NOW - 60_000,
    epochBegan: () => 0,
  };
}

const created = {
  id: GUILD,
  name: 'Garden',
  icon: 'abc',
  owner_id: '1100000000000000003',
  roles: [{ id: GUILD, name: '@everyone', permissions: '3072' }, { id: 'odd' }],
  channels: [
    {
      id: '1100000000000000011',
      type: 0,
      name: 'general',
      parent_id: null,
      permission_overwrites: [{ id: GUILD, type: 0, allow: '0', deny: '2048' }, null],
    },
  ],
  threads: [{ id: '1100000000000000012', type: 11, name: 'thread', parent_id: '1100000000000000011' }],
  members: [{ user: { id: BOT }, roles: ['1100000000000000020'] }],
};

describe('GUILD_CREATE', () => {
  it('records the guild with its roles and those of the bot, its channels and its threads', () => {
    const { changes, signals } = direct(dispatch('GUILD_CREATE', created), context(null));
    expect(changes).toEqual([
      {
        kind: 'guild',
        at: NOW,
        guild: {
          id: GUILD,
          name: 'Garden',
          icon: 'abc',
          ownerId: '1100000000000000003',
          roles: [{ id: GUILD, name: '@everyone', permissions: '3072' }],
          ownRoles: ['1100000000000000020'],
        },
      },
      { kind: 'guildState', guildId: GUILD, state: 'present' },
      {
        kind: 'channel',
        channel: {
          id: '1100000000000000011',
          guildId: GUILD,
          parentId: null,
          type: 0,
          name: 'general',
          overwrites: [{ id: GUILD, type: 0, allow: '0', deny: '2048' }],
        },
      },
      {
        kind: 'channel',
        channel: {
          id: '1100000000000000012',
          guildId: GUILD,
          parentId: '1100000000000000011',
          type: 11,
          name: 'thread',
          overwrites: [],
        },
      },
    ]);
    const welcome = { at: NOW, joinedAt: null, systemChannelId: null };
    expect(signals).toEqual([{ kind: 'guildAvailable', guildId: GUILD, joined: true, welcome }]);
  });

  it('tells of a guild new to the ledger when the bot was invited, and where Discord greets there', () => {
    const told = { joined_at: '2023-11-14T22:13:20.500000+00:00', system_channel_id: '300000000000000001' };
    const welcomed = (facts: object, known: GuildRecord | null) =>
      direct(dispatch('GUILD_CREATE', { ...created, ...facts }), context(known)).signals[0];
    expect(welcomed(told, null)).toMatchObject({
      welcome: { at: NOW, joinedAt: 1_700_000_000_500, systemChannelId: '300000000000000001' },
    });
    expect(welcomed({ joined_at: 'soon', system_channel_id: 7 }, null)).toMatchObject({
      welcome: { joinedAt: null, systemChannelId: null },
    });
    expect(welcomed(told, { ...guild, state: 'removed' })).not.toHaveProperty('welcome');
  });

  it('forgets channels that were deleted meanwhile', () => {
    const known = [channel('1100000000000000011'), channel('1100000000000000013')];
    const { changes } = direct(dispatch('GUILD_CREATE', created), context(guild, known));
    expect(changes.filter(({ kind }) => kind === 'channelGone')).toEqual([
      { kind: 'channelGone', channelId: '1100000000000000013' },
    ]);
  });

  it.each(['unavailable', 'removed'] as const)('records a gap for a guild that was %s', (state) => {
    const { changes, signals } = direct(dispatch('GUILD_CREATE', created), context({ ...guild, state }));
    const gaps = changes.flatMap((change) => (change.kind === 'gap' ? [change.gap] : []));
    expect(gaps).toMatchObject([
      { guildId: GUILD, from: NOW - 61_000, to: NOW + 1_000, reason: 'outage', state: 'open', acrossEpochs: false },
    ]);
    expect(signals).toEqual([{ kind: 'guildAvailable', guildId: GUILD, joined: state === 'removed' }]);
  });

  it('is no more than an outage where the guild is unavailable', () => {
    const { changes } = direct(dispatch('GUILD_CREATE', { id: GUILD, unavailable: true }), context(guild));
    expect(changes).toEqual([{ kind: 'guildState', guildId: GUILD, state: 'unavailable' }]);
  });
});

describe('GUILD_DELETE', () => {
  it('is an outage when unavailable, and else the removal of the bot', () => {
    const outage = direct(dispatch('GUILD_DELETE', { id: GUILD, unavailable: true }), context(guild));
    expect(outage).toEqual({
      changes: [{ kind: 'guildState', guildId: GUILD, state: 'unavailable' }],
      signals: [],
    });
    const removal = direct(dispatch('GUILD_DELETE', { id: GUILD }), context(guild));
    expect(removal).toEqual({
      changes: [{ kind: 'guildState', guildId: GUILD, state: 'removed' }],
      signals: [{ kind: 'guildRemoved', guildId: GUILD }],
    });
  });
});

describe('what permissions are made of', () => {
  const asked = (t: string, d: unknown, known = guild, channels: readonly ChannelRecord[] = []) =>
    direct(dispatch(t, d), context(known, channels));
  const guildOf = (outcome: ReturnType<typeof direct>) =>
    outcome.changes.flatMap((change) => (change.kind === 'guild' ? [change.guild] : []))[0];

  it('merges a role into those known, and takes a deleted one from the bot too', () => {
    const role = { id: '1100000000000000020', name: 'Bots', permissions: '8' };
    const added = asked('GUILD_ROLE_UPDATE', { guild_id: GUILD, role });
    expect(guildOf(added)?.roles).toEqual([...guild.roles, role]);
    expect(added.signals).toEqual([{ kind: 'permissionsChanged', guildId: GUILD }]);
    const known = { ...guild, roles: [...guild.roles, role] };
    const deleted = guildOf(asked('GUILD_ROLE_DELETE', { guild_id: GUILD, role_id: role.id }, known));
    expect(deleted).toMatchObject({ roles: guild.roles, ownRoles: [] });
  });

  it("takes the bot's own roles from its member, and nobody else's", () => {
    const roles = ['1100000000000000021'];
    const own = asked('GUILD_MEMBER_UPDATE', { guild_id: GUILD, user: { id: BOT }, roles });
    expect(guildOf(own)?.ownRoles).toEqual(roles);
    const other = asked('GUILD_MEMBER_UPDATE', { guild_id: GUILD, user: { id: '1100000000000000099' }, roles });
    expect(other.changes).toEqual([]);
  });

  it("keeps the bot's roles when the guild changes", () => {
    const { members: _members, ...data } = { ...created, name: 'Greenhouse' };
    expect(guildOf(asked('GUILD_UPDATE', data))).toMatchObject({ name: 'Greenhouse', ownRoles: guild.ownRoles });
  });

  it('does not call a guild present that has an outage', () => {
    const changes = asked('GUILD_UPDATE', created, { ...guild, state: 'unavailable' }).changes;
    expect(changes.at(-1)).toEqual({ kind: 'guildState', guildId: GUILD, state: 'unavailable' });
  });

  it('tells of deleted channels, and keeps deleted threads, whose messages still count for their channel', () => {
    const data = { id: '1100000000000000011', guild_id: GUILD, type: 0 };
    expect(asked('CHANNEL_DELETE', data)).toEqual({
      changes: [{ kind: 'channelGone', channelId: data.id }],
      signals: [{ kind: 'channelDeleted', guildId: GUILD, channelId: data.id }],
    });
    expect(asked('THREAD_DELETE', { ...data, type: 11 }).changes).toMatchObject([
      { kind: 'channel', channel: { id: data.id, type: 11 }, archivedAt: NOW },
    ]);
  });

  it('takes the threads of a channel that became visible', () => {
    const { changes } = asked('THREAD_LIST_SYNC', { guild_id: GUILD, threads: created.threads, members: [] });
    expect(changes).toMatchObject([{ kind: 'channel', channel: { id: '1100000000000000012', type: 11 } }]);
  });
});

it.each([
  'GUILD_CREATE',
  'GUILD_ROLE_UPDATE',
  'CHANNEL_UPDATE',
  'THREAD_LIST_SYNC',
  'GUILD_MEMBER_UPDATE',
  'GUILD_DELETE',
])('makes nothing of an empty or odd %s', (type) => {
  for (const data of [null, {}, { id: 'x', guild_id: 7 }, { guild_id: GUILD }]) {
    expect(direct(dispatch(type, data), context(guild)).changes).toEqual([]);
  }
});
