import { compareSnowflakes, type Snowflake } from '../../base/snowflake.js';
import { dayOf, dayToString, type Slot, startOfDay, type UtcDay } from '../../base/time/slots.js';
import type { SlotCounts } from '../../counts/counts.js';
import type { MemberDay, ServerDay } from '../../counts/days.js';
import { METRICS } from '../../counts/metrics.js';
import { SHEET_VERSION } from '../../ledger/days/sheet-codec.js';
import type { PublishedRows } from '../../ledger/rounds/published.js';
import {
  type DayRow,
  PUBLISHED_CHANNELS,
  type ServerDocument,
  type SheetDocument,
  type SlotDocument,
  type UserDocument,
} from './documents.js';

const SLOT_FIELDS = [...METRICS, 'active'] as const;

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
    messages: row.messages,
    reactionsGiven: row.reactionsGiven,
    reactionsReceived: row.reactionsReceived,
    slots: slotsOf(row),
    channels: channelsOf(row.channels),
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
    messages: row.messages,
    reactionsGiven: row.reactionsGiven,
    reactionsReceived: row.reactionsReceived,
    slots: slotsOf(row),
    channels: channelsOf(row.channels),
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

/** A member's day as it was published. `other` in `channels` stands for the channels left out; without any when they were not read. */
export function fromUserDocument(document: Omit<UserDocument, 'channels'> & Partial<UserDocument>): MemberDay {
  return { ...dayFrom(document), userId: document.userId };
}

/** A guild's day as it was published. */
export function fromServerDocument(document: ServerDocument): ServerDay {
  return { ...dayFrom(document), activeMembers: document.activeMembers };
}

/** UTC midnight of a day; days that a Date cannot hold become the nearest it can. */
export function dateOf(day: UtcDay): Date {
  return new Date(startOfDay(Math.min(1e8, Math.max(-1e8, day))));
}

function slotsOf(row: DayRow): Record<string, SlotDocument> {
  const slots: Record<string, SlotDocument> = {};
  for (const [slot, counts] of row.slots) {
    const fields: SlotDocument = {};
    for (const field of SLOT_FIELDS) if (counts[field] !== 0) fields[field] = counts[field];
    slots[slot] = fields;
  }
  return slots;
}

function channelsOf(channels: ReadonlyMap<Snowflake, number>): Record<string, number> {
  if (channels.size <= PUBLISHED_CHANNELS) return Object.fromEntries(channels);
  const sorted = [...channels].sort(([a, m], [b, n]) => n - m || compareSnowflakes(a, b));
  const rest = sorted.slice(PUBLISHED_CHANNELS).reduce((sum, [, messages]) => sum + messages, 0);
  return { ...Object.fromEntries(sorted.slice(0, PUBLISHED_CHANNELS)), other: rest };
}

type DayFields = Pick<
  UserDocument,
  'guildId' | 'day' | 'rev' | 'messages' | 'reactionsGiven' | 'reactionsReceived' | 'slots'
> & { readonly channels?: Readonly<Record<string, number>> };

function dayFrom(document: DayFields): Omit<MemberDay, 'userId'> {
  const slots = new Map<Slot, SlotCounts>();
  for (const slot in document.slots) {
    const fields = document.slots[slot];
    slots.set(Number(slot), {
      messages: fields?.messages ?? 0,
      reactionsGiven: fields?.reactionsGiven ?? 0,
      reactionsReceived: fields?.reactionsReceived ?? 0,
      active: fields?.active ?? 0,
    });
  }
  return {
    guildId: document.guildId,
    day: dayOf(document.day.getTime()),
    rev: document.rev,
    messages: document.messages,
    reactionsGiven: document.reactionsGiven,
    reactionsReceived: document.reactionsReceived,
    slots,
    channels: new Map(Object.entries(document.channels ?? {})),
  };
}
