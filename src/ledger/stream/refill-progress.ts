import type { Snowflake } from '../../base/snowflake.js';
import type { RefillChange, RefillProgress } from '../change.js';
import type { Database } from '../file/sqlite.js';

/** Stands for the guild as a whole. */
const GUILD = '0';

/** How far gaps are refilled, over a writing connection. */
export function createRefillProgress(db: Database) {
  const select = db.statement<{ after: Snowflake | null; whole: number }>(
    'select cast(after as text) as after, whole from refill where gap = ? and guild = ? and channel = ?',
  );
  const selectLacking = db.statement('select 1 from refill where gap = ? and guild = ? and whole = 0 limit 1');
  const upsert = db.statement(
    `insert into refill (gap, guild, channel, after, whole) values (?, ?, ?, ?, ?)
     on conflict do update set after = excluded.after, whole = excluded.whole`,
  );
  const deletePlaces = db.statement('delete from refill where gap = ? and guild = ? and channel <> 0');
  const deleteGap = db.statement('delete from refill where gap = ?');

  return {
    save({ gapId, guildId, channelId, after, whole }: RefillChange): void {
      if (channelId === null) deletePlaces.run(gapId, guildId);
      upsert.run(gapId, guildId, channelId ?? GUILD, after, whole ? 1 : 0);
    },
    of(gapId: string, guildId: Snowflake, channelId: Snowflake | null): RefillProgress | null {
      const row = select.get(gapId, guildId, channelId ?? GUILD);
      return row === undefined ? null : { after: row.after, whole: row.whole === 1 };
    },
    /** Whether no place of the guild is known to be unreadable. */
    isWhole: (gapId: string, guildId: Snowflake): boolean => selectLacking.get(gapId, guildId) === undefined,
    forget: (gapId: string): void => void deleteGap.run(gapId),
  };
}
