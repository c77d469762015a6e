import type { Snowflake } from '../../base/snowflake.js';
import { dayOf, type Slot, slotOf, type UtcDay } from '../../base/time/slots.js';
import type { Database } from '../file/sqlite.js';
import type { EpochState } from '../stream/epoch-state.js';
import { addTo, BOOKING_FIELDS, Booking, type BookingKind, NEW_IN_DAY, NEW_IN_SLOT } from './bookings.js';
import type { ChangedRows } from './changed-rows.js';
import {
  addToSlot,
  createDayRows,
  isActive,
  type OpenDay,
  type OpenMember,
  type OpenMemberDay,
  type OpenServerDay,
  SLOT_ACTIVE,
} from './day-rows.js';
import { LIMITS, type OpenDaysLimits } from './open-days-limits.js';

/** The days being counted in, in memory; what the file's rows lack of them stands in its journal. */
export interface OpenDays {
  member(guildId: Snowflake, userId: Snowflake): OpenMember;
  memberDay(member: OpenMember, day: UtcDay): OpenMemberDay;
  /**
   * Adds one to a member's and the guild's day, or takes it back.
   * @param at when it was sent or added: which slot
   * @param channelId of a message
   */
  book(kind: BookingKind, guildId: Snowflake, userId: Snowflake, at: number, channelId?: Snowflake): void;
  /** Makes what was booked durable with the running transaction: in the journal, or in rows. */
  save(): void;
  /** Writes all changed days as rows, with the present revision, and empties the journal. */
  fold(): void;
  /** Writes the longest changed days as rows, so many of members and so many of guilds. Only after `save`. */
  foldSome(most: number): void;
  /** Days of which a snapshot of the rows would lack something. */
  readonly unfolded: number;
  /** After a rollback or a new epoch: forgets what is in memory and reads the journal again. */
  reload(): void;
}

type Generation = Map<Snowflake, Map<Snowflake, OpenMember>>;

/**
 * Open days over a writing connection.
 *
 * Writing a member's row at every commit costs more than all the rest of counting (a busy second touches most pages of
 * the day), so a commit appends what it booked to a journal, and rows are written some time later, oldest change first.
 * Each row says up to which line of the journal it holds everything, so reading the journal back counts nothing twice;
 * lines that every row holds are deleted.
 */
