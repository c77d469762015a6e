import type { Snowflake } from '../../base/snowflake.js';
import type { Slot, UtcDay } from '../../base/time/slots.js';
import { BREAKDOWNS, type Breakdown, type Breakdowns, NO_BREAKDOWNS, OTHER } from '../../counts/breakdowns.js';
import { sumOf } from '../../counts/counts.js';
import type { MemberDay, ServerDay } from '../../counts/days.js';
import type { MemberFacts } from '../../counts/member-facts.js';
import type { Database } from '../file/sqlite.js';
import { decodeOldChannels, decodeSlots } from './day-codec.js';
import { decodeEntries, type Entries, keyOfCode, numberOfCode, WHOLE_DAY } from './entries.js';
import { textOfKey } from './keys.js';

/** How rows are read by snapshots and readers: columns of a select, and what becomes of a row. */

interface DayColumns {
  readonly guildId: Snowflake;
  readonly day: UtcDay;
  readonly slots: Uint8Array;
  /** Of a row that was not written since there are breakdowns; empty: none. */
  readonly channels: Uint8Array;
  readonly rev: number;
  readonly acked: number;
}

export interface MemberDayRow extends DayColumns {
  readonly userId: Snowflake;
  /** null: there are none, or they were not asked for. */
  readonly entries?: Uint8Array | null;
}

/** Member days without their breakdowns: what reports and sheets read. */
export const MEMBER_DAY =
  'select cast(guild as text) as guildId, day, cast(user as text) as userId, slots, rev, acked from member_days';

/** Whole ones. */
export const WHOLE_MEMBER_DAY = `select cast(guild as text) as guildId, day, cast(user as text) as userId, slots, channels, rev, acked,
  (select entries from member_breakdowns b where b.guild = member_days.guild and b.day = member_days.day
     and b.user = member_days.user) as entries from member_days`;

/** A member's day without its breakdowns. */
export function toMemberDay({ guildId, day, userId, slots: blob, rev }: Omit<MemberDayRow, 'channels'>): MemberDay {
  const slots = decodeSlots(blob);
  return { guildId, day, userId, ...sumOf(slots), slots, breakdowns: NO_BREAKDOWNS, rev };
}

/** A whole one. */
export function toWholeMemberDay(db: Database, row: MemberDayRow): MemberDay {
  const breakdowns = breakdownsOf(db, row.entries ? decodeEntries(row.entries) : new Map());
  return { ...toMemberDay(row), breakdowns: withOldChannels(breakdowns, row.channels) };
}

export interface ServerDayRow extends DayColumns {
  readonly activeMembers: number;
}

export const SERVER_DAY = `select cast(guild as text) as guildId, day, active_members as activeMembers, slots, channels, rev, acked
  from server_days`;
export const PAST_SERVER_DAY = `select cast(guild as text) as guildId, day, epoch, active_members as activeMembers, slots, channels,
  rev from past_server_days`;

/** A server's day without its breakdowns. */
export function toServerDay({ guildId, day, activeMembers, slots: blob, rev }: ServerDayRow): ServerDay {
  const slots = decodeSlots(blob);
  return { guildId, day, activeMembers, ...sumOf(slots), slots, breakdowns: NO_BREAKDOWNS, keySlots: {}, rev };
}

/** A whole one of the own epoch. */
export function toWholeServerDay(db: Database, row: ServerDayRow): ServerDay {
  const sql = 'select slot, entries from server_breakdowns where guild = ? and day = ? order by slot';
  return withEntries(db, row, db.statement<SlotEntries>(sql).all(row.guildId, row.day));
}

/** A whole one of another epoch. */
export function toWholePastServerDay(db: Database, row: ServerDayRow & { readonly epoch: string }): ServerDay {
  const sql =
    'select slot, entries from past_server_breakdowns where guild = ? and day = ? and epoch = ? order by slot';
  return withEntries(db, row, db.statement<SlotEntries>(sql).all(row.guildId, row.day, row.epoch));
}

interface SlotEntries {
  readonly slot: Slot;
  readonly entries: Uint8Array;
}

function withEntries(db: Database, row: ServerDayRow, stored: readonly SlotEntries[]): ServerDay {
  const totals: Split = {};
  const keySlots: { [B in Breakdown]?: Map<string, Map<Slot, number>> } = {};
  for (const { slot, entries } of stored) {
    for (const [code, amount] of decodeEntries(entries)) {
      const breakdown = BREAKDOWNS.nameOf(numberOfCode(code));
      if (breakdown === undefined) continue;
      const key = textOfKey(db, keyOfCode(code));
      addAmount(totals, breakdown, key, amount);
      if (slot === WHOLE_DAY) continue;
      const ofBreakdown = keySlots[breakdown] ?? new Map<string, Map<Slot, number>>();
      keySlots[breakdown] = ofBreakdown;
      const slots = ofBreakdown.get(key);
      if (slots === undefined) ofBreakdown.set(key, new Map([[slot, amount]]));
      else slots.set(slot, amount);
    }
  }
  return { ...toServerDay(row), breakdowns: withOldChannels(totals, row.channels), keySlots };
}

type Split = { [B in Breakdown]?: Map<string, number> };

function breakdownsOf(db: Database, entries: Entries): Split {
  const split: Split = {};
  for (const [code, amount] of entries) {
    const breakdown = BREAKDOWNS.nameOf(numberOfCode(code));
    if (breakdown !== undefined) addAmount(split, breakdown, textOfKey(db, keyOfCode(code)), amount);
  }
  return split;
}

function addAmount(split: Split, breakdown: Breakdown, key: string, amount: number): void {
  const amounts = split[breakdown] ?? new Map<string, number>();
  split[breakdown] = amounts;
  amounts.set(key, (amounts.get(key) ?? 0) + amount);
}

/** As channel 0, which there is not, rows held the channels that a published day leaves out. */
const OLD_OTHER = '0';

function withOldChannels(split: Split, blob: Uint8Array): Breakdowns {
  if (blob.length === 0) return split;
  for (const [channel, messages] of decodeOldChannels(blob)) {
    addAmount(split, 'channels', channel === OLD_OTHER ? OTHER : channel, messages);
  }
  return split;
}

export interface MemberRow extends MemberFacts {
  readonly rev: number;
}

/** A member with their exact last seen: the newest day with a counted activity, or what was left of days gone. */
export const MEMBER = `select cast(guild as text) as guildId, cast(user as text) as userId, name, first_seen as firstSeen,
  max(last_seen, coalesce((select last_at from member_days d indexed by member_days_of_member
    where d.guild = m.guild and d.user = m.user and last_at > 0 order by day desc limit 1), 0)) as lastSeen, rev
  from members m`;
