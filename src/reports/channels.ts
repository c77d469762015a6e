import { setImmediate } from 'node:timers/promises';
import type { Snowflake } from '../base/snowflake.js';
import { dayOf, type Quarter, SLOT_MS, SLOTS_PER_DAY, type UtcDay } from '../base/time/slots.js';
import { OTHER } from '../counts/breakdowns.js';
import type { ServerDay } from '../counts/days.js';
import type { Store } from '../store/store.js';
import { lastDay } from './tally-of.js';
import type { Span } from './windows.js';

/** Days read at a time: a large server's month of channels by slot is some hundred thousand amounts. */
const DAYS_PER_READ = 16;

/** Messages of a span by channel. */
export interface ChannelAmounts {
  /** By id; a thread under its own. */
  readonly channels: ReadonlyMap<Snowflake, number>;
  /** Messages in channels of which a published day says only their sum. */
  readonly other: number;
  /**
   * Where the amounts begin and end, milliseconds: as asked, or further out where a day that the span cuts was counted
   * before channels had slots, and is taken whole.
   */
  readonly from: number;
  readonly to: number;
}

export interface ChannelsQuestion {
  readonly store: Store;
  readonly guildId: Snowflake;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly span: Span;
}

/** Adds up a guild's messages by channel, all epochs. Lets other work run between the days. */
export async function channelsOf({ store, guildId, now, span }: ChannelsQuestion): Promise<ChannelAmounts> {
  const last = Number.isFinite(span.to) ? dayOf((span.to - 1) * SLOT_MS) : lastDay(now);
  const first = await firstDay(store, guildId, dayOf(span.from * SLOT_MS), last);
  const sums = new Map<string, number>();
  let [from, to]: [Quarter, Quarter] = [span.from, span.to];
  for (let begin = first; begin <= last; begin += DAYS_PER_READ) {
    for (const day of await store.serverDays(guildId, begin, Math.min(last, begin + DAYS_PER_READ - 1))) {
      if (!addDay(sums, day, span)) continue;
      from = Math.min(from, day.day * SLOTS_PER_DAY);
      to = Math.max(to, (day.day + 1) * SLOTS_PER_DAY);
    }
    await setImmediate();
  }
  const other = sums.get(OTHER) ?? 0;
  sums.delete(OTHER);
  return { channels: sums, other, from: from * SLOT_MS, to: to * SLOT_MS };
}

/** The first day to read: of all time that with the first count, which is looked for without the channels. */
async function firstDay(store: Store, guildId: Snowflake, from: UtcDay, to: UtcDay): Promise<UtcDay> {
  if (to - from < 4 * DAYS_PER_READ) return from;
  const [earliest] = await store.serverDays(guildId, from, to, { breakdowns: false });
  return earliest?.day ?? to;
}

/** Adds what of a day lies in a span; true: amounts that have no slots were taken whole although the span cuts the day. */
function addDay(sums: Map<string, number>, { day, breakdowns, keySlots }: ServerDay, span: Span): boolean {
  const first = day * SLOTS_PER_DAY;
  const isWhole = first >= span.from && first + SLOTS_PER_DAY <= span.to;
  let isWidened = false;
  for (const [channel, amount] of breakdowns.channels ?? []) {
    let inside = amount;
    if (!isWhole) {
      let withoutSlots = amount;
      inside = 0;
      for (const [slot, ofSlot] of keySlots.channels?.get(channel) ?? []) {
        withoutSlots -= ofSlot;
        if (first + slot >= span.from && first + slot < span.to) inside += ofSlot;
      }
      if (withoutSlots > 0) isWidened = true;
      inside += Math.max(0, withoutSlots);
    }
    if (inside > 0) sums.set(channel, (sums.get(channel) ?? 0) + inside);
  }
  return isWidened;
}
