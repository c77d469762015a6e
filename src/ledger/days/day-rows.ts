import type { Snowflake } from '../../base/snowflake.js';
import type { Slot, UtcDay } from '../../base/time/slots.js';
import { BREAKDOWNS } from '../../counts/breakdowns.js';
import type { Database } from '../file/sqlite.js';
import { decodeDaySlots, decodeOldChannels, encodeSlots } from './day-codec.js';
import { type DaySlots, isActiveAtAll } from './day-slots.js';
import { decodeEntries, type Entries, encodeEntries, entryCodeOf, WHOLE_DAY } from './entries.js';
import type { Keys } from './keys.js';

/** A day that is being added up: a row of `member_days` or `server_days`, open in memory. */
export interface OpenDay {
  readonly guildId: Snowflake;
  readonly day: UtcDay;
  readonly slots: DaySlots;
  /** -1: not in the file yet. */
  rev: number;
  /** Journal line up to which the file's row holds everything. */
  upto: number;
  /** Journal line from which on the file's row lacks something; null: it lacks nothing. */
  changedSince: number | null;
  /** Channels as the row held them before there were breakdowns; empty: none, or written as entries. */
  oldChannels: Uint8Array;
}

/** Breakdowns that are open in memory, and whether the file lacks something of them. */
export interface OpenEntries {
  readonly amounts: Entries;
  isChanged: boolean;
}

/** One member's open day. */
export interface OpenMemberDay extends OpenDay {
  readonly member: OpenMember;
  /** Whether the member was active in any slot. */
  isActive: boolean;
  /** Time of the day's last counted activity of the member's own; 0: none. */
  lastAt: number;
  /** null: not read. */
  entries: OpenEntries | null;
}

/** A server's open day. */
export interface OpenServerDay extends OpenDay {
  activeMembers: number;
  /** By slot, or `WHOLE_DAY`; those that were read. */
  readonly entries: Map<Slot, OpenEntries>;
}

/** A member as open in memory: what is known of them, and their open days. */
export interface OpenMember {
  readonly guildId: Snowflake;
  readonly userId: Snowflake;
  /** null: nothing counted of this member yet. */
  name: string | null;
  firstSeen: number;
  /** Exact: of the file and of what was counted since. 0: never. */
  lastSeen: number;
  days: OpenMemberDay[];
}

/** Reads rows into memory and writes them back. */
export interface DayRows {
  readMember(guildId: Snowflake, userId: Snowflake): OpenMember;
  readMemberDay(member: OpenMember, day: UtcDay): OpenMemberDay;
  readServerDay(guildId: Snowflake, day: UtcDay): OpenServerDay;
  /** A member day's breakdowns, read when they are first asked for. */
  entriesOf(row: OpenMemberDay): OpenEntries;
  /** A server day's of one slot, or of `WHOLE_DAY`. */
  serverEntriesOf(row: OpenServerDay, slot: Slot): OpenEntries;
  /** @param upto the journal's last line: the row holds everything up to it */
  writeMemberDay(row: OpenMemberDay, rev: number, upto: number): void;
  writeServerDay(row: OpenServerDay, rev: number, upto: number): void;
}

interface DayColumns {
  readonly slots: Uint8Array;
  readonly channels: Uint8Array;
  readonly rev: number;
  readonly upto: number;
}

const EMPTY = new Uint8Array();
const CHANNELS = BREAKDOWNS.numberOf('channels');

