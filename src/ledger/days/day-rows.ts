import type { Snowflake } from '../../base/snowflake.js';
import type { Slot, UtcDay } from '../../base/time/slots.js';
import type { Database } from '../file/sqlite.js';
import { decodeChannels, decodeSlotList, encodeDay, SLOT_FIELDS } from './day-codec.js';

/** Counts of a day that are being added up: a row of `member_days` or `server_days`, open in memory. */
export interface OpenDay {
  readonly guildId: Snowflake;
  readonly day: UtcDay;
  messages: number;
  given: number;
  received: number;
  /** Flat, `SLOT_FIELDS` numbers for each slot, in the order in which the slots came up. */
  readonly slots: number[];
  readonly channels: Map<Snowflake, number>;
  /** -1: not in the file yet. */
  rev: number;
  /** Journal line up to which the file's row holds everything. */
  upto: number;
  /** Journal line from which on the file's row lacks something; null: it lacks nothing. */
  changedSince: number | null;
}

/** One member's open day. */
export interface OpenMemberDay extends OpenDay {
  readonly member: OpenMember;
  /** Time of the day's last counted message or reaction given; 0: none. */
  lastAt: number;
}

/** A guild's open day. */
export interface OpenServerDay extends OpenDay {
  activeMembers: number;
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

/** Fields of a slot in the flat list. */
export const SLOT_MESSAGES = 1;
export const SLOT_GIVEN = 2;
export const SLOT_RECEIVED = 3;
export const SLOT_ACTIVE = 4;

/** Adds to a field of a slot in the flat list, never below zero; the slot is added where it is not in it. */
export function addToSlot(slots: number[], slot: Slot, field: number, by: number): void {
  let index = slots.length - SLOT_FIELDS;
  while (index >= 0 && slots[index] !== slot) index -= SLOT_FIELDS;
  if (index < 0) index = slots.push(slot, 0, 0, 0, 0) - SLOT_FIELDS;
  slots[index + field] = Math.max(0, (slots[index + field] ?? 0) + by);
}

/** Whether a member was active in a slot; without a slot: in any of the day. */
export function isActive({ slots }: OpenMemberDay, slot?: Slot): boolean {
  for (let i = slots.length - SLOT_FIELDS; i >= 0; i -= SLOT_FIELDS) {
    if (slots[i + SLOT_ACTIVE] === 1 && (slot === undefined || slots[i] === slot)) return true;
  }
  return false;
}

/** Reads rows into memory and writes them back. */
export interface DayRows {
  readMember(guildId: Snowflake, userId: Snowflake): OpenMember;
  readMemberDay(member: OpenMember, day: UtcDay): OpenMemberDay;
  readServerDay(guildId: Snowflake, day: UtcDay): OpenServerDay;
  /** @param upto the journal's last line: the row holds everything up to it */
  writeMemberDay(row: OpenMemberDay, rev: number, upto: number): void;
  writeServerDay(row: OpenServerDay, rev: number, upto: number): void;
}

interface CountColumns {
  readonly messages: number;
  readonly given: number;
  readonly received: number;
  readonly slots: Uint8Array;
  readonly channels: Uint8Array;
  readonly rev: number;
  readonly upto: number;
}

/** Rows over a writing connection. */
export function createDayRows(db: Database): DayRows {
  const selectMember = db.statement<{ name: string; first_seen: number; last_seen: number }>(
    `select name, first_seen, max(last_seen, coalesce((select last_at from member_days d indexed by member_days_of_member
       where d.guild = m.guild and d.user = m.user and last_at > 0 order by day desc limit 1), 0)) as last_seen
     from members m where guild = ? and user = ?`,
  );
  const selectDay = db.statement<CountColumns & { readonly last_at: number }>(
    `select messages, given, received, last_at, slots, channels, rev, upto from member_days
     where guild = ? and day = ? and user = ?`,
  );
  const insertDay = db.statement(
    `insert into member_days (messages, given, received, last_at, slots, channels, upto, rev, guild, day, user)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  // An index entry is touched only where its column is named: `rev` is, only when it changes.
  const updateDay = db.statement(
    `update member_days set messages = ?, given = ?, received = ?, last_at = ?, slots = ?, channels = ?, upto = ?
     where guild = ? and day = ? and user = ?`,
  );
  const updateDayAndRev = db.statement(
    `update member_days set messages = ?, given = ?, received = ?, last_at = ?, slots = ?, channels = ?, upto = ?, rev = ?
     where guild = ? and day = ? and user = ?`,
  );
  const selectServer = db.statement<CountColumns & { readonly active_members: number }>(
    `select messages, given, received, active_members, slots, channels, rev, upto from server_days where guild = ? and day = ?`,
  );
  const upsertServer = db.statement(
    `insert into server_days (guild, day, messages, given, received, active_members, slots, channels, upto, rev)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict do update set messages = excluded.messages, given = excluded.given, received = excluded.received,
       active_members = excluded.active_members, slots = excluded.slots, channels = excluded.channels, upto = excluded.upto,
       rev = excluded.rev`,
  );

  return {
    readMember(guildId, userId) {
      const row = selectMember.get(guildId, userId);
      const name = row?.name ?? null;
      return { guildId, userId, name, firstSeen: row?.first_seen ?? 0, lastSeen: row?.last_seen ?? 0, days: [] };
    },

    readMemberDay(member, day) {
      const { guildId, userId } = member;
      const row = selectDay.get(guildId, day, userId);
      return { guildId, member, day, ...countsOf(row), lastAt: row?.last_at ?? 0 };
    },

    readServerDay(guildId, day) {
      const row = selectServer.get(guildId, day);
      return { guildId, day, ...countsOf(row), activeMembers: row?.active_members ?? 0 };
    },

    writeMemberDay(row, rev, upto) {
      const { guildId, day, messages, given, received, lastAt } = row;
      const { userId } = row.member;
      const { slots, channels } = encodeDay(row.slots, row.channels);
      if (row.rev === rev) {
        updateDay.run(messages, given, received, lastAt, slots, channels, upto, guildId, day, userId);
      } else {
        const write = row.rev === -1 ? insertDay : updateDayAndRev;
        write.run(messages, given, received, lastAt, slots, channels, upto, rev, guildId, day, userId);
      }
      written(row, rev, upto);
    },

    writeServerDay(row, rev, upto) {
      const { guildId, day, messages, given, received, activeMembers } = row;
      const { slots, channels } = encodeDay(row.slots, row.channels);
      upsertServer.run(guildId, day, messages, given, received, activeMembers, slots, channels, upto, rev);
      written(row, rev, upto);
    },
  };
}

function written(row: OpenDay, rev: number, upto: number): void {
  row.rev = rev;
  row.upto = upto;
  row.changedSince = null;
}

function countsOf(row: CountColumns | undefined) {
  return {
    messages: row?.messages ?? 0,
    given: row?.given ?? 0,
    received: row?.received ?? 0,
    slots: row === undefined ? [] : decodeSlotList(row.slots),
    channels: row === undefined ? new Map<Snowflake, number>() : decodeChannels(row.channels),
    rev: row?.rev ?? -1,
    upto: row?.upto ?? 0,
    changedSince: null,
  };
}
