import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Log } from '../../base/log.js';
import { dayOf, dayToString } from '../../base/time/slots.js';
import type { ChangedRows } from '../days/changed-rows.js';
import { columnValues } from '../days/rows.js';
import type { StoredSheet } from '../days/stored-sheet.js';
import type { Database } from '../file/sqlite.js';
import type { Writer } from '../file/writer.js';
import type { EpochState } from '../stream/epoch-state.js';
import type { PublishedKind, PublishedRows } from './published.js';

type Marks = { readonly [K in PublishedKind]: (row: PublishedRows[K], n: number) => void };

type Forget = { readonly [K in 'memberDays' | 'serverDays']: (row: PublishedRows[K]) => void };

/** Rows set back in one transaction by `resendAbove`. */
const BATCH = 500;

/** What the store has acknowledged, and the sheets that were saved. */
export function createAcknowledgements({
  db,
  state,
  writer,
  changedRows,
  log,
}: {
  log: Pick<Log, 'warn'>;
  db: Database;
  state: EpochState;
  writer: Writer;
  changedRows: ChangedRows;
}) {
  const memberDay = db.statement(
    'update member_days set acked = ?1 where guild = ?2 and day = ?3 and user = ?4 and acked < ?1',
  );
  const serverDay = db.statement('update server_days set acked = ?1 where guild = ?2 and day = ?3 and acked < ?1');
  const member = db.statement('update members set acked = ?1 where guild = ?2 and user = ?3 and acked < ?1');
  const gap = db.statement('update gaps set acked = ?1 where id = ?2 and acked < ?1');
  const guild = db.statement('update guilds set acked = ?1 where id = ?2 and acked < ?1');
  const audit = db.statement('update audit set acked = ?1 where id = ?2 and acked < ?1');
  const sheet = db.statement(
    'update server_days set sheet_acked = ?1 where guild = ?2 and day = ?3 and sheet_acked < ?1',
  );
  const marks: Marks = {
    memberDays: (row, n) => void memberDay.run(n, row.guildId, row.day, row.userId),
    serverDays: (row, n) => void serverDay.run(n, row.guildId, row.day),
    members: (row, n) => void member.run(n, row.guildId, row.userId),
    gaps: (row, n) => void gap.run(n, row.id),
    guilds: (row, n) => void guild.run(n, row.guildId),
    audit: (row, n) => void audit.run(n, row.id),
    sheets: (row, n) => void sheet.run(n, row.guildId, row.day),
  };

  const setBack = [
    `update member_days set acked = 0 where (guild, day, user) in
       (select guild, day, user from member_days indexed by member_days_acked where acked > 0 and acked > ? limit ${BATCH})`,
    `update server_days set acked = 0 where (guild, day) in
       (select guild, day from server_days indexed by server_days_acked where acked > 0 and acked > ? limit ${BATCH})`,
    `update members set acked = 0 where (guild, user) in
       (select guild, user from members indexed by members_acked where acked > 0 and acked > ? limit ${BATCH})`,
    `update server_days set sheet_acked = 0 where (guild, day) in
       (select guild, day from server_days indexed by sheets_acked where sheet_acked > 0 and sheet_acked > ? limit ${BATCH})`,
    `update audit set acked = 0 where id in (select id from audit where acked > 0 and acked > ? limit ${BATCH})`,
    `update gaps set acked = 0 where id in (select id from gaps where acked > 0 and acked > ? limit ${BATCH})`,
    `update guilds set acked = 0 where id in (select id from guilds where acked > 0 and acked > ? limit ${BATCH})`,
  ];

  const upsertSheet = db.statement(
    `insert into sheets (guild, day, members, total_messages, total_given, total_received, total_active,
       slot_messages, slot_given, slot_received, slot_active) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict do update set members = excluded.members, total_messages = excluded.total_messages,
       total_given = excluded.total_given, total_received = excluded.total_received, total_active = excluded.total_active,
       slot_messages = excluded.slot_messages, slot_given = excluded.slot_given, slot_received = excluded.slot_received,
       slot_active = excluded.slot_active`,
  );
  const markSheet = db.statement(
    'update server_days set sheet_rev = ?1, sheet_acked = 0, sheet_closed = ?2 where guild = ?3 and day = ?4 and sheet_rev < ?1',
  );

  const forgetSheet = db.statement(
    'update server_days set sheet_rev = -1, sheet_acked = 0, sheet_closed = 0 where guild = ? and day = ? and sheet_rev = ?',
  );
  const deleteSheet = db.statement('delete from sheets where guild = ? and day = ?');
  const forgetMemberDay = db.statement('update member_days set acked = 0 where guild = ? and day = ? and user = ?');
  const forgetServerDay = db.statement('update server_days set acked = 0 where guild = ? and day = ?');
  const forget: Forget = {
    memberDays: ({ guildId, day, userId }) => void forgetMemberDay.run(guildId, day, userId),
    serverDays: ({ guildId, day }) => void forgetServerDay.run(guildId, day),
  };

  return {
    /** A round that this epoch has not begun is another epoch's: its late acknowledgements mean nothing here. */
    acknowledge<K extends PublishedKind>(kind: K, rows: readonly PublishedRows[K][], n: number): void {
      if (n > state.identity.counter || rows.length === 0) return;
      writer.write(() => {
        for (const row of rows) marks[kind](row, n);
      });
    },

    async resendAbove(publishedRev: number): Promise<void> {
      for (const sql of setBack) {
        const statement = db.statement(sql);
        while (writer.write(() => statement.run(publishedRev)).changes > 0) await nextTurn();
      }
    },

    resend<K extends keyof Forget>(kind: K, rows: readonly PublishedRows[K][]): void {
      if (rows.length === 0) return;
      writer.write(() => {
        for (const row of rows) forget[kind](row);
      });
    },

    dropSheet({ guildId, day, rev }: Pick<StoredSheet, 'guildId' | 'day' | 'rev'>): void {
      const isDropped = writer.write(() => {
        if (forgetSheet.run(guildId, day, rev).changes === 0) return false;
        changedRows.forget(guildId, day);
        deleteSheet.run(guildId, day);
        return true;
      });
      if (isDropped) {
        log.warn(
          { guildId, day: dayToString(day) },
          'the sheet of a day is damaged and is built anew; until then its members are read one by one',
        );
      }
    },

    /** An older round's sheet never replaces a newer one. */
    saveSheet({ guildId, day, rev, columns }: StoredSheet, now: number): void {
      writer.write(() => {
        const closed = dayOf(now) > day ? 1 : 0;
        if (markSheet.run(rev, closed, guildId, day).changes === 0) return;
        changedRows.forget(guildId, day);
        upsertSheet.run(guildId, day, ...columnValues(columns));
      });
    },
  };
}