export function createOpenDays(
  db: Database,
  state: EpochState,
  changedRows: ChangedRows,
  limits: OpenDaysLimits = LIMITS,
): OpenDays {
  const rows = createDayRows(db);
  const insertLine = db.statement('insert into journal (id, bookings) values (?, ?)');
  const selectLines = db.statement<{ id: number; bookings: string }>('select id, bookings from journal order by id');
  const selectLast = db.statement<{ seq: number }>("select seq from sqlite_sequence where name = 'journal'");
  const deleteLines = db.statement('delete from journal where id < ?');

  let young: Generation = new Map();
  let old: Generation = new Map();
  let openDays = 0;
  let servers = new Map<Snowflake, Map<UtcDay, OpenServerDay>>();
  let openServerDays = 0;
  /** Both by age of the oldest change that their row lacks. */
  let changed: OpenMemberDay[] = [];
  let changedServers: OpenServerDay[] = [];
  /** Booked since the last save. */
  let bookings: (string | number)[] = [];
  /** The journal's last line; it may be deleted already. */
  let lastLine = 0;

  function member(guildId: Snowflake, userId: Snowflake): OpenMember {
    const found = young.get(guildId)?.get(userId);
    if (found !== undefined) return found;
    const opened = old.get(guildId)?.get(userId) ?? rows.readMember(guildId, userId);
    keepYoung(opened);
    return opened;
  }

  function keepYoung(of: OpenMember): void {
    let guild = young.get(of.guildId);
    if (guild === undefined) {
      guild = new Map();
      young.set(of.guildId, guild);
    }
    if (guild.get(of.userId) === of) return;
    guild.set(of.userId, of);
    openDays += of.days.length;
  }

  /** Lets go of what was not used for long; what the file lacks stays. */
  function letGo(): void {
    if (openDays > limits.open) {
      old = young;
      young = new Map();
      openDays = 0;
      for (const row of changed) keepYoung(row.member);
    }
    if (openServerDays > limits.openServerDays) {
      servers = new Map();
      openServerDays = 0;
      for (const row of changedServers) keepServer(row);
    }
  }

  function memberDay(of: OpenMember, day: UtcDay): OpenMemberDay {
    for (let i = of.days.length - 1; i >= 0; i--) {
      const row = of.days[i];
      if (row?.day === day) return row;
    }
    const row = rows.readMemberDay(of, day);
    of.days.push(row);
    openDays++;
    return row;
  }

  function serverDay(guildId: Snowflake, day: UtcDay): OpenServerDay {
    const found = servers.get(guildId)?.get(day);
    if (found !== undefined) return found;
    const row = rows.readServerDay(guildId, day);
    keepServer(row);
    return row;
  }

  function keepServer(row: OpenServerDay): void {
    let days = servers.get(row.guildId);
    if (days === undefined) {
      days = new Map();
      servers.set(row.guildId, days);
    }
    days.set(row.day, row);
    openServerDays++;
  }

  function bookMember(
    row: OpenMemberDay,
    slot: Slot,
    code: number,
    at: number,
    channelId: Snowflake | undefined,
  ): void {
    if (row.changedSince === null) changed.push(row);
    row.changedSince ??= lastLine + 1;
    const kind = addTo(row, slot, code, channelId);
    if (kind === Booking.message || kind === Booking.given) row.lastAt = Math.max(row.lastAt, at);
    if (code >= NEW_IN_SLOT) addToSlot(row.slots, slot, SLOT_ACTIVE, 1);
  }

  function bookServer(row: OpenServerDay, slot: Slot, code: number, channelId: Snowflake | undefined): void {
    if (row.changedSince === null) changedServers.push(row);
    row.changedSince ??= lastLine + 1;
    addTo(row, slot, code, channelId);
    if (code >= NEW_IN_SLOT) addToSlot(row.slots, slot, SLOT_ACTIVE, 1);
    if (code >= NEW_IN_DAY) row.activeMembers++;
  }

  /** Writes the first days of both lists as rows. */
  function write(memberDays: number, serverDays: number): void {
    for (let i = 0; i < memberDays; i++) {
      const row = changed[i];
      if (row === undefined) break;
      if (row.rev !== state.rev) changedRows.add(row.guildId, row.day);
      rows.writeMemberDay(row, state.rev, lastLine);
      const of = row.member;
      if (of.days.length <= limits.ofMember) continue;
      openDays -= of.days.length;
      of.days = of.days.filter((other) => other === row || other.changedSince !== null);
      openDays += of.days.length;
    }
    for (const row of changedServers.slice(0, serverDays)) rows.writeServerDay(row, state.rev, lastLine);
    changed = changed.slice(memberDays);
    changedServers = changedServers.slice(serverDays);
    const oldest = Math.min(changed[0]?.changedSince ?? lastLine + 1, changedServers[0]?.changedSince ?? lastLine + 1);
    deleteLines.run(oldest);
  }

  function fold(): void {
    bookings = [];
    write(changed.length, changedServers.length);
    letGo();
  }

  function save(): void {
    if (bookings.length === 0) return;
    if (changed.length <= limits.few && changedServers.length <= limits.few) {
      fold();
      return;
    }
    lastLine++;
    insertLine.run(lastLine, JSON.stringify(bookings));
    bookings = [];
    const aged = lastLine - limits.lines;
    const due = dueOf(changed, limits.changed, aged);
    const dueServers = dueOf(changedServers, limits.changedServerDays, aged);
    if (due + dueServers > 0) write(due, dueServers);
    letGo();
  }

  function readBack(
    line: number,
    code: number,
    guildId: Snowflake,
    userId: Snowflake,
    at: number,
    channelId: unknown,
  ): void {
    const channel = typeof channelId === 'string' ? channelId : undefined;
    const of = member(guildId, userId);
    const row = memberDay(of, dayOf(at));
    const server = serverDay(guildId, dayOf(at));
    if (line > row.upto) bookMember(row, slotOf(at), code, at, channel);
    if (line > server.upto) bookServer(server, slotOf(at), code, channel);
    of.lastSeen = Math.max(of.lastSeen, row.lastAt);
  }

  function reload(): void {
    young = new Map();
    old = new Map();
    openDays = 0;
    servers = new Map();
    openServerDays = 0;
    changed = [];
    changedServers = [];
    bookings = [];
    changedRows.forget();
    for (const { id, bookings: text } of selectLines.all()) {
      lastLine = id - 1;
      const list: (string | number)[] = JSON.parse(text);
      for (let i = 0; i < list.length; i += BOOKING_FIELDS) {
        readBack(id, Number(list[i]), String(list[i + 1]), String(list[i + 2]), Number(list[i + 3]), list[i + 4]);
      }
    }
    lastLine = selectLast.get()?.seq ?? 0;
  }
  reload();

  return {
    member,
    memberDay,
    book(kind, guildId, userId, at, channelId) {
      const slot = slotOf(at);
      const of = member(guildId, userId);
      const row = memberDay(of, dayOf(at));
      let code: number = kind;
      if (kind === Booking.message || kind === Booking.given) {
        if (at > of.lastSeen) of.lastSeen = at;
        if (!isActive(row)) code += NEW_IN_DAY + NEW_IN_SLOT;
        else if (!isActive(row, slot)) code += NEW_IN_SLOT;
      }
      bookMember(row, slot, code, at, channelId);
      bookServer(serverDay(guildId, row.day), slot, code, channelId);
      bookings.push(code, guildId, userId, at, channelId ?? 0);
      if (bookings.length >= limits.ofLine * BOOKING_FIELDS) save();
    },
    save,
    fold,
    foldSome(most) {
      write(Math.min(most, changed.length), Math.min(most, changedServers.length));
      letGo();
    },
    get unfolded() {
      return changed.length + changedServers.length;
    },
    reload,
  };
}

/** How many days, from the oldest on, are to be written: what is above `most`, and what changed first in line `aged` or before. */
function dueOf(days: readonly OpenDay[], most: number, aged: number): number {
  let due = Math.max(0, days.length - most);
  while (due < days.length && (days[due]?.changedSince ?? aged) <= aged) due++;
  return due;
}
