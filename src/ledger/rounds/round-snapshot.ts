import type { Snowflake } from '../../base/snowflake.js';
import { dayOf, type UtcDay } from '../../base/time/slots.js';
import type { MemberDay } from '../../counts/days.js';
import type { ChangedRows } from '../days/changed-rows.js';
import { MEMBER_DAY, type MemberDayRow, toMemberDay } from '../days/rows.js';
import type { ReadConnection } from '../file/readers.js';
import type { Position } from '../stream/position.js';
import { POSITION_COLUMNS } from '../stream/positions.js';
import { PUBLISHED, type PublishedKind, type PublishedRows } from './published.js';

/** The ledger as it stood when round `n` was committed: a read snapshot, unchanged by later commits. Close it. */
export interface RoundSnapshot {
  readonly n: number;
  /** Positions as of the round; `countedTo` of each lease is its shard's `at`. */
  readonly positions: readonly Position[];
  /**
   * Rows changed since they were last acknowledged, in pages of at most `limit` (default 1,000), in key order. `members`
   * only when the name changed, the row is new or a day of theirs closed.
   */
  dirty<K extends PublishedKind>(kind: K, options?: { readonly limit?: number }): Iterable<readonly PublishedRows[K][]>;
  /** All member days of one guild and day, ascending by user id, for a sheet. */
  memberDaysOf(guildId: Snowflake, day: UtcDay): Iterable<MemberDay>;
  /** Days whose sheet should be written: closed with no sheet or an older one, or more than `changed` rows, and a twentieth of the day's, changed since. */
  sheetsDue(options: {
    readonly now: number;
    readonly changed: number;
    readonly nightly?: boolean;
  }): readonly { readonly guildId: Snowflake; readonly day: UtcDay }[];
  close(): void;
}

/** Rows of a day read at a time for its sheet: whoever builds it yields as often. */
const SHEET_ROWS = 250;
/** A day's sheet holds all its members: writing it anew is worth one change in so many members. See decision 0006. */
const MEMBERS_A_CHANGE = 20;

/** A round's view of the ledger from one reading connection. */
export function createRoundSnapshot({ db, release }: ReadConnection, changedRows: ChangedRows): RoundSnapshot {
  const n = db.statement<{ counter: number }>('select counter from ledger').get()?.counter ?? 0;

  return {
    n,
    positions: db
      .statement<Position>(`select ${POSITION_COLUMNS} from positions order by stream`)
      .all()
      .map((row) => ({ ...row })),
    dirty: (kind, { limit } = {}) => PUBLISHED[kind].dirty(db, limit),
    *memberDaysOf(guildId: Snowflake, day: UtcDay): Iterable<MemberDay> {
      const statement = db.statement<MemberDayRow>(
        `${MEMBER_DAY} where guild = ? and day = ? and user > ? order by user limit ${SHEET_ROWS}`,
      );
      for (let after = '0'; ; ) {
        const rows = statement.all(guildId, day, after);
        yield* rows.map(toMemberDay);
        const last = rows.at(-1);
        if (last === undefined || rows.length < SHEET_ROWS) return;
        after = last.userId;
      }
    },
    sheetsDue({ now, changed, nightly = false }) {
      const candidates = db
        .statement<{ guildId: Snowflake; day: UtcDay; activeMembers: number; sheetRev: number; sheetClosed: number }>(
          `select cast(guild as text) as guildId, day, active_members as activeMembers, sheet_rev as sheetRev,
           sheet_closed as sheetClosed
           from server_days indexed by server_days_without_sheet where sheet_rev < rev order by guild, day`,
        )
        .all();
      const count = db.statement<{ n: number }>(
        'select count(*) as n from (select 1 from member_days where guild = ? and day = ? and rev > ? limit ?)',
      );
      const today = dayOf(now);
      return candidates
        .filter(({ guildId, day, activeMembers, sheetRev, sheetClosed }) => {
          if (nightly || (day < today && sheetClosed === 0)) return true;
          const most = Math.max(changed, Math.floor(activeMembers / MEMBERS_A_CHANGE));
          const atMost = changedRows.atMost(guildId, day);
          if (atMost !== null && atMost <= most) return false;
          const rows = count.get(guildId, day, sheetRev, most + 1)?.n ?? 0;
          // Beyond `most` it was not counted to the end.
          if (rows <= most) changedRows.counted(guildId, day, rows);
          return rows > most;
        })
        .map(({ guildId, day }) => ({ guildId, day }));
    },
    close: release,
  };
}
