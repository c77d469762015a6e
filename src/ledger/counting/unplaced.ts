import type { Snowflake } from '../../base/snowflake.js';
import type { Activity } from '../../counts/activity.js';
import type { Database } from '../file/sqlite.js';
import type { UnknownPlace } from './wanted.js';

/**
 * Activities in places of which it is not known yet where they belong, so whether they count. They wait here, in the order in
 * which they came and in the commit that moves the position past them, until the directory knows.
 */
export interface Unplaced {
  /** Whether something of this message waits: what concerns it has to wait behind. */
  holds(messageId: Snowflake): boolean;
  /** @param missing the place that the directory does not know */
  add(activity: Activity, channelId: Snowflake, missing: Snowflake): void;
  /** What happens to a message that waits: behind the others. */
  addBehind(activity: Activity): void;
  /** Counts, or leaves out, what need not wait any more. */
  release(guildId: Snowflake): void;
  /** Leaves out what waits for a place of which nothing can be known. */
  drop(guildId: Snowflake, missing: Snowflake): void;
  /** Places to ask for. */
  places(): readonly UnknownPlace[];
  /** Reads again whether anything waits: after a rollback or a new epoch. */
  reload(): void;
}

interface Row {
  readonly id: number;
  readonly channel: Snowflake;
  readonly missing: Snowflake;
  readonly activity: string;
}

/** Over a writing connection, inside its running transaction. */
export function createUnplaced({
  db,
  missing,
  count,
}: {
  readonly db: Database;
  /** The place that has to be known before a channel or thread can be judged; null: it can. */
  readonly missing: (guildId: Snowflake, channelId: Snowflake) => Snowflake | null;
  /** Counts what waited, where its channel or thread is counted. */
  readonly count: (activity: Activity, channelId: Snowflake) => void;
}): Unplaced {
  const selectAny = db.statement('select 1 from unplaced limit 1');
  const selectMessage = db.statement<{ channel: Snowflake; missing: Snowflake }>(
    'select cast(channel as text) as channel, cast(missing as text) as missing from unplaced where message = ? limit 1',
  );
  const insert = db.statement(
    'insert into unplaced (guild, channel, missing, message, at, activity) values (?, ?, ?, ?, ?, ?)',
  );
  const selectOfGuild = db.statement<Row>(
    `select id, cast(channel as text) as channel, cast(missing as text) as missing, activity
     from unplaced where guild = ? order by id`,
  );
  const update = db.statement('update unplaced set missing = ? where id = ?');
  const remove = db.statement('delete from unplaced where id = ?');
  const removeOfPlace = db.statement('delete from unplaced where guild = ? and missing = ?');
  const selectPlaces = db.statement<UnknownPlace>(
    `select cast(guild as text) as guildId, cast(missing as text) as channelId, min(at) as "from", max(at) as "to"
     from unplaced group by guild, missing order by min(id) limit 500`,
  );

  let any = false;
  function reload(): void {
    any = selectAny.get() !== undefined;
  }
  reload();

  function put(activity: Activity, channelId: Snowflake, unknown: Snowflake): void {
    const at = 'at' in activity ? activity.at : 0;
    insert.run(activity.guildId, channelId, unknown, activity.messageId, at, JSON.stringify(activity));
    any = true;
  }

  return {
    holds: (messageId) => any && selectMessage.get(messageId) !== undefined,
    add: put,
    addBehind(activity) {
      const waiting = selectMessage.get(activity.messageId);
      if (waiting !== undefined) put(activity, waiting.channel, waiting.missing);
    },
    release(guildId) {
      if (!any) return;
      for (const row of selectOfGuild.all(guildId)) {
        const unknown = missing(guildId, row.channel);
        if (unknown === null) {
          remove.run(row.id);
          count(JSON.parse(row.activity) as Activity, row.channel);
        } else if (unknown !== row.missing) update.run(unknown, row.id);
      }
      reload();
    },
    drop(guildId, unknown) {
      removeOfPlace.run(guildId, unknown);
      reload();
    },
    places: () => (any ? selectPlaces.all().map((row) => ({ ...row })) : []),
    reload,
  };
}
