import type { Snowflake } from '../../base/snowflake.js';
import { dayOf, slotOf, type UtcDay } from '../../base/time/slots.js';
import { METRICS } from '../../counts/metrics.js';
import type { Database } from '../file/sqlite.js';
import type { EpochState } from '../stream/epoch-state.js';
import {
  type Booking,
  BY_SLOT,
  createJournalLine,
  Flag,
  OF_SERVERS,
  type Posting,
  postingsOf,
  toPosting,
} from './bookings.js';
import type { ChangedRows } from './changed-rows.js';
import {
  createDayRows,
  type OpenDay,
  type OpenEntries,
  type OpenMember,
  type OpenMemberDay,
  type OpenServerDay,
} from './day-rows.js';
import { ACTIVE, addToSlot, isActiveIn } from './day-slots.js';
import { addToEntries, entryCodeOf, WHOLE_DAY } from './entries.js';
import { createKeys, type Keys } from './keys.js';
import { LIMITS, type OpenDaysLimits } from './open-days-limits.js';

/** The days being counted in, in memory; what the file's rows lack of them stands in its journal. */
export interface OpenDays {
  member(guildId: Snowflake, userId: Snowflake): OpenMember;
  memberDay(member: OpenMember, day: UtcDay): OpenMemberDay;
  /** Adds to a member's and the server's day, or takes back. */
  book(booking: Booking): void;
  /** Makes what was booked durable with the running transaction: in the journal, or in rows. */
  save(): void;
  /** Writes all changed days as rows, with the present revision, and empties the journal. */
  fold(): void;
  /** Writes the longest changed days as rows, so many of members and so many of guilds. Only after `save`. */
  foldSome(most: number): void;
  /** Days of which a snapshot of the rows would lack something. */
  readonly unfolded: number;
  /** The numbers of keys as they are booked with. */
  readonly keys: Pick<Keys, 'watch' | 'wasAsked'>;
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
  const keys = createKeys(db);
  const rows = createDayRows(db, keys);
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
  const line = createJournalLine();
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

  function postToMember(row: OpenMemberDay, { number, by, flags, at, keys: split }: Posting): void {
    if (row.changedSince === null) changed.push(row);
    row.changedSince ??= lastLine + 1;
    const slot = slotOf(at);
    addToSlot(row.slots, slot, number, by);
    for (let i = 0; i < split.length; i += 2) post(rows.entriesOf(row), split, i, by);
    if (flags & Flag.seen) row.lastAt = Math.max(row.lastAt, at);
    if (flags & Flag.newInSlot) {
      addToSlot(row.slots, slot, ACTIVE, 1);
      row.isActive = true;
    }
  }

  function postToServer(row: OpenServerDay, { number, by, flags, at, keys: split }: Posting): void {
    if (row.changedSince === null) changedServers.push(row);
    row.changedSince ??= lastLine + 1;
    const slot = slotOf(at);
    addToSlot(row.slots, slot, number, by);
    for (let i = 0; i < split.length; i += 2) {
      const breakdown = Number(split[i]);
      if ((breakdown & OF_SERVERS) === 0) continue;
      post(rows.serverEntriesOf(row, breakdown & BY_SLOT ? slot : WHOLE_DAY), split, i, by);
    }
    if (flags & Flag.newInSlot) addToSlot(row.slots, slot, ACTIVE, 1);
    if (flags & Flag.newInDay) row.activeMembers++;
  }

  /** Adds to the amount of one breakdown's key. */
  function post(entries: OpenEntries, split: Posting['keys'], i: number, by: number): void {
    entries.isChanged = true;
    addToEntries(entries.amounts, entryCodeOf(Number(split[i]) % OF_SERVERS, keys.idOf(String(split[i + 1]))), by);
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
    line.clear();
    write(changed.length, changedServers.length);
    letGo();
  }

  function save(): void {
    if (line.size === 0) return;
    if (changed.length <= limits.few && changedServers.length <= limits.few) {
      fold();
      return;
    }
    lastLine++;
    insertLine.run(lastLine, line.take());
    const aged = lastLine - limits.lines;
    const due = dueOf(changed, limits.changed, aged);
    const dueServers = dueOf(changedServers, limits.changedServerDays, aged);
    if (due + dueServers > 0) write(due, dueServers);
    letGo();
  }

  function readBack(id: number, posting: Posting): void {
    const of = member(posting.guildId, posting.userId);
    const row = memberDay(of, dayOf(posting.at));
    const server = serverDay(posting.guildId, row.day);
    if (id > row.upto) postToMember(row, posting);
    if (id > server.upto) postToServer(server, posting);
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
    line.clear();
    keys.forget();
    changedRows.forget();
    for (const { id, bookings: text } of selectLines.all()) {
      lastLine = id - 1;
      for (const posting of postingsOf(text)) readBack(id, posting);
    }
    lastLine = selectLast.get()?.seq ?? 0;
  }
  reload();

  return {
    keys,
    member,
    memberDay,
    book(booking) {
      const { guildId, userId, at } = booking;
      const of = member(guildId, userId);
      const row = memberDay(of, dayOf(at));
      let flags = 0;
      if (booking.by > 0 && METRICS.of(booking.metric).makesActive) {
        if (at > of.lastSeen) of.lastSeen = at;
        flags = Flag.seen;
        if (!row.isActive) flags += Flag.newInDay + Flag.newInSlot;
        else if (!isActiveIn(row.slots, slotOf(at))) flags += Flag.newInSlot;
      }
      const posting = toPosting(booking, flags);
      postToMember(row, posting);
      postToServer(serverDay(guildId, row.day), posting);
      line.add(posting);
      if (line.size >= limits.ofLine) save();
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
