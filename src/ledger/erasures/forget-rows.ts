import type { Snowflake } from '../../base/snowflake.js';
import { dayOf, type UtcDay } from '../../base/time/slots.js';
import { BREAKDOWNS, OTHER } from '../../counts/breakdowns.js';
import type { ChangedRows } from '../days/changed-rows.js';
import { createDayRows } from '../days/day-rows.js';
import { addToEntries, decodeEntries, type Entries, encodeEntries, entryCodeOf } from '../days/entries.js';
import { createKeys, findKey } from '../days/keys.js';
import { WHOLE_SHEET } from '../days/sheet-codec.js';
import { placeOf, withoutMember } from '../days/sheet-rows.js';
import { ownSheetRows, pastSheetRows, pastSheets } from '../days/stored-sheets.js';
import type { Database } from '../file/sqlite.js';
import { concerns, type Erasure, isBefore } from './erasures.js';
import { takeOut } from './take-out.js';

/** Days of a whole server forgotten in one transaction. */
const DAYS_AT_ONCE = 20;
/** Breakdowns of which keys are members: there they are named in others' days. */
const NAMING = BREAKDOWNS.names.filter((name) => BREAKDOWNS.of(name).key === 'member').map(BREAKDOWNS.numberOf);
/** Days of others looked at before other work gets a turn. */
const ENTRIES_AT_ONCE = 2_000;
/** Messages looked at in one transaction. */
const MESSAGES_AT_ONCE = 5_000;

/** Takes what is to go out of the ledger's own rows. Everything open in memory must stand in rows before. */
export interface ForgetRows {
  /** One member's days, up to one: the server's are what is left of them, and sheets are built anew. */
  days(erasure: Erasure, upTo: UtcDay, rev: number): void;
  /** One member's name, reactions, and what of theirs waits. */
  person(erasure: Erasure): void;
  /** Some days of a whole server; whether there are more. */
  someDays(erasure: Erasure): boolean;
  /** Who wrote some of the messages that were counted lately; gives the last that was looked at, null: all were. */
  someMessages(erasure: Erasure, after: Snowflake): Snowflake | null;
  /** What other epochs counted, as it is kept here. */
  past(erasure: Erasure): void;
  /** Some of the days of others in which the member is named; `last`: the one that was looked at last, null: all were. */
  namedIn(
    erasure: Erasure,
    after: EntriesPlace,
  ): { readonly found: readonly EntriesPlace[]; readonly last: EntriesPlace | null };
  /** There they are among the others. */
  unname(erasure: Erasure, found: readonly EntriesPlace[], rev: number): void;
}

interface EntriesPlace {
  readonly day: UtcDay;
  readonly userId: Snowflake;
}

