import type { Database } from '../file/sqlite.js';
import type { Position } from './position.js';

/** A row of `positions`, as selected with `POSITION_COLUMNS`. */
export const POSITION_COLUMNS = 'shard, session_id as sessionId, resume_url as resumeUrl, sequence, at';

/** Where the shards stand, in memory, written at each commit. */
export interface Positions {
  get(shard: number): Position | null;
  all(): readonly Position[];
  /** Takes a new position. Within one session its time only rises. */
  move(position: Position): void;
  raise(shard: number, at: number): void;
  /** Drops the session, keeps the time: `sessionId` is empty then. */
  forgetSession(shard: number): void;
  /** Forgets shards from this one on. */
  dropFrom(shard: number): void;
  flush(): void;
  /** Reads everything again: after a rollback or a new epoch. */
  reload(): void;
}

/** Positions over a writing connection. */
export function createPositions(db: Database): Positions {
  const select = db.statement<Position>(`select ${POSITION_COLUMNS} from positions order by shard`);
  const upsert = db.statement(
    `insert into positions (shard, session_id, resume_url, sequence, at) values (?, ?, ?, ?, ?)
     on conflict do update set session_id = excluded.session_id, resume_url = excluded.resume_url,
       sequence = excluded.sequence, at = excluded.at`,
  );
  const deleteFrom = db.statement('delete from positions where shard >= ?');
  let positions = new Map<number, Position>();
  const changed = new Set<number>();

  function put(position: Position): void {
    positions.set(position.shard, position);
    changed.add(position.shard);
  }

  function reload(): void {
    positions = new Map(select.all().map((row) => [row.shard, { ...row }]));
    changed.clear();
  }
  reload();

  return {
    get: (shard) => positions.get(shard) ?? null,
    all: () => [...positions.values()].sort((a, b) => a.shard - b.shard),
    move(position) {
      const before = positions.get(position.shard);
      const earlier = before?.sessionId === position.sessionId && before.at > position.at;
      put(earlier ? { ...position, at: before.at } : position);
    },
    raise(shard, at) {
      const before = positions.get(shard);
      if (before !== undefined && at > before.at) put({ ...before, at });
    },
    forgetSession(shard) {
      const before = positions.get(shard);
      if (before !== undefined) put({ ...before, sessionId: '', resumeUrl: '', sequence: 0 });
    },
    dropFrom(first) {
      deleteFrom.run(first);
      for (const shard of [...positions.keys()].filter((known) => known >= first)) {
        positions.delete(shard);
        changed.delete(shard);
      }
    },
    flush() {
      for (const shard of changed) {
        const position = positions.get(shard);
        if (position === undefined) continue;
        upsert.run(shard, position.sessionId, position.resumeUrl, position.sequence, position.at);
      }
      changed.clear();
    },
    reload,
  };
}
