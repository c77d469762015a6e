import type { Log } from '../../base/log.js';
import type { Snowflake } from '../../base/snowflake.js';
import { dayToString, type UtcDay } from '../../base/time/slots.js';
import type { ServerDay } from '../../counts/days.js';
import type { Gap } from '../../counts/gap.js';
import type { MemberFacts } from '../../counts/member-facts.js';
import { encodeDay } from '../days/day-codec.js';
import { columnValues, OTHER_CHANNELS } from '../days/rows.js';
import type { SheetColumns } from '../days/sheet-codec.js';
import type { Database } from '../file/sqlite.js';
import type { Writer } from '../file/writer.js';
import { gapValues } from '../stream/gaps.js';

/** One other epoch's part of a guild's day, whole, as MongoDB had it. */
export interface PastDay {
  readonly day: UtcDay;
  readonly epoch: string;
  /** The highest revision in it: what is read of the same day later has at least this, but where the store was set back. */
  readonly rev: number;
  /** Revision of MongoDB's sheet that is in it; -1: of none. Only documents above it can still change. */
  readonly sheetRev: number;
  /** Tells these documents from others of the same day and epoch. */
  readonly mark: string;
  /** Every member's day. */
  readonly columns: SheetColumns;
  readonly server: ServerDay | null;
}

/** How one day of the past was last read. */
export type KnownDay = Pick<PastDay, 'sheetRev' | 'mark'>;

/**
 * The past: what other epochs counted of this ledger's guilds. It is MongoDB's, and what was read of it is kept here, so
 * that reports need nothing else. Readers add it to the own epoch's figures.
 */
export interface Past {
  /** The first day from which on a guild's past is kept, in this epoch: 0 all of it; null: it has one, and nothing was read; undefined: not known. */
  reached(guildId: Snowflake): UtcDay | null | undefined;
  /** Something shows that another epoch counted this guild. */
  expect(guildId: Snowflake): void;
  /** Guilds that may have a past, and how far it is kept: of an epoch that followed another all guilds, else those expected. */
  guilds(): ReadonlyMap<Snowflake, UtcDay | null>;
  /** What is kept of some days (inclusive at both ends), by `DAY EPOCH`. */
  known(guildId: Snowflake, from: UtcDay, to: UtcDay): ReadonlyMap<string, KnownDay>;
  /** Keeps days. `reached`: with them everything from that day on is kept. */
  save(guildId: Snowflake, days: readonly PastDay[], reached?: UtcDay): void;
  /** What is kept of a day turned out not to be a sheet: it is forgotten, and the guild's past is read again. */
  drop(guildId: Snowflake, day: UtcDay, epoch: string): void;
  saveMembers(members: readonly MemberFacts[]): void;
  saveGaps(gaps: readonly (Gap & { readonly rev: number })[]): void;
}

