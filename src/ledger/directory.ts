import type { Snowflake } from '../snowflake.js';
import type { EpochState } from './epoch-state.js';
import type { Database } from './sqlite.js';
import type { ChannelRecord, DirectoryChange, GuildRecord } from './types.js';

/** Guilds and channels as Discord last told them. */
export interface Directory {
  change(change: Exclude<DirectoryChange, { readonly kind: 'bot' }>): void;
  guilds(): readonly GuildRecord[];
  guild(guildId: Snowflake): GuildRecord | null;
  /** Channels and categories. No threads (types 10 to 12): a guild may have had many thousands. */
  channels(guildId: Snowflake): readonly ChannelRecord[];
  channel(channelId: Snowflake): ChannelRecord | null;
}

interface GuildRow {
  readonly id: Snowflake;
  readonly record: string;
  readonly since: number;
  readonly state: GuildRecord['state'];
}

interface ChannelRow {
  readonly id: Snowflake;
  readonly guildId: Snowflake;
  readonly parentId: Snowflake | null;
  readonly type: number;
  readonly name: string;
  readonly overwrites: string;
}

const GUILD = 'select cast(id as text) as id, record, since, state from guilds where record is not null';
const CHANNEL = `select cast(id as text) as id, cast(guild as text) as guildId, cast(parent as text) as parentId, type, name,
  overwrites from channels`;

/** The directory over a writing connection. */
export function createDirectory(db: Database, state: EpochState): Directory {
  const selectGuilds = db.statement<GuildRow>(`${GUILD} order by id`);
  const selectGuild = db.statement<GuildRow>(`${GUILD} and id = ?`);
  const upsertGuild = db.statement(
    `insert into guilds (id, rev, name, since, state, settings, record) values (?, ?, ?, ?, 'present', '{}', ?)
     on conflict do update set rev = iif(name is excluded.name and since is not null, rev, excluded.rev),
       name = excluded.name, since = coalesce(since, excluded.since), state = 'present', record = excluded.record`,
  );
  const updateState = db.statement('update guilds set state = ? where id = ?');
  const selectChannels = db.statement<ChannelRow>(
    `${CHANNEL} where guild = ? and type not between 10 and 12 order by id`,
  );
  const selectChannel = db.statement<ChannelRow>(`${CHANNEL} where id = ?`);
  const upsertChannel = db.statement(
    `insert into channels (id, guild, parent, type, name, overwrites) values (?, ?, ?, ?, ?, ?)
     on conflict do update set guild = excluded.guild, parent = excluded.parent, type = excluded.type, name = excluded.name,
       overwrites = excluded.overwrites`,
  );
  const deleteChannel = db.statement('delete from channels where id = ?');

  return {
    change(change) {
      if (change.kind === 'guild') {
        const { id, name } = change.guild;
        upsertGuild.run(id, state.rev, name, change.at, JSON.stringify(change.guild));
      } else if (change.kind === 'guildState') {
        updateState.run(change.state, change.guildId);
      } else if (change.kind === 'channel') {
        const { id, guildId, parentId, type, name, overwrites } = change.channel;
        upsertChannel.run(id, guildId, parentId, type, name, JSON.stringify(overwrites));
      } else {
        deleteChannel.run(change.channelId);
      }
    },
    guilds: () => selectGuilds.all().map(toGuild),
    guild(guildId) {
      const row = selectGuild.get(guildId);
      return row === undefined ? null : toGuild(row);
    },
    channels: (guildId) => selectChannels.all(guildId).map(toChannel),
    channel(channelId) {
      const row = selectChannel.get(channelId);
      return row === undefined ? null : toChannel(row);
    },
  };
}

function toGuild(row: GuildRow): GuildRecord {
  const record: Omit<GuildRecord, 'since' | 'state'> = JSON.parse(row.record);
  return {
    id: row.id,
    name: record.name,
    icon: record.icon,
    ownerId: record.ownerId,
    roles: record.roles,
    ownRoles: record.ownRoles,
    since: row.since,
    state: row.state,
  };
}

function toChannel(row: ChannelRow): ChannelRecord {
  const { id, guildId, parentId, type, name } = row;
  return { id, guildId, parentId, type, name, overwrites: JSON.parse(row.overwrites) };
}
