import type { Log } from '../../base/log.js';
import type { Snowflake } from '../../base/snowflake.js';
import { dayToString, type Slot, type UtcDay } from '../../base/time/slots.js';
import { BREAKDOWNS } from '../../counts/breakdowns.js';
import type { ServerDay } from '../../counts/days.js';
import type { Gap } from '../../counts/gap.js';
import type { MemberFacts } from '../../counts/member-facts.js';
import { METRICS } from '../../counts/metrics.js';
import { encodeSlots } from '../days/day-codec.js';
import { ACTIVE, type DaySlots, slotKeyOf } from '../days/day-slots.js';
import { type Entries, encodeEntries, entryCodeOf, WHOLE_DAY } from '../days/entries.js';
import { createKeys } from '../days/keys.js';
import { withoutMember } from '../days/sheet-rows.js';
import { type PastSheetRow, pastSheetRows } from '../days/stored-sheets.js';
import { concerns, type Erasures, isBefore } from '../erasures/erasures.js';
import type { Database } from '../file/sqlite.js';
import type { Writer } from '../file/writer.js';
import { gapValues } from '../stream/gaps.js';

/** One other epoch's part of a guild's day, whole, as MongoDB had it. */
export interface PastDay extends PastSheetRow {
  readonly day: UtcDay;
  readonly epoch: string;
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
  erasures,
}: {
  readonly db: Database;
  readonly writer: Pick<Writer, 'write'>;
  readonly log: Pick<Log, 'warn'>;
  readonly erasures: Pick<Erasures, 'of' | 'covers'>;
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
  const sheets = pastSheetRows(db);
  const upsertServerDay = db.statement(
    `insert into past_server_days (guild, day, epoch, messages, given, received, channels, active_members, slots, rev)
     values (?, ?, ?, 0, 0, 0, x'', ?, ?, ?)
     on conflict do update set messages = 0, given = 0, received = 0, channels = x'',
       active_members = excluded.active_members, slots = excluded.slots, rev = excluded.rev
     where excluded.rev >= rev`,
  );
  const clearEntries = db.statement('delete from past_server_breakdowns where guild = ? and day = ? and epoch = ?');
  const insertEntries = db.statement(
    'insert into past_server_breakdowns (guild, day, epoch, slot, entries) values (?, ?, ?, ?, ?)',
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

  const readAgain = db.statement('update past_guilds set from_day = null where guild = ?');

  function saveDay(guildId: Snowflake, { day, epoch, server, ...sheet }: PastDay): void {
    const gone = erasures.of(guildId).filter((one) => isBefore(one, { epoch, rev: sheet.rev, day }));
    // MongoDB's part of an erasure may be yet to come.
    if (gone.some((one) => one.userId === null && concerns(one, { userId: null, day }))) return;
    const members = gone.filter((one) => one.userId !== null && concerns(one, { userId: one.userId, day }));
    const columns = members.reduce((all, { userId }) => withoutMember(all, userId ?? '0'), sheet.columns);
    sheets.write([guildId, day, epoch], { ...sheet, columns });
    if (server !== null) saveServerDay(server, epoch);
  }

  function saveServerDay(row: ServerDay, epoch: string): void {
    const { guildId, day, activeMembers, rev } = row;
    const saved = upsertServerDay.run(guildId, day, epoch, activeMembers, encodeSlots(daySlotsOf(row)), rev);
    if (saved.changes === 0) return;
    clearEntries.run(guildId, day, epoch);
    for (const [slot, entries] of entriesBySlot(row, createKeys(db).idOf)) {
      insertEntries.run(guildId, day, epoch, slot, encodeEntries(entries));
    }
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
        if (!sheets.remove([guildId, day, epoch])) return false;
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
          if (erasures.covers(guildId, userId, lastSeen)) continue;
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

/** A day's slots as they are packed. */
function daySlotsOf({ slots }: ServerDay): DaySlots {
  const list: DaySlots = [];
  for (const [slot, counts] of slots) {
    if (counts.active > 0) list.push(slotKeyOf(slot, ACTIVE), counts.active);
    for (const metric of METRICS.names) {
      const amount = counts[metric];
      if (amount) list.push(slotKeyOf(slot, METRICS.numberOf(metric)), amount);
    }
  }
  return list;
}

/** A day's breakdowns by slot; what has none, or is more than its slots say, in that of the whole day. */
function entriesBySlot(row: ServerDay, idOf: (text: string) => number): ReadonlyMap<Slot, Entries> {
  const bySlot = new Map<Slot, Entries>();
  const put = (slot: Slot, code: number, amount: number) => {
    const entries = bySlot.get(slot) ?? new Map<number, number>();
    bySlot.set(slot, entries.set(code, amount));
  };
  for (const breakdown of BREAKDOWNS.names) {
    for (const [key, amount] of row.breakdowns[breakdown] ?? []) {
      const code = entryCodeOf(BREAKDOWNS.numberOf(breakdown), idOf(key));
      let left = amount;
      for (const [slot, ofSlot] of row.keySlots[breakdown]?.get(key) ?? []) {
        put(slot, code, ofSlot);
        left -= ofSlot;
      }
      if (left > 0) put(WHOLE_DAY, code, left);
    }
  }
  return bySlot;
}
