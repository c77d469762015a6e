import type { Snowflake } from '../../base/snowflake.js';
import type { StreamOf } from '../../base/streams.js';
import type { UtcDay } from '../../base/time/slots.js';
import type { MemberDay, ServerDay } from '../../counts/days.js';
import type { Gap } from '../../counts/gap.js';
import type { MemberFacts } from '../../counts/member-facts.js';
import {
  MEMBER,
  MEMBER_DAY,
  type MemberDayRow,
  type MemberRow,
  PAST_SERVER_DAY,
  SERVER_DAY,
  type ServerDayRow,
  toMemberDay,
  toServerDay,
  toWholeMemberDay,
  toWholePastServerDay,
  toWholeServerDay,
  WHOLE_MEMBER_DAY,
} from '../days/rows.js';
import { type SheetPart, WHOLE_SHEET } from '../days/sheet-codec.js';
import { membersIn, placeOf, rowAt } from '../days/sheet-rows.js';
import { ownSheets, pastSheets, type StoredSheet } from '../days/stored-sheets.js';
import type { ReadConnection } from '../file/readers.js';

import { GAP_COLUMNS, type GapRow, gapOf, toGap } from '../stream/gaps.js';

/** A consistent read of counts for reports, own epoch and past: unchanged by later commits. Close it. */
export interface LedgerReader {
  /** The own epoch. */
  readonly epoch: string;
  /** The columns that are asked for; absent: all of it. */
  sheet(guildId: Snowflake, day: UtcDay, part?: SheetPart): StoredSheet | null;
  /** Days of the guild that have rows of the own epoch, ascending. */
  days(guildId: Snowflake, from: UtcDay, to: UtcDay): readonly UtcDay[];
  /** Member days with `rev` above the given one (-1: all), in pages that are read as they are asked for. */
  changedSince(guildId: Snowflake, day: UtcDay, rev: number): Iterable<readonly MemberDay[]>;
  /** The own epoch's. */
  memberDays(
    guildId: Snowflake,
    userId: Snowflake,
    from: UtcDay,
    to: UtcDay,
    options?: { readonly breakdowns?: boolean },
  ): readonly MemberDay[];
  /** Days of the past, ascending. */
  pastDays(guildId: Snowflake, from: UtcDay, to: UtcDay): readonly { readonly day: UtcDay; readonly epoch: string }[];
  /** A day of the past, as `sheet`. */
  pastSheet(guildId: Snowflake, day: UtcDay, epoch: string, part?: SheetPart): StoredSheet | null;
  /** One member's day of the past, what is asked for of it. Throws a `SheetError` where that is damaged. */
  pastMemberDay(guildId: Snowflake, day: UtcDay, epoch: string, userId: Snowflake, part: SheetPart): MemberDay | null;
  /** Every epoch's, ascending by day. */
  serverDays(
    guildId: Snowflake,
    from: UtcDay,
    to: UtcDay,
    options?: { readonly breakdowns?: boolean },
  ): readonly ServerDay[];
  /** Over all epochs. */
  member(guildId: Snowflake, userId: Snowflake): MemberFacts | null;
  names(guildId: Snowflake, userIds: readonly Snowflake[]): ReadonlyMap<Snowflake, string>;
  /** Gaps that concern the guild and end after `from`, newest first. */
  gaps(guildId: Snowflake, from: number): readonly Gap[];
  close(): void;
}

/** Rows read at a time: some 5 ms. */
const PAGE = 1000;

/** Gaps of one guild and of whole streams: an outage leaves one for each of thousands of guilds. */
const GAPS_OF_GUILD = `${['guild = ?1', 'guild is null']
  .map(
    (of) => `select ${GAP_COLUMNS} from gaps indexed by gaps_of_guild where ${of} and ended > ?2 union all
      select ${GAP_COLUMNS} from past_gaps p indexed by past_gaps_of_guild where ${of} and ended > ?2
        and not exists (select 1 from gaps g where g.id = p.id)`,
  )
  .join(' union all ')} order by ended desc, id`;

