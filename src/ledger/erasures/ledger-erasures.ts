import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../base/clock.js';
import type { Snowflake } from '../../base/snowflake.js';
import { dayOf, type UtcDay } from '../../base/time/slots.js';
import type { ChangedRows } from '../days/changed-rows.js';
import type { OpenDays } from '../days/open-days.js';
import type { Database } from '../file/sqlite.js';
import type { Writer } from '../file/writer.js';
import type { EpochState } from '../stream/epoch-state.js';
import type { Erasure, Erasures } from './erasures.js';
import { createForgetKey } from './forget-key.js';
import { createForgetRows } from './forget-rows.js';

/** For so long an erasure is carried out again and again, milliseconds: a write that was on its way may land after it. */
const AGAIN_MS = 7 * 86_400_000;

/** Why erasures are carried out again: the way to MongoDB is new; a night; it has been the same for long enough to know. */
export type Again = 'reconnected' | 'night' | 'settled';

/** Erasing counts, here and, by rounds, in MongoDB. */
export interface LedgerErasures {
  /**
   * Erases what a member did in a server up to now, with their name, or (`userId` null) what everybody did there; `beforeDay`: only
   * that of the days before it, and no name. Done here when it settles; MongoDB follows with the next rounds. Yields to the event loop.
   * @returns its id
   */
  erase(wanted: {
    readonly guildId: Snowflake;
    readonly userId: Snowflake | null;
    readonly beforeDay: UtcDay | null;
  }): Promise<string>;
  /** Goes on with what a killed process left. */
  resume(): Promise<void>;
  /** Everything that was ever asked for, oldest first. */
  all(): readonly Erasure[];
  /** Marks those of the last seven days to be carried out again in the next round; settled: those that are not complete, however old. */
  again(why: Again): void;
  /** Takes over what `meta` knows; what it should and does not, was put back to before. Once in an epoch, before its first round. */
  adopt(told: readonly Omit<Erasure, 'told' | 'completeAt'>[]): void;
  /** MongoDB was told of it, which may know of a later time and of more epochs. */
  told(erasure: Pick<Erasure, 'id' | 'at' | 'epoch' | 'fromRev' | 'after'>): void;
  /** Nothing more of it was found over a connection on which every earlier write is known to have landed. */
  complete(id: string): void;
}

