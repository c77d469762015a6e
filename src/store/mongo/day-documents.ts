import { compareSnowflakes } from '../../base/snowflake.js';
import { dayOf, dayToString, type Slot, startOfDay, type UtcDay } from '../../base/time/slots.js';
import { type Amounts, BREAKDOWNS, type Breakdown, OTHER } from '../../counts/breakdowns.js';
import { type Counts, nonZero, type SlotCounts, type Sums } from '../../counts/counts.js';
import type { MemberDay, ServerDay } from '../../counts/days.js';
import { METRICS } from '../../counts/metrics.js';
import { SHEET_VERSION } from '../../ledger/days/sheet-codec.js';
import type { PublishedRows } from '../../ledger/rounds/published.js';
import {
  type AmountsDocument,
  type DayRow,
  PUBLISHED_KEYS,
  type ServerDocument,
  type SheetDocument,
  type SlotDocument,
  type UserDocument,
} from './documents.js';

/** A member's day as it is published. */
export function toUserDocument(row: MemberDay, epoch: string): UserDocument {
  const { guildId, userId } = row;
  return {
    _id: `user:${guildId}:${dayToString(row.day)}:${userId}:${epoch}`,
    kind: 'user',
    guildId,
    day: dateOf(row.day),
    userId,
    epoch,
    rev: row.rev,
    ...totalsOf(row),
    slots: slotsOf(row),
    ...breakdownsOf(row),
  };
}

/** A guild's day as it is published. */
export function toServerDocument(row: ServerDay, epoch: string): ServerDocument {
  const { guildId } = row;
  return {
    _id: `server:${guildId}:${dayToString(row.day)}:${epoch}`,
    kind: 'server',
    guildId,
    day: dateOf(row.day),
    epoch,
    rev: row.rev,
    activeMembers: row.activeMembers,
    ...totalsOf(row),
    slots: slotsOf(row),
    ...breakdownsOf(row),
    ...keySlotsOf(row),
  };
}

/** A sheet as it is published. */
export function toSheetDocument(sheet: PublishedRows['sheets'], epoch: string): SheetDocument {
  const { guildId, day, rev, columns } = sheet;
  return {
    _id: `sheet:${guildId}:${dayToString(day)}:${epoch}`,
    kind: 'sheet',
    guildId,
    day: dateOf(day),
    epoch,
    rev,
    version: SHEET_VERSION,
    ...columns,
  };
}

/** A member's day as it was published. `other` in a breakdown stands for the keys left out; without any when they were not read. */
export function fromUserDocument(document: UserDocument): MemberDay {
  return { ...dayFrom(document), userId: document.userId };
}

/** A guild's day as it was published. */
export function fromServerDocument(document: ServerDocument): ServerDay {
  return { ...dayFrom(document), activeMembers: document.activeMembers, keySlots: keySlotsFrom(document) };
}

/** UTC midnight of a day; days that a Date cannot hold become the nearest it can. */
export function dateOf(day: UtcDay): Date {
  return new Date(startOfDay(Math.min(1e8, Math.max(-1e8, day))));
}

function totalsOf(row: DayRow): Counts {
  const totals: Sums = {};
  for (const metric of METRICS.names) {
    const amount = row[metric] ?? 0;
    if (amount > 0 || METRICS.of(metric).always) totals[metric] = amount;
  }
  return totals;
}

function slotsOf(row: DayRow): Record<string, SlotDocument> {
  const slots: Record<string, SlotDocument> = {};
  for (const [slot, counts] of row.slots) {
    const fields: SlotDocument = nonZero(counts);
    if (counts.active > 0) fields.active = counts.active;
    slots[slot] = fields;
  }
  return slots;
}

