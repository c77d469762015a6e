import { concernsGuild, GAP_COLUMNS, type GapRow, toGap } from './gaps.js';
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
    changedSince(guildId, day, rev) {
      const all = `${MEMBER_DAY} where guild = ? and day = ?`;
      if (rev < 0) return db.statement<MemberDayRow>(all).all(guildId, day).map(toMemberDay);
      return db.statement<MemberDayRow>(`${all} and rev > ?`).all(guildId, day, rev).map(toMemberDay);
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
        .map(toGap)
        .filter((gap) => concernsGuild(gap, guildId));
    },
    close: release,
  };
}
