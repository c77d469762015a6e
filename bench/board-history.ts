import { compareSnowflakes, type Snowflake, snowflakeAt } from '../src/base/snowflake.js';
import { dayOf, slotOf, startOfDay, type UtcDay } from '../src/base/time/slots.js';
import { nonZero, type SlotCounts, sumOf } from '../src/counts/counts.js';
import type { MemberDay } from '../src/counts/days.js';
import type { MemberFacts } from '../src/counts/member-facts.js';
import { encodeSheet, type SheetColumns } from '../src/ledger/days/sheet-codec.js';

const GUILD: Snowflake = '81384788765712384';
/** Three members for each that is active on a day: some come daily, most now and then. */
const POPULATION_FACTOR = 3;
/** Days that differ; older history repeats them. More than any window of the board reads. */
const DISTINCT_DAYS = 64;
/** Members changed since today's sheet, just under what makes the publisher write a new one. */
const CHANGED_TODAY = 500;
/** Round of all sheets and of what they hold; what changed since carries the next one. */
export const SHEET_REV = 1;

/** A made-up community's past, the same on every run. */
export interface BoardHistory {
  readonly guildId: Snowflake;
  /** Milliseconds since the Unix epoch: just past noon, so that windows cut days. */
  readonly now: number;
  readonly today: UtcDay;
  readonly members: readonly MemberFacts[];
  /** Members whose `/my_stats` are asked for, from the busiest to one who came last month. */
  readonly askers: readonly Snowflake[];
  /** All member days of a day as they stand, ascending by id. Today's last ones have changed since the sheet. */
  rows(day: UtcDay): readonly MemberDay[];
  /** The day's sheet, as of round `SHEET_REV`. */
  sheet(day: UtcDay): SheetColumns;
}

/** @param activeMembers members active on each day */
export function boardHistory(activeMembers: number): BoardHistory {
  const now = Date.parse('2026-11-21T12:07:00Z');
  const today = dayOf(now);
  const random = randomFrom(20_261_121);
  const population = activeMembers * POPULATION_FACTOR;
  const ids = Array.from({ length: population }, (_, i) => {
    // Ids rise with the time of joining; 7,919 is a prime, so that busy members joined at all times.
    const joined = Date.parse('2017-01-01T00:00:00Z') + ((i * 7_919) % population) * 20_000_000;
    return String(BigInt(snowflakeAt(joined)) + BigInt(i % 4_096));
  });
  const channels = Array.from({ length: 30 }, (_, i) => String(BigInt(GUILD) + BigInt(i + 1)));
  const days: MemberDay[][] = [];
  const sheets: SheetColumns[] = [];
  for (let ago = 0; ago < DISTINCT_DAYS; ago += 1) {
    const active = new Set<number>();
    while (active.size < activeMembers) active.add(Math.floor(population * random() ** 1.7));
    const lastSlot = ago === 0 ? slotOf(now) : 95;
    const rows = [...active]
      .map((member) => memberDay(ids[member] ?? '', today - ago, { channels, random, lastSlot }))
      .sort((a, b) => compareSnowflakes(a.userId, b.userId));
    sheets.push(encodeSheet(rows));
    days.push(ago === 0 ? rows.map((row, i) => (i < CHANGED_TODAY ? changed(row) : row)) : rows);
  }
  // Today stands once; what is older than the distinct days repeats them.
  const place = (day: UtcDay) => (day === today ? 0 : 1 + ((today - day - 1) % (DISTINCT_DAYS - 1)));
  return {
    guildId: GUILD,
    now,
    today,
    members: ids.map((userId, i) => ({
      guildId: GUILD,
      userId,
      name: `Member ${i}`,
      firstSeen: startOfDay(today - 600),
      lastSeen: now,
    })),
    askers: Array.from({ length: 50 }, (_, i) => ids[Math.floor((population * i * i) / 2_500)] ?? ''),
    rows: (day) => (days[place(day)] ?? []).map((row) => ({ ...row, day })),
    sheet: (day) => {
      const sheet = sheets[place(day)];
      if (sheet === undefined) throw new RangeError(`no sheet of day ${day}`);
      return sheet;
    },
  };
}

function memberDay(
  userId: Snowflake,
  day: UtcDay,
  options: { readonly channels: readonly Snowflake[]; readonly random: () => number; readonly lastSlot: number },
): MemberDay {
  const { random, lastSlot } = options;
  const slots = new Map<number, SlotCounts>();
  const byChannel = new Map<Snowflake, number>();
  const times = new Set(
    Array.from({ length: 1 + Math.floor(random() * 6) }, () => Math.floor(random() * (lastSlot + 1))),
  );
  for (const slot of [...times].sort((a, b) => a - b)) {
    const messages = Math.floor(random() ** 2 * 9);
    const reactionsGiven = random() < 0.4 ? 1 + Math.floor(random() * 2) : 0;
    const reactionsReceived = random() < 0.3 ? 1 : 0;
    const active = messages + reactionsGiven > 0 ? 1 : 0;
    if (active + reactionsReceived === 0) continue;
    slots.set(slot, { ...nonZero({ messages, reactionsGiven, reactionsReceived }), active });
    const channel = options.channels[Math.floor(random() ** 2 * options.channels.length)] ?? GUILD;
    if (messages > 0) byChannel.set(channel, (byChannel.get(channel) ?? 0) + messages);
  }
  if (slots.size === 0) {
    slots.set(lastSlot, { messages: 1, active: 1 });
    byChannel.set(GUILD, 1);
  }
  return { guildId: GUILD, day, userId, ...sumOf(slots), slots, breakdowns: { channels: byChannel }, rev: SHEET_REV };
}

/** A member that wrote once more since the sheet, in its last slot. */
function changed(row: MemberDay): MemberDay {
  const slots = new Map(row.slots);
  const last = Math.max(...slots.keys());
  const counts = slots.get(last);
  slots.set(last, { ...counts, messages: (counts?.messages ?? 0) + 1, active: 1 });
  return { ...row, ...sumOf(slots), slots, rev: SHEET_REV + 1 };
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