function breakdownsOf({ breakdowns }: DayRow): { readonly [B in Breakdown]?: AmountsDocument } {
  const documents: { [B in Breakdown]?: AmountsDocument } = {};
  for (const breakdown of BREAKDOWNS.names) {
    const amounts = breakdowns[breakdown];
    if (amounts?.size || BREAKDOWNS.of(breakdown).always) {
      documents[breakdown] = published(amounts ?? NO_AMOUNTS, largest(amounts ?? NO_AMOUNTS));
    }
  }
  return documents;
}

/** Breakdowns of a server by slot and key: keys that the whole day's leaves out are `other` in every slot. */
function keySlotsOf({ breakdowns, keySlots }: ServerDay) {
  const documents: Record<string, Record<string, AmountsDocument>> = {};
  for (const breakdown of BREAKDOWNS.names) {
    const field = BREAKDOWNS.of(breakdown).slots;
    const byKey = keySlots[breakdown];
    if (field === null || !byKey?.size) continue;
    const keys = largest(breakdowns[breakdown] ?? NO_AMOUNTS);
    const bySlot = new Map<Slot, Map<string, number>>();
    for (const [key, slots] of byKey) {
      for (const [slot, amount] of slots) bySlot.set(slot, (bySlot.get(slot) ?? new Map()).set(key, amount));
    }
    const sorted = [...bySlot].sort((a, b) => a[0] - b[0]);
    documents[field] = Object.fromEntries(sorted.map(([slot, amounts]) => [slot, published(amounts, keys)]));
  }
  return documents;
}

function keySlotsFrom(document: ServerDocument): ServerDay['keySlots'] {
  const keySlots: { [B in Breakdown]?: Map<string, Map<Slot, number>> } = {};
  for (const breakdown of BREAKDOWNS.names) {
    const field = BREAKDOWNS.of(breakdown).slots;
    const bySlot = field === null ? undefined : document[field];
    if (bySlot === undefined) continue;
    const byKey = new Map<string, Map<Slot, number>>();
    for (const [slot, amounts] of Object.entries(bySlot)) {
      for (const [key, amount] of Object.entries(amounts)) {
        byKey.set(key, (byKey.get(key) ?? new Map<Slot, number>()).set(Number(slot), amount));
      }
    }
    keySlots[breakdown] = byKey;
  }
  return keySlots;
}

const NO_AMOUNTS: Amounts = new Map();

/** The keys that are published by themselves; null: all. */
function largest(amounts: Amounts): ReadonlySet<string> | null {
  if (amounts.size <= PUBLISHED_KEYS) return null;
  // What stands under `other` already goes on doing so.
  const sorted = [...amounts]
    .filter(([key]) => key !== OTHER)
    .sort(([a, m], [b, n]) => n - m || compareSnowflakes(a, b));
  return new Set(sorted.slice(0, PUBLISHED_KEYS).map(([key]) => key));
}

function published(amounts: Amounts, keys: ReadonlySet<string> | null): AmountsDocument {
  if (keys === null) return Object.fromEntries(amounts);
  const own = [...amounts].filter(([key]) => keys.has(key));
  const rest = [...amounts].reduce((sum, [key, amount]) => (keys.has(key) ? sum : sum + amount), 0);
  return Object.fromEntries(rest > 0 ? [...own, [OTHER, rest]] : own);
}

function dayFrom(document: UserDocument | ServerDocument): Omit<MemberDay, 'userId'> {
  const slots = new Map<Slot, SlotCounts>();
  for (const slot in document.slots) {
    const fields = document.slots[slot] ?? {};
    slots.set(Number(slot), { ...nonZero(fields), active: fields.active ?? 0 });
  }
  const breakdowns: { [B in Breakdown]?: Amounts } = {};
  for (const breakdown of BREAKDOWNS.names) {
    const amounts = document[breakdown];
    if (amounts !== undefined) breakdowns[breakdown] = new Map(Object.entries(amounts));
  }
  return {
    guildId: document.guildId,
    day: dayOf(document.day.getTime()),
    rev: document.rev,
    ...nonZero(document),
    slots,
    breakdowns,
  };
}
