import type { Snowflake } from '../../base/snowflake.js';
import { completed } from '../../counts/coverage.js';
import { type ChannelRecord, isThreadType, type OverwriteRecord, type ThreadRecord } from '../../guilds/channel.js';
import type { DirectoryChange } from '../change.js';
import type { Database } from '../file/sqlite.js';
import type { EpochState } from '../stream/epoch-state.js';
import { createKnownGuilds, type KnownGuilds } from './known-guilds.js';

/** Guilds and channels as Discord last told them. */
export interface Directory {
  readonly guilds: KnownGuilds;
  /** false: everything was known already, and nothing was written. */
  change(change: Exclude<DirectoryChange, { readonly kind: 'bot' }>): boolean;
  /** Channels and categories. No threads: a guild may have had many thousands. */
  channels(guildId: Snowflake): readonly ChannelRecord[];
  channelIds(guildId: Snowflake): readonly Snowflake[];
  /** Of a thread only where it stands is kept: its name is its id. */
  channel(channelId: Snowflake): ChannelRecord | null;
  /** Threads that are active as far as was heard, and those that were archived (or are gone) since an instant; null: none of these. */
  threads(guildId: Snowflake, archivedSince: number | null): readonly ThreadRecord[];
}

interface PlaceRow {
  readonly id: Snowflake;
  readonly guildId: Snowflake;
  readonly parentId: Snowflake | null;
  readonly type: number;
}

interface ChannelRow extends PlaceRow {
  readonly name: string;
  readonly overwrites: string;
}

const PLACE = 'cast(id as text) as id, cast(guild as text) as guildId, cast(parent as text) as parentId, type';
const CHANNEL = `select ${PLACE}, name, overwrites from channels`;

/** A guild that an earlier ledger left has the metrics that this one counted. */
const COVERED = 'json_patch(excluded.metrics_since, metrics_since) = metrics_since';

/** The directory over a writing connection. */
export function createDirectory(db: Database, state: EpochState): Directory {
  const guilds = createKnownGuilds(db);
  const upsertGuild = db.statement(
    `insert into guilds (id, rev, name, since, metrics_since, state, settings, record) values (?, ?, ?, ?, ?, 'present', '{}', ?)
     on conflict do update set rev = iif(name is excluded.name and since is not null and ${COVERED}, rev, excluded.rev),
       name = excluded.name, metrics_since = json_patch(excluded.metrics_since, metrics_since),
       since = coalesce(since, excluded.since), state = 'present', record = excluded.record
     where record is not excluded.record or state <> 'present' or since is null or not ${COVERED}`,
  );
  const updateState = db.statement('update guilds set state = ?1 where id = ?2 and state <> ?1');
  const selectChannels = db.statement<ChannelRow>(`${CHANNEL} where guild = ? order by id`);
  const selectIds = db.statement<{ id: Snowflake }>('select cast(id as text) as id from channels where guild = ?');
  const selectChannel = db.statement<ChannelRow>(`${CHANNEL} where id = ?`);
  const selectThread = db.statement<PlaceRow>(`select ${PLACE} from threads where id = ?`);
  const upsertChannel = db.statement(
    `insert into channels (id, guild, parent, type, name, overwrites) values (?, ?, ?, ?, ?, ?)
     on conflict do update set guild = excluded.guild, parent = excluded.parent, type = excluded.type, name = excluded.name,
       overwrites = excluded.overwrites
     where (guild, parent, type, name, overwrites)
       is not (excluded.guild, excluded.parent, excluded.type, excluded.name, excluded.overwrites)`,
  );
  const upsertThread = db.statement(
    `insert into threads (id, guild, parent, type, archived_at) values (?, ?, ?, ?, ?)
     on conflict do update set guild = excluded.guild, parent = excluded.parent, type = excluded.type,
       archived_at = excluded.archived_at
     where (guild, parent, type, archived_at) is not (excluded.guild, excluded.parent, excluded.type, excluded.archived_at)`,
  );
  const archiveThread = db.statement('update threads set archived_at = ?1 where id = ?2 and archived_at is null');
  const selectThreads = db.statement<ThreadRecord>(
    `select cast(id as text) as id, cast(parent as text) as parentId, type, archived_at as archivedAt from threads
     where guild = ?1 and (archived_at is null or archived_at >= ?2) order by id`,
  );
  const deleteChannel = db.statement('delete from channels where id = ?');
  /** Channels of a category may share theirs. */
  const overwriteTexts = new WeakMap<readonly OverwriteRecord[], string>();

  function textOf(overwrites: readonly OverwriteRecord[]): string {
    const text = overwriteTexts.get(overwrites) ?? JSON.stringify(overwrites);
    overwriteTexts.set(overwrites, text);
    return text;
  }

  function saveChannel(
    { id, guildId, parentId, type, name, overwrites }: ChannelRecord,
    archivedAt: number | null,
  ): boolean {
    const { changes } = isThreadType(type)
      ? upsertThread.run(id, guildId, parentId, type, archivedAt)
      : upsertChannel.run(id, guildId, parentId, type, name, textOf(overwrites));
    return changes > 0;
  }

  return {
    guilds,
    change(change) {
      if (change.kind === 'channel') return saveChannel(change.channel, change.archivedAt ?? null);
      if (change.kind === 'threadArchived') return archiveThread.run(change.at, change.threadId).changes > 0;
      if (change.kind === 'channelGone') return deleteChannel.run(change.channelId).changes > 0;
      const guildId = change.kind === 'guild' ? change.guild.id : change.guildId;
      const { changes } =
        change.kind === 'guild'
          ? upsertGuild.run(
              guildId,
              state.rev,
              change.guild.name,
              change.at,
              JSON.stringify(completed({}, change.at)),
              JSON.stringify(change.guild),
            )
          : updateState.run(change.state, guildId);
      if (changes === 0) return false;
      guilds.changed(guildId);
      return true;
    },
    channels(guildId) {
      const read = overwritesReader();
      return selectChannels.all(guildId).map((row) => ({ ...row, overwrites: read(row.overwrites) }));
    },
    threads: (guildId, archivedSince) => selectThreads.all(guildId, archivedSince),
    channelIds: (guildId) => selectIds.all(guildId).map(({ id }) => id),
    channel(channelId) {
      const row = selectChannel.get(channelId);
      if (row !== undefined) return { ...row, overwrites: JSON.parse(row.overwrites) };
      const thread = selectThread.get(channelId);
      return thread === undefined ? null : { ...thread, name: thread.id, overwrites: [] };
    },
  };
}

/** Most channels of a category have its overwrites, so each text is parsed once. */
function overwritesReader(): (text: string) => readonly OverwriteRecord[] {
  const parsed = new Map<string, readonly OverwriteRecord[]>();
  return (text) => {
    const known = parsed.get(text);
    if (known !== undefined) return known;
    const overwrites: readonly OverwriteRecord[] = JSON.parse(text);
    parsed.set(text, overwrites);
    return overwrites;
  };
}