/** Rows over a writing connection. */
export function createDayRows(db: Database, keys: Pick<Keys, 'idOf'>): DayRows {
  const selectMember = db.statement<{ name: string; first_seen: number; last_seen: number }>(
    `select name, first_seen, max(last_seen, coalesce((select last_at from member_days d indexed by member_days_of_member
       where d.guild = m.guild and d.user = m.user and last_at > 0 order by day desc limit 1), 0)) as last_seen
     from members m where guild = ? and user = ?`,
  );
  const selectDay = db.statement<DayColumns & { readonly last_at: number }>(
    'select last_at, slots, channels, rev, upto from member_days where guild = ? and day = ? and user = ?',
  );
  const insertDay = db.statement(
    `insert into member_days (messages, given, received, channels, last_at, slots, upto, rev, guild, day, user)
     values (0, 0, 0, x'', ?, ?, ?, ?, ?, ?, ?)`,
  );
  // An index entry is touched only where its column is named: `rev` is, only when it changes.
  const updateDay = db.statement(
    `update member_days set messages = 0, given = 0, received = 0, channels = x'', last_at = ?, slots = ?, upto = ?
     where guild = ? and day = ? and user = ?`,
  );
  const updateDayAndRev = db.statement(
    `update member_days set messages = 0, given = 0, received = 0, channels = x'', last_at = ?, slots = ?, upto = ?, rev = ?
     where guild = ? and day = ? and user = ?`,
  );
  const selectServer = db.statement<DayColumns & { readonly active_members: number }>(
    'select active_members, slots, channels, rev, upto from server_days where guild = ? and day = ?',
  );
  const upsertServer = db.statement(
    `insert into server_days (guild, day, messages, given, received, channels, active_members, slots, upto, rev)
     values (?, ?, 0, 0, 0, x'', ?, ?, ?, ?)
     on conflict do update set messages = 0, given = 0, received = 0, channels = x'',
       active_members = excluded.active_members, slots = excluded.slots, upto = excluded.upto, rev = excluded.rev`,
  );
  const selectEntries = db.statement<{ entries: Uint8Array }>(
    'select entries from member_breakdowns where guild = ? and day = ? and user = ?',
  );
  const upsertEntries = db.statement(
    `insert into member_breakdowns (guild, day, user, entries) values (?, ?, ?, ?)
     on conflict do update set entries = excluded.entries`,
  );
  const selectServerEntries = db.statement<{ entries: Uint8Array }>(
    'select entries from server_breakdowns where guild = ? and day = ? and slot = ?',
  );
  const upsertServerEntries = db.statement(
    `insert into server_breakdowns (guild, day, slot, entries) values (?, ?, ?, ?)
     on conflict do update set entries = excluded.entries`,
  );

  /** Entries of a row, with the channels that it held before there were any: the next write has them as entries. */
  function opened(row: OpenDay, blob: Uint8Array | undefined, old: Uint8Array): OpenEntries {
    const amounts: Entries = blob === undefined ? new Map() : decodeEntries(blob);
    if (old.length === 0) return { amounts, isChanged: false };
    for (const [channel, messages] of decodeOldChannels(old)) {
      const code = entryCodeOf(CHANNELS, keys.idOf(channel));
      amounts.set(code, (amounts.get(code) ?? 0) + messages);
    }
    row.oldChannels = EMPTY;
    return { amounts, isChanged: true };
  }

  function entriesOf(row: OpenMemberDay): OpenEntries {
    if (row.entries === null) {
      const stored = row.rev === -1 ? undefined : selectEntries.get(row.guildId, row.day, row.member.userId);
      row.entries = opened(row, stored?.entries, row.oldChannels);
    }
    return row.entries;
  }

  function serverEntriesOf(row: OpenServerDay, slot: Slot): OpenEntries {
    let entries = row.entries.get(slot);
    if (entries === undefined) {
      const stored = row.rev === -1 ? undefined : selectServerEntries.get(row.guildId, row.day, slot);
      entries = opened(row, stored?.entries, slot === WHOLE_DAY ? row.oldChannels : EMPTY);
      row.entries.set(slot, entries);
    }
    return entries;
  }

  return {
    readMember(guildId, userId) {
      const row = selectMember.get(guildId, userId);
      const name = row?.name ?? null;
      return { guildId, userId, name, firstSeen: row?.first_seen ?? 0, lastSeen: row?.last_seen ?? 0, days: [] };
    },

    readMemberDay(member, day) {
      const { guildId, userId } = member;
      const row = selectDay.get(guildId, day, userId);
      const open = openedDay(row);
      const isActive = isActiveAtAll(open.slots);
      return { guildId, member, day, ...open, isActive, lastAt: row?.last_at ?? 0, entries: null };
    },

    readServerDay(guildId, day) {
      const row = selectServer.get(guildId, day);
      return { guildId, day, ...openedDay(row), activeMembers: row?.active_members ?? 0, entries: new Map() };
    },

    entriesOf,
    serverEntriesOf,

    writeMemberDay(row, rev, upto) {
      const { guildId, day, lastAt } = row;
      const { userId } = row.member;
      if (row.oldChannels.length > 0) entriesOf(row);
      const slots = encodeSlots(row.slots);
      if (row.rev === rev) {
        updateDay.run(lastAt, slots, upto, guildId, day, userId);
      } else {
        const write = row.rev === -1 ? insertDay : updateDayAndRev;
        write.run(lastAt, slots, upto, rev, guildId, day, userId);
      }
      if (row.entries?.isChanged) {
        upsertEntries.run(guildId, day, userId, encodeEntries(row.entries.amounts));
        row.entries.isChanged = false;
      }
      written(row, rev, upto);
    },

    writeServerDay(row, rev, upto) {
      const { guildId, day, activeMembers } = row;
      if (row.oldChannels.length > 0) serverEntriesOf(row, WHOLE_DAY);
      upsertServer.run(guildId, day, activeMembers, encodeSlots(row.slots), upto, rev);
      for (const [slot, entries] of row.entries) {
        if (!entries.isChanged) continue;
        upsertServerEntries.run(guildId, day, slot, encodeEntries(entries.amounts));
        entries.isChanged = false;
      }
      written(row, rev, upto);
    },
  };
}

function written(row: OpenDay, rev: number, upto: number): void {
  row.rev = rev;
  row.upto = upto;
  row.changedSince = null;
}

function openedDay(row: DayColumns | undefined) {
  return {
    slots: row === undefined ? [] : decodeDaySlots(row.slots),
    oldChannels: row?.channels ?? EMPTY,
    rev: row?.rev ?? -1,
    upto: row?.upto ?? 0,
    changedSince: null,
  };
}
