import type { Snowflake } from '../../base/snowflake.js';
import type { UtcDay } from '../../base/time/slots.js';
import type { MemberDay, ServerDay } from '../../counts/days.js';
import {
  type MemberDayRow,
  SERVER_DAY,
  type ServerDayRow,
  toWholeMemberDay,
  toWholeServerDay,
  WHOLE_MEMBER_DAY,
} from '../days/rows.js';
import { WHOLE_SHEET } from '../days/sheet-codec.js';
import { ownSheets, type StoredSheet } from '../days/stored-sheets.js';
import type { ReadConnection } from '../file/readers.js';

/** A row, and whether the store has acknowledged it as it stands. */
export type Published<Row> = Row & { readonly published: boolean };

/** A consistent look through the ledger for the nightly comparison: unchanged by later commits. Close it. */
export interface LedgerCheck {
  /** Number of the last round begun: what carries a higher one is not published yet. */
  readonly counter: number;
  /** Days that have rows, of all guilds, in order; `rev` rises with each change of any of the day's rows. */
  days(
    after: { readonly guildId: Snowflake; readonly day: UtcDay } | null,
    limit: number,
  ): readonly { readonly guildId: Snowflake; readonly day: UtcDay; readonly rev: number }[];
  serverDays(guildId: Snowflake, from: UtcDay, to: UtcDay): readonly Published<ServerDay>[];
  /** All member days of one guild and day, ascending by user id, in pages read as they are asked for. */
  memberDays(guildId: Snowflake, day: UtcDay): Iterable<readonly Published<MemberDay>[]>;
  sheet(guildId: Snowflake, day: UtcDay): Published<StoredSheet> | null;
  close(): void;
}

/** Rows read and decoded at a time: some 2 ms. */
const PAGE = 100;

/** Looks through the ledger from one reading connection. */
export function createLedgerCheck({ db, release }: ReadConnection): LedgerCheck {
  const published = <Row extends object>(
    row: Row,
    { acked, rev }: { readonly acked: number; readonly rev: number },
  ) => ({
    ...row,
    published: acked >= rev,
  });
  const selectDays = db.statement<{ guildId: Snowflake; day: UtcDay; rev: number }>(
    `select cast(guild as text) as guildId, day, rev from server_days
     where (guild, day) > (cast(? as integer), ?) order by guild, day limit ?`,
  );
  const sheets = ownSheets(db);
  const stateOfSheet = db.statement<{ rev: number; acked: number }>(
    'select sheet_rev as rev, sheet_acked as acked from server_days where guild = ? and day = ? and sheet_rev >= 0',
  );
  return {
    counter: db.statement<{ counter: number }>('select counter from ledger').get()?.counter ?? 0,
    days: (after, limit) =>
      selectDays.all(after?.guildId ?? '0', after?.day ?? Number.MIN_SAFE_INTEGER, limit).map((row) => ({ ...row })),
    serverDays(guildId, from, to) {
      const sql = `${SERVER_DAY} where guild = ? and day between ? and ? order by day`;
      const rows = db.statement<ServerDayRow>(sql).all(guildId, from, to);
      return rows.map((row) => published(toWholeServerDay(db, row), row));
    },
    *memberDays(guildId, day): Iterable<readonly Published<MemberDay>[]> {
      const statement = db.statement<MemberDayRow>(
        `${WHOLE_MEMBER_DAY} where guild = ? and day = ? and user > ? order by user limit ${PAGE}`,
      );
      for (let last = '0'; ; ) {
        const rows = statement.all(guildId, day, last);
        if (rows.length > 0) yield rows.map((row) => published(toWholeMemberDay(db, row), row));
        if (rows.length < PAGE) return;
        last = rows.at(-1)?.userId ?? last;
      }
    },
    sheet(guildId, day) {
      const row = stateOfSheet.get(guildId, day);
      const columns = row === undefined ? null : sheets.read([guildId, day], WHOLE_SHEET);
      return row === undefined || columns === null ? null : published({ guildId, day, rev: row.rev, columns }, row);
    },
    close: release,
  };
}
