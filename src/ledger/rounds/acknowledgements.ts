import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Log } from '../../base/log.js';
import { dayOf, dayToString } from '../../base/time/slots.js';
import type { ChangedRows } from '../days/changed-rows.js';
import { ownSheetRows, type StoredSheet } from '../days/stored-sheets.js';
import type { Erasures } from '../erasures/erasures.js';
import type { Database } from '../file/sqlite.js';
import type { Writer } from '../file/writer.js';
import type { EpochState } from '../stream/epoch-state.js';
import { PUBLISHED, PUBLISHED_KINDS, type PublishedKind, type PublishedRows } from './published.js';

/** Rows set back in one transaction by `resendAbove`. */
const BATCH = 500;

/** What the store has acknowledged, and the sheets that were saved. */
export function createAcknowledgements({
  db,
  state,
  writer,
  changedRows,
  erasures,
  log,
}: {
  log: Pick<Log, 'warn'>;
  db: Database;
  state: EpochState;
  writer: Writer;
  changedRows: ChangedRows;
  erasures: Pick<Erasures, 'isStale' | 'reload'>;
}) {
  const sheets = ownSheetRows(db);
  const markSheet = db.statement(
    'update server_days set sheet_rev = ?1, sheet_acked = 0, sheet_closed = ?2 where guild = ?3 and day = ?4 and sheet_rev < ?1',
  );

  const forgetSheet = db.statement(
    'update server_days set sheet_rev = -1, sheet_acked = 0, sheet_closed = 0 where guild = ? and day = ? and sheet_rev = ?',
  );

  return {
    /** A round that this epoch has not begun is another epoch's: its late acknowledgements mean nothing here. */
    acknowledge<K extends PublishedKind>(kind: K, rows: readonly PublishedRows[K][], n: number): void {
      if (n > state.identity.counter || rows.length === 0) return;
      writer.write(() => {
        const acknowledge = PUBLISHED[kind].acknowledge(db);
        for (const row of rows) acknowledge(row, n);
      });
    },

    async resendAbove(publishedRev: number): Promise<void> {
      for (const kind of PUBLISHED_KINDS) {
        const statement = db.statement(PUBLISHED[kind].setBack(BATCH));
        while (writer.write(() => statement.run(publishedRev)).changes > 0) await nextTurn();
      }
      erasures.reload();
    },

    resend<K extends PublishedKind>(kind: K, rows: readonly PublishedRows[K][]): void {
      if (rows.length === 0) return;
      writer.write(() => {
        const sendAgain = PUBLISHED[kind].sendAgain(db);
        for (const row of rows) sendAgain(row);
      });
    },

    dropSheet({ guildId, day, rev }: Pick<StoredSheet, 'guildId' | 'day' | 'rev'>): void {
      const isDropped = writer.write(() => {
        if (forgetSheet.run(guildId, day, rev).changes === 0) return false;
        changedRows.forget(guildId, day);
        sheets.remove([guildId, day]);
        return true;
      });
      if (isDropped) {
        log.warn(
          { guildId, day: dayToString(day) },
          'the sheet of a day is damaged and is built anew; until then its members are read one by one',
        );
      }
    },

    /** An older round's sheet never replaces a newer one, and holds nobody who was erased since; false: it is not saved. */
    saveSheet({ guildId, day, rev, columns }: StoredSheet, now: number): boolean {
      if (erasures.isStale(guildId, state.identity.epoch, rev)) return false;
      return writer.write(() => {
        const closed = dayOf(now) > day ? 1 : 0;
        if (markSheet.run(rev, closed, guildId, day).changes === 0) return false;
        changedRows.forget(guildId, day);
        sheets.write([guildId, day], { columns });
        return true;
      });
    },
  };
}