export function createForgetRows(db: Database, changedRows: ChangedRows): ForgetRows {
  const sheets = ownSheetRows(db);
  const pastRows = pastSheetRows(db);
  const past = pastSheets(db);
  const selectDays = db.statement<{ day: UtcDay }>(
    'select day from member_days where guild = ? and user = ? order by day',
  );
  const deleteDay = db.statement('delete from member_days where guild = ? and day = ? and user = ?');
  const deleteEntries = db.statement('delete from member_breakdowns where guild = ? and day = ? and user = ?');
  const noSheet = db.statement(
    'update server_days set sheet_rev = -1, sheet_acked = 0, sheet_closed = 0 where guild = ? and day = ?',
  );
  const deleteMember = db.statement('delete from members where guild = ? and user = ? and first_seen <= ?');
  const deletePastMember = db.statement('delete from past_members where guild = ? and user = ? and first_seen <= ?');
  const deleteReactions = db.statement('delete from reactions where guild = ? and user = ?');
  // Of their older messages nothing more is booked, and nobody is asked who wrote them.
  const closeReactions = db.statement(
    'update reactions set author = null, booked = 2 where guild = ? and author = ? and booked <> 2',
  );
  // Asked for again where it must be known. Of a bot it stays: what bots do is not counted.
  const deleteHuman = db.statement('delete from users where id = ? and bot = 0');
  const deleteUnplaced = db.statement(
    "delete from unplaced where guild = ? and json_extract(activity, '$.userId') = ?",
  );
  const selectServerDays = db.statement<{ day: UtcDay }>(
    'select day from server_days where guild = ? and day < ? order by day limit ?',
  );
  const dayTables = ['member_days', 'member_breakdowns', 'server_days', 'server_breakdowns'].map((table) =>
    db.statement(`delete from ${table} where guild = ? and day = ?`),
  );
  const lastMessage = db.statement<{ id: Snowflake | null }>(
    `select cast(max(id) as text) as id from (select id from messages where id > cast(? as integer) order by id limit ?)`,
  );
  const forgetAuthor = db.statement(
    'update messages set author = 0 where id > cast(? as integer) and id <= cast(? as integer) and author = ?',
  );
  const selectPast = db.statement<{ day: UtcDay; epoch: string; rev: number; sheetRev: number; mark: string }>(
    'select day, epoch, rev, sheet_rev as sheetRev, mark from past_days where guild = ? order by day',
  );
  // Of what they did before, replies still wait for an author, or name one.
  const deleteReplies = db.statement('delete from replies where guild = ? and user = ?');
  const closeReplies = db.statement('update replies set author = null, booked = 2 where guild = ? and author = ?');
  const selectEntries = db.statement<{ day: UtcDay; userId: Snowflake; entries: Uint8Array }>(
    `select day, cast(user as text) as userId, entries from member_breakdowns
     where guild = ? and (day, user) > (?, cast(? as integer)) order by day, user limit ?`,
  );
  const updateEntries = db.statement(
    'update member_breakdowns set entries = ? where guild = ? and day = ? and user = ?',
  );
  const selectOneOfEntries = db.statement<{ entries: Uint8Array }>(
    'select entries from member_breakdowns where guild = ? and day = ? and user = ?',
  );
  const touchDay = db.statement('update member_days set rev = ? where guild = ? and day = ? and user = ?');
  const deletePast = ['past_days', 'past_columns', 'past_server_days', 'past_server_breakdowns'].map((table) =>
    db.statement(`delete from ${table} where guild = ? and day < ?`),
  );

  return {
    days({ guildId, userId, beforeDay }, upTo, rev) {
      if (userId === null) return;
      // Made anew: what it remembers of keys does not outlive the transaction.
      const rows = createDayRows(db, createKeys(db));
      const member = rows.readMember(guildId, userId);
      for (const { day } of selectDays.all(guildId, userId)) {
        if (day > upTo || !concerns({ userId, beforeDay }, { userId, day })) continue;
        const server = rows.readServerDay(guildId, day);
        takeOut(server, rows.readMemberDay(member, day), rows);
        rows.writeServerDay(server, rev, server.upto);
        deleteDay.run(guildId, day, userId);
        deleteEntries.run(guildId, day, userId);
        sheets.remove([guildId, day]);
        noSheet.run(guildId, day);
        changedRows.forget(guildId, day);
      }
    },

    person({ guildId, userId, beforeDay, at }) {
      if (userId === null || beforeDay !== null) return;
      deleteMember.run(guildId, userId, at);
      deletePastMember.run(guildId, userId, at);
      deleteReactions.run(guildId, userId);
      closeReactions.run(guildId, userId);
      deleteUnplaced.run(guildId, userId);
      deleteHuman.run(userId);
      deleteReplies.run(guildId, userId);
      closeReplies.run(guildId, userId);
    },

    someDays({ guildId, userId, beforeDay }) {
      if (userId !== null || beforeDay === null) return false;
      const days = selectServerDays.all(guildId, beforeDay, DAYS_AT_ONCE);
      for (const { day } of days) {
        for (const statement of dayTables) statement.run(guildId, day);
        sheets.remove([guildId, day]);
        changedRows.forget(guildId, day);
      }
      return days.length === DAYS_AT_ONCE;
    },

    someMessages({ userId, beforeDay }, after) {
      if (userId === null || beforeDay !== null) return null;
      const last = lastMessage.get(after, MESSAGES_AT_ONCE)?.id ?? null;
      if (last !== null) forgetAuthor.run(after, last, userId);
      return last;
    },

    past(erasure) {
      const { guildId, userId, beforeDay } = erasure;
      if (userId === null) {
        for (const statement of deletePast) statement.run(guildId, beforeDay);
        return;
      }
      for (const { day, epoch, ...row } of selectPast.all(guildId)) {
        if (!concerns(erasure, { userId, day }) || !isBefore(erasure, { epoch, rev: row.rev, day })) continue;
        const members = past.members([guildId, day, epoch]);
        if (members === null || placeOf(members, userId) === -1) continue;
        const columns = past.read([guildId, day, epoch], WHOLE_SHEET);
        if (columns !== null)
          pastRows.write([guildId, day, epoch], { ...row, columns: withoutMember(columns, userId) });
      }
    },

    namedIn({ guildId, userId, beforeDay, at }, after) {
      const found: { readonly day: UtcDay; readonly userId: Snowflake }[] = [];
      if (userId === null) return { found, last: null };
      const key = findKey(db, userId);
      if (key === null) return { found, last: null };
      const codes = NAMING.map((number) => entryCodeOf(number, key));
      const page = selectEntries.all(guildId, after.day, after.userId, ENTRIES_AT_ONCE);
      const upTo = Math.min(dayOf(at), beforeDay === null ? Number.POSITIVE_INFINITY : beforeDay - 1);
      for (const row of page) {
        if (row.day > upTo) return { found, last: null };
        const entries = decodeEntries(row.entries);
        if (codes.some((code) => entries.has(code))) found.push(row);
      }
      return { found, last: page.length < ENTRIES_AT_ONCE ? null : (page.at(-1) ?? null) };
    },

    unname({ guildId, userId }, found, rev) {
      const { idOf } = createKeys(db);
      for (const place of found) {
        const row = selectOneOfEntries.get(guildId, place.day, place.userId);
        if (row === undefined || userId === null) continue;
        const entries: Entries = decodeEntries(row.entries);
        for (const number of NAMING) {
          const code = entryCodeOf(number, idOf(userId));
          const amount = entries.get(code) ?? 0;
          addToEntries(entries, code, -amount);
          if (amount > 0) addToEntries(entries, entryCodeOf(number, idOf(OTHER)), amount);
        }
        updateEntries.run(encodeEntries(entries), guildId, place.day, place.userId);
        touchDay.run(rev, guildId, place.day, place.userId);
        changedRows.forget(guildId, place.day);
      }
    },
  };
}