/** Answers reports' questions from one reading connection. */
export function createReader({ db, release }: ReadConnection, streamOf: StreamOf): LedgerReader {
  const pastMember = db.statement<Pick<MemberFacts, 'name' | 'firstSeen' | 'lastSeen'>>(
    'select name, first_seen as firstSeen, last_seen as lastSeen from past_members where guild = ? and user = ?',
  );

  const sheets = ownSheets(db);
  const past = pastSheets(db);
  const revOfSheet = db.statement<{ rev: number }>(
    'select sheet_rev as rev from server_days where guild = ? and day = ? and sheet_rev >= 0',
  );
  const revOfPast = db.statement<{ rev: number }>(
    'select rev from past_days where guild = ? and day = ? and epoch = ?',
  );

  return {
    epoch: db.statement<{ epoch: string }>('select epoch from ledger').get()?.epoch ?? '',
    sheet(guildId, day, part = WHOLE_SHEET) {
      const rev = revOfSheet.get(guildId, day)?.rev;
      const columns = rev === undefined ? null : sheets.read([guildId, day], part);
      return rev === undefined || columns === null ? null : { guildId, day, rev, columns };
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
        if (rows.length > 0) yield rows.map(toMemberDay);
        const end = rows.at(-1);
        if (end === undefined || rows.length < PAGE) return;
        last = end;
      }
    },
    memberDays(guildId, userId, from, to, { breakdowns = true } = {}) {
      const sql = `${breakdowns ? WHOLE_MEMBER_DAY : MEMBER_DAY} indexed by member_days_of_member where guild = ? and user = ? and day between ? and ? order by day`;
      const rows = db.statement<MemberDayRow>(sql).all(guildId, userId, from, to);
      return rows.map((row) => (breakdowns ? toWholeMemberDay(db, row) : toMemberDay(row)));
    },
    pastDays(guildId, from, to) {
      const sql = 'select day, epoch from past_days where guild = ? and day between ? and ? order by day, epoch';
      return db.statement<{ day: number; epoch: string }>(sql).all(guildId, from, to);
    },
    pastSheet(guildId, day, epoch, part = WHOLE_SHEET) {
      const rev = revOfPast.get(guildId, day, epoch)?.rev;
      const columns = rev === undefined ? null : past.read([guildId, day, epoch], part);
      return rev === undefined || columns === null ? null : { guildId, day, rev, columns };
    },
    pastMemberDay(guildId, day, epoch, userId, part) {
      // Most members did nothing on most days, and most days need no slots: only what is needed is read.
      const members = past.members([guildId, day, epoch]) ?? new Uint8Array();
      const place = placeOf(members, userId);
      if (place < 0) return null;
      const columns = past.columns([guildId, day, epoch], part);
      return rowAt(columns, { place, of: membersIn(members) }, part, { guildId, userId, day, rev: 0 });
    },
    serverDays(guildId, from, to, { breakdowns = true } = {}) {
      const sql = (rows: string) => `${rows} where guild = ? and day between ? and ? order by day`;
      const own = db
        .statement<ServerDayRow>(sql(SERVER_DAY))
        .all(guildId, from, to)
        .map((row) => (breakdowns ? toWholeServerDay(db, row) : toServerDay(row)));
      const past = db
        .statement<ServerDayRow & { readonly epoch: string }>(sql(PAST_SERVER_DAY))
        .all(guildId, from, to)
        .map((row) => (breakdowns ? toWholePastServerDay(db, row) : toServerDay(row)));
      return past.length === 0 ? own : [...past, ...own].sort((a, b) => a.day - b.day);
    },
    member(guildId, userId) {
      const own = db.statement<MemberRow>(`${MEMBER} where guild = ? and user = ?`).get(guildId, userId);
      const past = pastMember.get(guildId, userId);
      if (own === undefined) return past === undefined ? null : { guildId, userId, ...past };
      const { name, firstSeen, lastSeen, rev } = own;
      if (past === undefined) return { guildId, userId, name, firstSeen, lastSeen };
      return {
        guildId,
        userId,
        name: past.name !== '' && (name === '' || rev === 0) ? past.name : name,
        firstSeen: Math.min(firstSeen, past.firstSeen),
        lastSeen: Math.max(lastSeen, past.lastSeen),
      };
    },
    names(guildId, userIds) {
      // A name that this epoch did not hear itself (revision 0) may be an old copy's: of two such, MongoDB's is the newer.
      const sql = `select user, name from (
          select cast(user as text) as user, name, iif(rev = 0, 0, 2) as place from members where guild = ?1 and name <> ''
            and user in (select cast(value as integer) from json_each(?2))
          union all
          select cast(user as text), name, 1 from past_members where guild = ?1 and name <> ''
            and user in (select cast(value as integer) from json_each(?2)))
        order by place`;
      const rows = db.statement<{ user: string; name: string }>(sql).all(guildId, JSON.stringify(userIds));
      return new Map(rows.map(({ user, name }) => [user, name]));
    },
    gaps(guildId, from) {
      return db
        .statement<GapRow>(GAPS_OF_GUILD)
        .all(guildId, from)
        .flatMap((row) => gapOf(toGap(row), guildId, streamOf) ?? []);
    },
    close: release,
  };
}
