import type { Stream } from '../../base/streams.js';
import type { Database } from '../file/sqlite.js';
import type { Position } from './position.js';

/** A row of `positions`, as selected with `POSITION_COLUMNS`. */
export const POSITION_COLUMNS = 'stream, cursor, at';

/** How far the streams were followed, in memory, written at each commit. */
export interface Positions {
  get(stream: Stream): Position | null;
  all(): readonly Position[];
  move(position: Position): void;
  raise(stream: Stream, at: number): void;
  /** Drops the cursor, keeps the time. */
  forgetCursor(stream: Stream): void;
  drop(streams: readonly Stream[]): void;
  flush(): void;
  /** Reads everything again: after a rollback or a new epoch. */
  reload(): void;
}

/** As data: with its cursor made. */
const plain = ({ stream, cursor, at }: Position): Position => ({ stream, cursor, at });

/** Positions over a writing connection. */
export function createPositions(db: Database): Positions {
  const select = db.statement<Position>(`select ${POSITION_COLUMNS} from positions order by stream`);
  const upsert = db.statement(
    `insert into positions (stream, cursor, at) values (?, ?, ?)
     on conflict do update set cursor = excluded.cursor, at = excluded.at`,
  );
  const remove = db.statement('delete from positions where stream = ?');
  let positions = new Map<Stream, Position>();
  const changed = new Set<Stream>();

  function put(position: Position): void {
    positions.set(position.stream, position);
    changed.add(position.stream);
  }

  function reload(): void {
    positions = new Map(select.all().map((row) => [row.stream, { ...row }]));
    changed.clear();
  }
  reload();

  return {
    get(stream) {
      const position = positions.get(stream);
      return position === undefined ? null : plain(position);
    },
    all: () => [...positions.values()].map(plain),
    move: put,
    raise(stream, at) {
      const before = positions.get(stream);
      if (before !== undefined && at > before.at) put({ ...plain(before), at });
    },
    forgetCursor(stream) {
      const before = positions.get(stream);
      if (before !== undefined) put({ ...plain(before), cursor: '' });
    },
    drop(streams) {
      for (const stream of streams) {
        remove.run(stream);
        positions.delete(stream);
        changed.delete(stream);
      }
    },
    flush() {
      for (const stream of changed) {
        const position = positions.get(stream);
        if (position !== undefined) upsert.run(stream, position.cursor, position.at);
      }
      changed.clear();
    },
    reload,
  };
}