export function createLedgerErasures({
  db,
  clock,
  state,
  days,
  changedRows,
  erasures,
  unplaced,
  writer,
  settle,
}: {
  readonly db: Database;
  readonly clock: Pick<Clock, 'now'>;
  readonly state: EpochState;
  readonly days: Pick<OpenDays, 'fold' | 'reload' | 'keys'>;
  readonly changedRows: ChangedRows;
  readonly erasures: Erasures;
  readonly unplaced: { reload(): void };
  readonly writer: Pick<Writer, 'write' | 'commit'>;
  readonly settle: () => Promise<void>;
}): LedgerErasures {
  const rows = createForgetRows(db, changedRows);
  /** Whether the write-ahead log may still hold what was erased. */
  let isLogFull = false;
  const forgetKey = createForgetKey(db, { days, writer });
  const insert = db.statement(
    `insert into erasures (id, guild, user, before_day, at, epoch, from_rev, after, told, rev)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const selectLeft = db.statement<{ id: string }>('select id from erasures where forgotten = 0');
  const markForgotten = db.statement('update erasures set forgotten = 1 where id = ?');
  const markAgain = db.statement('update erasures set acked = 0 where acked > 0 and at > ?');
  const markIncomplete = db.statement('update erasures set acked = 0 where acked > 0 and complete_at is null');
  const markTold = db.statement(
    'update erasures set told = 1, at = ?, epoch = ?, from_rev = ?, after = ? where id = ?',
  );
  const markComplete = db.statement('update erasures set complete_at = ? where id = ? and complete_at is null');
  const doubt = db.statement('update erasures set from_rev = null where id = ?');

  function write(change: () => void): void {
    writer.write(() => {
      change();
      erasures.reload();
    });
  }

  /** What takes many rows is done some at a time, and is known to be left where the process is killed. */
  async function finish(erasure: Erasure): Promise<void> {
    write(() => rows.past(erasure));
    await unname(erasure);
    while (writer.write(() => rows.someDays(erasure))) await nextTurn();
    for (let after: Snowflake | null = '0'; after !== null; await nextTurn()) {
      const from: Snowflake = after;
      after = writer.write(() => rows.someMessages(erasure, from));
    }
    if (erasure.userId !== null && erasure.beforeDay === null) await forgetKey(erasure.userId);
    write(() => void markForgotten.run(erasure.id));
  }

  /** In others' days, whose rows must not stand open in memory while they are changed. */
  async function unname(erasure: Erasure): Promise<void> {
    for (
      let after: { day: UtcDay; userId: Snowflake } | null = { day: -1, userId: '0' };
      after !== null;
      await nextTurn()
    ) {
      const from: { day: UtcDay; userId: Snowflake } = after;
      const { found, last } = writer.write(() => rows.namedIn(erasure, from));
      after = last;
      if (found.length === 0) continue;
      write(() => {
        days.fold();
        rows.unname(erasure, found, state.rev);
        days.reload();
      });
    }
  }

  async function resume(): Promise<void> {
    const left = new Set(selectLeft.all().map(({ id }) => id));
    if (left.size === 0 && !isLogFull) return;
    for (const erasure of erasures.all()) if (left.has(erasure.id)) await finish(erasure);
    emptyLog();
  }

  /** The write-ahead log holds pages as they were before. Where a reader still needs some of it, this is tried again. */
  function emptyLog(): void {
    writer.commit();
    db.exec('pragma busy_timeout = 0');
    try {
      isLogFull = db.statement<{ busy: number }>('pragma wal_checkpoint(truncate)').get()?.busy !== 0;
    } finally {
      db.exec('pragma busy_timeout = 1000');
    }
  }

  return {
    async erase({ guildId, userId, beforeDay }) {
      if (userId === null && beforeDay === null) throw new TypeError('Everything of everybody is no erasure');
      await settle();
      const id = randomBytes(9).toString('base64url');
      write(() => {
        days.fold();
        const { rev } = state;
        insert.run(id, guildId, userId, beforeDay, clock.now(), state.identity.epoch, rev, '[]', 0, rev);
        erasures.reload();
        const erasure = erasures.of(guildId).find((one) => one.id === id);
        if (erasure !== undefined) {
          rows.days(erasure, Number.MAX_SAFE_INTEGER, rev);
          rows.person(erasure);
        }
        days.reload();
        unplaced.reload();
      });
      await resume();
      return id;
    },

    resume,
    all: () => erasures.all(),

    again(why) {
      const since = clock.now() - AGAIN_MS;
      const isMeant = (erasure: Erasure) => (why === 'settled' ? erasure.completeAt === null : erasure.at > since);
      if (!erasures.all().some(isMeant)) return;
      writer.write(() => void (why === 'settled' ? markIncomplete.run() : markAgain.run(since)));
    },

    adopt(told) {
      if (told.length === 0 && erasures.all().length === 0) return;
      const { epoch } = state.identity;
      const known = new Set(erasures.all().map(({ id }) => id));
      const there = new Set(told.map(({ id }) => id));
      write(() => {
        for (const erasure of erasures.all()) {
          if (erasure.told && erasure.epoch !== epoch && !there.has(erasure.id)) doubt.run(erasure.id);
        }
        for (const { id, guildId, userId, beforeDay, at, epoch: of, fromRev, after } of told) {
          if (known.has(id)) continue;
          const epochs = JSON.stringify([...new Set([...after, epoch])]);
          insert.run(id, guildId, userId, beforeDay, at, of, fromRev, epochs, 1, state.rev);
        }
      });
      writer.write(() => {
        days.fold();
        // An older copy of the folder may hold what is gone elsewhere.
        for (const erasure of erasures.all()) {
          if (known.has(erasure.id)) continue;
          rows.days(erasure, dayOf(erasure.at), state.rev);
          rows.person(erasure);
        }
        days.reload();
        unplaced.reload();
      });
    },

    told({ id, at, epoch, fromRev, after }) {
      write(() => void markTold.run(at, epoch, fromRev, JSON.stringify(after), id));
    },

    complete(id) {
      write(() => void markComplete.run(clock.now(), id));
    },
  };
}
