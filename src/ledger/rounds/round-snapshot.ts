import type { Snowflake } from '../../base/snowflake.js';
import { dayOf, type UtcDay } from '../../base/time/slots.js';
import type { MemberDay } from '../../counts/days.js';
import type { AuditEntry } from '../../guilds/audit.js';
import type { GuildMeta } from '../../guilds/meta.js';
import type { ChangedRows } from '../days/changed-rows.js';
import {
  MEMBER,
  MEMBER_DAY,
  type MemberDayRow,
  type MemberRow,
  SERVER_DAY,
  type ServerDayRow,
  SHEET,
  type SheetRow,
  toMemberDay,
  toServerDay,
  toSheet,
} from '../days/rows.js';
import type { ReadConnection } from '../file/readers.js';
import { GAP_COLUMNS, type GapRow, toGap } from '../stream/gaps.js';
import type { Position } from '../stream/position.js';
import { POSITION_COLUMNS } from '../stream/positions.js';
import type { PublishedKind, PublishedRows } from './published.js';

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

const PAGE = 1000;
/** Rows of a day read at a time for its sheet: whoever builds it yields as often. */
const SHEET_ROWS = 250;
/** Sheets are large (34 bytes a member day): few at a time. */
const SHEET_PAGE = 16;
/** A day's sheet holds all its members: writing it anew is worth one change in so many members. See decision 0006. */
const MEMBERS_A_CHANGE = 20;

interface DirtyOptions {
  readonly limit?: number;
}

type DirtyRows = {
  readonly [K in PublishedKind]: (options: DirtyOptions) => Iterable<readonly PublishedRows[K][]>;
};

interface GuildRow {
  readonly guildId: Snowflake;
  readonly name: string;
  readonly since: number;
  readonly settings: string;
  readonly board: string | null;
  readonly rev: number;
}

type AuditRow = AuditEntry & { readonly rev: number };

/** Pages of rows, each asked for with the last row of the one before. */
function* pages<Row, Result>(
  limit: number,
  next: (after: Row | undefined) => Row[],
  map: (row: Row) => Result,
): Iterable<readonly Result[]> {
  let last: Row | undefined;
  for (;;) {
    const rows = next(last);
    if (rows.length > 0) yield rows.map(map);
    if (rows.length < limit) return;
    last = rows.at(-1);
  }
}

/** Before the first guild. */
const NO_GUILD: Snowflake = '0';

/** A round's view of the ledger from one reading connection. */
export function createRoundSnapshot({ db, release }: ReadConnection, changedRows: ChangedRows): RoundSnapshot {
  const n = db.statement<{ counter: number }>('select counter from ledger').get()?.counter ?? 0;

  const dirtyRows: DirtyRows = {
    memberDays({ limit = PAGE }) {
      const statement = db.statement<MemberDayRow>(
        `${MEMBER_DAY} indexed by member_days_dirty where acked < rev
         and (guild, day, user) > (cast(? as integer), ?, cast(? as integer)) order by guild, day, user limit ?`,
      );
      return pages(
        limit,
        (after) => statement.all(after?.guildId ?? NO_GUILD, after?.day ?? -1, after?.userId ?? '0', limit),
        toMemberDay,
      );
    },
    serverDays({ limit = PAGE }) {
      const statement = db.statement<ServerDayRow>(
        `${SERVER_DAY} indexed by server_days_dirty where acked < rev
         and (guild, day) > (cast(? as integer), ?) order by guild, day limit ?`,
      );
      return pages(limit, (after) => statement.all(after?.guildId ?? NO_GUILD, after?.day ?? -1, limit), toServerDay);
    },
    members({ limit = PAGE }) {
      const statement = db.statement<MemberRow>(
        `${MEMBER} indexed by members_dirty where acked < rev
         and (guild, user) > (cast(? as integer), cast(? as integer)) order by guild, user limit ?`,
      );
      return pages<MemberRow, MemberRow>(
        limit,
        (after) => statement.all(after?.guildId ?? NO_GUILD, after?.userId ?? '0', limit),
        copyOf,
      );
    },
    gaps({ limit = PAGE }) {
      const statement = db.statement<GapRow>(
        `select ${GAP_COLUMNS} from gaps where acked < rev and id > ? order by id limit ?`,
      );
      return pages(
        limit,
        (after) => statement.all(after?.id ?? '', limit),
        (row: GapRow) => ({ ...toGap(row), rev: row.rev }),
      );
    },
    guilds({ limit = PAGE }) {
      const statement = db.statement<GuildRow>(
        `select cast(id as text) as guildId, name, since, settings, board, rev from guilds
         where acked < rev and record is not null and id > ? order by id limit ?`,
      );
      return pages(limit, (after) => statement.all(after?.guildId ?? '-1', limit), toGuildMeta);
    },
    audit({ limit = PAGE }) {
      const statement = db.statement<AuditRow>(
        `select id, cast(guild as text) as guildId, at, cast(user as text) as userId, what, before, after, rev from audit
         where acked < rev and (guild, id) > (cast(? as integer), ?) order by guild, id limit ?`,
      );
      return pages<AuditRow, AuditRow>(
        limit,
        (after) => statement.all(after?.guildId ?? NO_GUILD, after?.id ?? '', limit),
        copyOf,
      );
    },
    sheets({ limit = SHEET_PAGE }) {
      const statement = db.statement<SheetRow>(
        `${SHEET} where sheet_acked < sheet_rev
         and (d.guild, d.day) > (cast(? as integer), ?) order by d.guild, d.day limit ?`,
      );
      return pages(limit, (after) => statement.all(after?.guildId ?? NO_GUILD, after?.day ?? -1, limit), toSheet);
    },
  };

  return {
    n,
    positions: db.statement<Position>(`select ${POSITION_COLUMNS} from positions order by stream`).all().map(copyOf),
    dirty: (kind, options = {}) => dirtyRows[kind](options),
    *memberDaysOf(guildId: Snowflake, day: UtcDay): Iterable<MemberDay> {
      const statement = db.statement<MemberDayRow>(
        `${MEMBER_DAY} where guild = ? and day = ? and user > ? order by user limit ${SHEET_ROWS}`,
      );
      for (const page of pages(SHEET_ROWS, (after) => statement.all(guildId, day, after?.userId ?? '0'), toMemberDay))
        yield* page;
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

/** SQLite's row objects have no prototype. */
function copyOf<Row extends object>(row: Row): Row {
  return { ...row };
}

function toGuildMeta(row: GuildRow): GuildMeta & { readonly rev: number } {
  return {
    guildId: row.guildId,
    name: row.name,
    since: row.since,
    settings: JSON.parse(row.settings),
    board: row.board === null ? null : JSON.parse(row.board),
    rev: row.rev,
  };
}
