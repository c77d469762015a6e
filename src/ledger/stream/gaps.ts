import type { Snowflake } from '../../base/snowflake.js';
import type { StreamOf } from '../../base/streams.js';
import type { Gap } from '../../counts/gap.js';
import type { Database } from '../file/sqlite.js';
import type { EpochState } from './epoch-state.js';
import type { createRefillProgress } from './refill-progress.js';

/** A row of `gaps`. */
export interface GapRow {
  readonly id: string;
  readonly guildId: Snowflake | null;
  readonly streams: string | null;
  readonly shardCount: number;
  readonly began: number;
  readonly ended: number;
  readonly reason: Gap['reason'];
  readonly state: Gap['state'];
  readonly acrossEpochs: number;
  readonly done: string | null;
  readonly rev: number;
}

/** Columns of a `GapRow`. */
export const GAP_COLUMNS = `id, cast(guild as text) as guildId, streams, shard_count as shardCount, began, ended, reason, state,
  across_epochs as acrossEpochs, done, rev`;

/** The gap of a row. */
export function toGap(row: GapRow): Gap {
  return {
    id: row.id,
    guildId: row.guildId,
    streams: row.streams === null ? null : JSON.parse(row.streams),
    shardCount: row.shardCount,
    from: row.began,
    to: row.ended,
    reason: row.reason,
    state: row.state,
    acrossEpochs: row.acrossEpochs === 1,
    ...(row.done === null ? {} : { done: JSON.parse(row.done) }),
  };
}

/** Whether events of the guild may be missing in the gap. */
export function concernsGuild(gap: Gap, guildId: Snowflake, streamOf: StreamOf): boolean {
  if (gap.guildId !== null) return gap.guildId === guildId;
  return gap.streams === null || gap.streams.includes(streamOf(guildId, gap.shardCount));
}

/** A gap as it is for one guild; null: it does not concern it. */
export function gapOf(gap: Gap, guildId: Snowflake, streamOf: StreamOf): Gap | null {
  if (!concernsGuild(gap, guildId, streamOf)) return null;
  const { done, ...rest } = gap;
  return done === undefined ? gap : { ...rest, state: done[guildId] ?? gap.state };
}

/** Values of a gap's columns but `rev`, in the order in which both of its tables have them. */
export function gapValues({ done, ...gap }: Gap) {
  return [
    gap.id,
    gap.guildId,
    gap.streams === null ? null : JSON.stringify(gap.streams),
    gap.shardCount,
    gap.from,
    gap.to,
    gap.reason,
    gap.state,
    gap.acrossEpochs ? 1 : 0,
    done === undefined ? null : JSON.stringify(done),
  ] as const;
}

/** Gaps over a writing connection. */
export function createGaps(
  db: Database,
  state: EpochState,
  refill: Pick<ReturnType<typeof createRefillProgress>, 'forget'>,
) {
  const upsert = db.statement(
    `insert into gaps (id, guild, streams, shard_count, began, ended, reason, state, across_epochs, done, rev)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict do update set guild = excluded.guild, streams = excluded.streams, shard_count = excluded.shard_count,
       began = excluded.began, ended = excluded.ended, reason = excluded.reason, state = excluded.state,
       across_epochs = excluded.across_epochs, done = excluded.done, rev = excluded.rev`,
  );
  const selectOne = db.statement('select 1 from gaps where id = ?');
  const selectAll = db.statement<GapRow>(`select ${GAP_COLUMNS} from gaps order by began, id`);
  const selectPending = db.statement<GapRow>(
    `select ${GAP_COLUMNS} from gaps where state in ('open', 'refilling') and across_epochs = 0 order by began, id`,
  );
  return {
    /** Records a gap, or what became of it. */
    save(gap: Gap): void {
      upsert.run(...gapValues(gap), state.rev);
      if (gap.state !== 'refilling') refill.forget(gap.id);
    },
    isKnown: (id: string): boolean => selectOne.get(id) !== undefined,
    /** All of them, oldest first. */
    all: (): readonly Gap[] => selectAll.all().map(toGap),
    /** Those that wait for their refill, oldest first. One across epochs never does. */
    pending: (): readonly Gap[] => selectPending.all().map(toGap),
  };
}
