import { ChannelType } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { placesFor, publicPlaces } from '../../src/discord/visible-places.js';
import type { ChannelRecord, OverwriteRecord } from '../../src/guilds/channel.js';
import type { GuildRecord } from '../../src/guilds/guild.js';

const GUILD = '100';
const ROLE = '200';
const OWNER = '300';
const VIEW = String(1n << 10n);

function directoryOf(everyone: string, channels: readonly Partial<ChannelRecord>[]) {
  const guild: GuildRecord = {
    id: GUILD,
    name: 'Lakeside',
    icon: null,
    ownerId: OWNER,
    roles: [
      { id: GUILD, name: '@everyone', permissions: everyone },
      { id: ROLE, name: 'Members', permissions: VIEW },
    ],
    ownRoles: [],
    since: 0,
    metricsSince: {},
    state: 'present',
  };
  const known = new Map(
    channels.map((channel) => [
      channel.id ?? '',
      { id: '', guildId: GUILD, parentId: null, type: ChannelType.GuildText, name: 'c', overwrites: [], ...channel },
    ]),
  );
  return { guild: (id: string) => (id === GUILD ? guild : null), channel: (id: string) => known.get(id) ?? null };
}

const overwrite = (id: string, change: Partial<OverwriteRecord>): OverwriteRecord => ({
  ...{ id, type: 0, allow: '0', deny: '0' },
  ...change,
});

describe('what everybody may see', () => {
  it('is what @everyone may: no role, not even the owner’s, adds to it', () => {
    const open = { id: '1' };
    const hidden = { id: '2', overwrites: [overwrite(GUILD, { deny: VIEW })] };
    const forRole = { id: '3', overwrites: [overwrite(GUILD, { deny: VIEW }), overwrite(ROLE, { allow: VIEW })] };
    const directory = directoryOf(VIEW, [open, hidden, forRole]);
    const ofAll = publicPlaces(directory, GUILD);
    expect(['1', '2', '3'].map(ofAll)).toEqual([{ parentId: null }, null, null]);
    const ofMember = placesFor(directory, { guildId: GUILD, userId: '9' }, [ROLE]);
    expect(['1', '2', '3'].map(ofMember)).toEqual([{ parentId: null }, null, { parentId: null }]);
    const closed = directoryOf('0', [open, { id: '4', overwrites: [overwrite(GUILD, { allow: VIEW })] }]);
    expect(['1', '4'].map(publicPlaces(closed, GUILD))).toEqual([null, { parentId: null }]);
  });

  it('are threads where their channel is, but private ones, and nothing that is gone or of another server', () => {
    const thread = (id: string, parentId: string, type = ChannelType.PublicThread) => ({ id, parentId, type });
    const hidden = { id: '2', overwrites: [overwrite(GUILD, { deny: VIEW })] };
    const of = publicPlaces(
      directoryOf(VIEW, [
        { id: '1' },
        hidden,
        thread('10', '1'),
        thread('11', '1', ChannelType.PrivateThread),
        thread('20', '2'),
        thread('90', '9'),
        { id: '5', guildId: '101' },
      ]),
      GUILD,
    );
    expect(['10', '11', '20', '90', '5', '77'].map(of)).toEqual([{ parentId: '1' }, null, null, null, null, null]);
  });
});
