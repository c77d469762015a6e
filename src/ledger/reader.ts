import { GAP_COLUMNS, type GapRow, gapOf, toGap } from './gaps.js';
import type { LedgerReader } from './ledger.js';
import type { Reading } from './readers.js';
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
} from './rows.js';

/** Rows read at a time. */
const PAGE = 1000;

/** Answers reports' questions from one reading connection. */
export function createReader({ db, release }: Reading): LedgerReader {
  return {
    sheet(guildId, day) {
      const row = db.statement<SheetRow>(`${SHEET} where d.guild = ? and d.day = ?`).get(guildId, day);
      return row === undefined ? null : toSheet(row);
    },
    days(guildId, from, to) {
      const sql = 'select day from server_days where guild = ? and day between ? and ? order by day';
      return db
        .statement<{ day: number }>(sql)
        .all(guildId, from, to)
        .map(({ day }) => day);
    },
    *changedSince(guildId, day, rev) {
      const statement = db.statement<MemberDayRow>(
        rev < 0
          ? `${MEMBER_DAY} where guild = ?1 and day = ?2 and user > ?4 order by user limit ?5`
          : `${MEMBER_DAY} indexed by member_days_by_rev where guild = ?1 and day = ?2 and (rev, user) > (?3, cast(?4 as integer))
             order by rev, user limit ?5`,
      );
      // `rev + 1` before any user: all of the revisions above.
      for (let last = { rev: rev + 1, userId: '0' }; ; ) {
        const rows = statement.all(guildId, day, rev < 0 ? null : last.rev, last.userId, PAGE);
        yield* rows.map(toMemberDay);
        const end = rows.at(-1);
        if (end === undefined || rows.length < PAGE) return;
        last = end;
      }
    },
    memberDays(guildId, userId, from, to) {
      const sql = `${MEMBER_DAY} indexed by member_days_of_member where guild = ? and user = ? and day between ? and ? order by day`;
      return db.statement<MemberDayRow>(sql).all(guildId, userId, from, to).map(toMemberDay);
    },
    serverDays(guildId, from, to) {
      const sql = `${SERVER_DAY} where guild = ? and day between ? and ? order by day`;
      return db.statement<ServerDayRow>(sql).all(guildId, from, to).map(toServerDay);
    },
    member(guildId, userId) {
      const row = db.statement<MemberRow>(`${MEMBER} where guild = ? and user = ?`).get(guildId, userId);
      if (row === undefined) return null;
      const { name, firstSeen, lastSeen } = row;
      return { guildId, userId, name, firstSeen, lastSeen };
    },
    names(guildId, userIds) {
      const sql = `select cast(user as text) as userId, name from members
        where guild = ? and name <> '' and user in (select cast(value as integer) from json_each(?))`;
      const rows = db.statement<{ userId: string; name: string }>(sql).all(guildId, JSON.stringify(userIds));
      return new Map(rows.map(({ userId, name }) => [userId, name]));
    },
    gaps(guildId, from) {
      const sql = `select ${GAP_COLUMNS} from gaps where ended > ? order by ended desc, id`;
      return db
        .statement<GapRow>(sql)
        .all(from)
        .flatMap((row) => gapOf(toGap(row), guildId) ?? []);
    },
    close: release,
  };
}