/** The past, over a writing connection. */
export function createPast({
  db,
  writer,
  log,
}: {
  readonly db: Database;
  readonly writer: Pick<Writer, 'write'>;
  readonly log: Pick<Log, 'warn'>;
}): Past & {
  /** As `expect`, within a transaction. */
  expected(guildId: Snowflake): void;
} {
  const select = db.statement<{ day: UtcDay | null }>('select from_day as day from past_guilds where guild = ?');
  const expect = db.statement('insert or ignore into past_guilds (guild, from_day) values (?, null)');
  const reach = db.statement(
    'insert into past_guilds (guild, from_day) values (?1, ?2) on conflict do update set from_day = min(coalesce(from_day, ?2), ?2)',
  );
  const selectGuilds = db.statement<{ guildId: Snowflake; day: UtcDay | null }>(
    `select cast(g.id as text) as guildId, p.from_day as day from guilds g left join past_guilds p on p.guild = g.id
     where g.state <> 'removed' and g.name is not null and (p.guild is not null or (select followed from ledger) = 1)`,
  );
  const selectKnown = db.statement<{ day: UtcDay; epoch: string; sheetRev: number; mark: string }>(
    'select day, epoch, sheet_rev as sheetRev, mark from past_days where guild = ? and day between ? and ?',
  );
  // What a store that was set back says of a day never replaces what was read before.
  const upsertDay = db.statement(
    `insert into past_days (guild, day, epoch, rev, sheet_rev, mark, members, total_messages, total_given, total_received,
       total_active, slot_messages, slot_given, slot_received, slot_active)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict do update set rev = excluded.rev, sheet_rev = excluded.sheet_rev, mark = excluded.mark,
       members = excluded.members, total_messages = excluded.total_messages, total_given = excluded.total_given,
       total_received = excluded.total_received, total_active = excluded.total_active,
       slot_messages = excluded.slot_messages, slot_given = excluded.slot_given, slot_received = excluded.slot_received,
       slot_active = excluded.slot_active
     where excluded.rev >= rev`,
  );
  const upsertServerDay = db.statement(
    `insert into past_server_days (guild, day, epoch, messages, given, received, active_members, slots, channels, rev)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict do update set messages = excluded.messages, given = excluded.given, received = excluded.received,
       active_members = excluded.active_members, slots = excluded.slots, channels = excluded.channels, rev = excluded.rev
     where excluded.rev > rev`,
  );
  const upsertMember = db.statement(
    `insert into past_members (guild, user, name, first_seen, last_seen) values (?1, ?2, ?3, ?4, ?5)
     on conflict do update set name = iif(?3 = '', name, ?3), first_seen = min(first_seen, ?4), last_seen = max(last_seen, ?5)
     where (?3 <> '' and ?3 <> name) or ?4 < first_seen or ?5 > last_seen`,
  );
  const upsertGap = db.statement(
    `insert into past_gaps (id, guild, streams, shard_count, began, ended, reason, state, across_epochs, done, rev)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict do update set guild = excluded.guild, streams = excluded.streams, shard_count = excluded.shard_count,
       began = excluded.began, ended = excluded.ended, reason = excluded.reason, state = excluded.state,
       across_epochs = excluded.across_epochs, done = excluded.done, rev = excluded.rev
     where excluded.rev > rev`,
  );

  const dropDay = db.statement('delete from past_days where guild = ? and day = ? and epoch = ?');
  const readAgain = db.statement('update past_guilds set from_day = null where guild = ?');

  function saveDay(guildId: Snowflake, { day, epoch, rev, sheetRev, mark, columns, server }: PastDay): void {
    upsertDay.run(guildId, day, epoch, rev, sheetRev, mark, ...columnValues(columns));
    if (server !== null) saveServerDay(server, epoch);
  }

  function saveServerDay(row: ServerDay, epoch: string): void {
    const flat = [...row.slots].flatMap(([slot, counts]) => [
      slot,
      counts.messages,
      counts.reactionsGiven,
      counts.reactionsReceived,
      counts.active,
    ]);
    const channels = new Map([...row.channels].map(([id, messages]) => [id === OTHER_CHANNELS ? '0' : id, messages]));
    const blobs = encodeDay(flat, channels);
    upsertServerDay.run(
      row.guildId,
      row.day,
      epoch,
      row.messages,
      row.reactionsGiven,
      row.reactionsReceived,
      row.activeMembers,
      blobs.slots,
      blobs.channels,
      row.rev,
    );
  }

  return {
    reached(guildId) {
      const row = select.get(guildId);
      return row === undefined ? undefined : row.day;
    },
    expect: (guildId) => writer.write(() => void expect.run(guildId)),
    expected: (guildId) => void expect.run(guildId),
    guilds: () => new Map(selectGuilds.all().map(({ guildId, day }) => [guildId, day])),
    known: (guildId, from, to) =>
      new Map(selectKnown.all(guildId, from, to).map(({ day, epoch, ...rest }) => [`${day} ${epoch}`, rest])),
    save(guildId, days, reached) {
      writer.write(() => {
        for (const day of days) saveDay(guildId, day);
        if (reached !== undefined) reach.run(guildId, reached);
      });
    },
    drop(guildId, day, epoch) {
      const isDropped = writer.write(() => {
        if (dropDay.run(guildId, day, epoch).changes === 0) return false;
        readAgain.run(guildId);
        return true;
      });
      if (isDropped) {
        log.warn(
          { guildId, day: dayToString(day), epoch },
          'a day that an earlier ledger counted is damaged here, and is read from MongoDB again',
        );
      }
    },
    saveMembers(members: readonly MemberFacts[]) {
      writer.write(() => {
        for (const { guildId, userId, name, firstSeen, lastSeen } of members) {
          upsertMember.run(guildId, userId, name, firstSeen, lastSeen);
        }
      });
    },
    saveGaps(gaps: readonly (Gap & { readonly rev: number })[]) {
      if (gaps.length === 0) return;
      writer.write(() => {
        for (const gap of gaps) {
          upsertGap.run(...gapValues(gap), gap.rev);
        }
      });
    },
  };
}
