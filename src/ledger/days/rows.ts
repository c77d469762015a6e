import type { Snowflake } from '../../base/snowflake.js';
import type { UtcDay } from '../../base/time/slots.js';
import type { MemberDay, ServerDay } from '../../counts/days.js';
import type { MemberFacts } from '../../counts/member-facts.js';
import { decodeChannels, decodeSlots } from './day-codec.js';
import type { SheetColumns } from './sheet-codec.js';
import type { StoredSheet } from './stored-sheet.js';

/** How rows are read by snapshots and readers: columns of a select, and what becomes of a row. */

interface DayColumns {
  readonly guildId: Snowflake;
  readonly day: UtcDay;
  readonly messages: number;
  readonly given: number;
  readonly received: number;
  readonly slots: Uint8Array;
  readonly channels: Uint8Array;
  readonly rev: number;
  readonly acked: number;
}

export interface MemberDayRow extends DayColumns {
  readonly userId: Snowflake;
}

export const MEMBER_DAY = `select cast(guild as text) as guildId, day, cast(user as text) as userId, messages, given, received,
  slots, channels, rev, acked from member_days`;

export function toMemberDay(row: MemberDayRow): MemberDay {
  return {
    guildId: row.guildId,
    day: row.day,
    userId: row.userId,
    messages: row.messages,
    reactionsGiven: row.given,
    reactionsReceived: row.received,
    slots: decodeSlots(row.slots),
    channels: decodeChannels(row.channels),
    rev: row.rev,
  };
}

export interface ServerDayRow extends DayColumns {
  readonly activeMembers: number;
}

export const SERVER_DAY = `select cast(guild as text) as guildId, day, messages, given, received, active_members as activeMembers,
  slots, channels, rev, acked from server_days`;

export function toServerDay(row: ServerDayRow): ServerDay {
  return {
    guildId: row.guildId,
    day: row.day,
    messages: row.messages,
    reactionsGiven: row.given,
    reactionsReceived: row.received,
    activeMembers: row.activeMembers,
    slots: decodeSlots(row.slots),
    channels: decodeChannels(row.channels),
    rev: row.rev,
  };
}

/** Key under which a published day adds up the channels that it leaves out; stored as channel 0, which there is not. */
export const OTHER_CHANNELS = 'other';

export const PAST_SERVER_DAY = `select cast(guild as text) as guildId, day, messages, given, received, active_members as activeMembers,
  slots, channels, rev from past_server_days`;

/** Another epoch's day of a guild. */
export function toPastServerDay(row: ServerDayRow): ServerDay {
  const day = toServerDay(row);
  const channels = new Map([...day.channels].map(([id, messages]) => [id === '0' ? OTHER_CHANNELS : id, messages]));
  return { ...day, channels };
}

export interface MemberRow extends MemberFacts {
  readonly rev: number;
}

/** A member with their exact last seen: the newest day with a counted activity, or what was left of days gone. */
export const MEMBER = `select cast(guild as text) as guildId, cast(user as text) as userId, name, first_seen as firstSeen,
  max(last_seen, coalesce((select last_at from member_days d indexed by member_days_of_member
    where d.guild = m.guild and d.user = m.user and last_at > 0 order by day desc limit 1), 0)) as lastSeen, rev
  from members m`;

export interface TotalsRow {
  readonly total_messages: Uint8Array;
  readonly total_given: Uint8Array;
  readonly total_received: Uint8Array;
  readonly total_active: Uint8Array;
}

/** A sheet's totals. */
export function toTotals(row: TotalsRow): SheetColumns['totals'] {
  return {
    messages: row.total_messages,
    reactionsGiven: row.total_given,
    reactionsReceived: row.total_received,
    active: row.total_active,
  };
}

export interface SheetRow extends TotalsRow {
  readonly guildId: Snowflake;
  readonly day: UtcDay;
  readonly rev: number;
  readonly acked: number;
  readonly members: Uint8Array;
  readonly slot_messages: Uint8Array;
  readonly slot_given: Uint8Array;
  readonly slot_received: Uint8Array;
  readonly slot_active: Uint8Array;
}

export const SHEET = `select cast(d.guild as text) as guildId, d.day as day, d.sheet_rev as rev, d.sheet_acked as acked, members, total_messages, total_given,
  total_received, total_active, slot_messages, slot_given, slot_received, slot_active
  from server_days d join sheets s on s.guild = d.guild and s.day = d.day`;

export const PAST_SHEET = `select cast(guild as text) as guildId, day, rev, members, total_messages, total_given, total_received,
  total_active, slot_messages, slot_given, slot_received, slot_active from past_days`;

export function toSheet(row: SheetRow): StoredSheet {
  return {
    guildId: row.guildId,
    day: row.day,
    rev: row.rev,
    columns: {
      members: row.members,
      totals: toTotals(row),
      slots: {
        messages: row.slot_messages,
        reactionsGiven: row.slot_given,
        reactionsReceived: row.slot_received,
        active: row.slot_active,
      },
    },
  };
}

/** Values of a sheet's columns, in the order in which both of its tables have them. */
export function columnValues({ members, totals, slots }: SheetColumns) {
  return [
    members,
    totals.messages,
    totals.reactionsGiven,
    totals.reactionsReceived,
    totals.active,
    slots.messages,
    slots.reactionsGiven,
    slots.reactionsReceived,
    slots.active,
  ] as const;
}
