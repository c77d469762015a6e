import { compareSnowflakes, type Snowflake } from '../../src/base/snowflake.js';
import { SLOTS_PER_DAY, type UtcDay } from '../../src/base/time/slots.js';
import { NO_BREAKDOWNS } from '../../src/counts/breakdowns.js';
import { addCounts, type Counts, nonZero, type Sums } from '../../src/counts/counts.js';
import type { MemberDay, ServerDay } from '../../src/counts/days.js';
import type { Gap } from '../../src/counts/gap.js';
import type { MemberFacts } from '../../src/counts/member-facts.js';
import type { Metric } from '../../src/counts/metrics.js';
import { decodeSheet, encodeSheet } from '../../src/ledger/days/sheet-codec.js';
import type { SheetColumn } from '../../src/ledger/days/sheet-columns.js';
import type { DayPart, Store } from '../../src/store/store.js';

export const GUILD = '81384788765712384';

/** What one member did in one quarter of an hour (since 1970), as one epoch counted it. */
export interface Deed extends Counts {
  readonly userId: Snowflake;
  readonly quarter: number;
  readonly epoch?: string;
  /** Where its messages stand; left out: in channel 7. */
  readonly channel?: Snowflake;
  /** Left out: active when there is a message or a reaction given. */
  readonly active?: boolean;
}

/** One epoch's day of a store: rows in the sheet (null: no sheet), and rows changed since. */
export interface LiteralPart {
  readonly day: UtcDay;
  readonly epoch: string;
  readonly sheet: readonly MemberDay[] | null;
  readonly changed: readonly MemberDay[];
}

type Row = Omit<MemberDay, 'slots' | Metric> & Sums & { readonly slots: Map<number, Sums & { active: number }> };

/** Groups deeds to the rows a ledger would hold: by day, epoch and member. */
export function rowsOf(deeds: readonly Deed[]): { readonly epoch: string; readonly row: MemberDay }[] {
  const rows = new Map<string, { epoch: string; row: Row }>();
  for (const deed of deeds) {
    const day = Math.floor(deed.quarter / SLOTS_PER_DAY);
    const epoch = deed.epoch ?? 'one';
    const key = `${day} ${epoch} ${deed.userId}`;
    const entry = rows.get(key) ?? {
      epoch,
      row: {
        guildId: GUILD,
        day,
        userId: deed.userId,
        slots: new Map<number, Sums & { active: number }>(),
        breakdowns: NO_BREAKDOWNS,
        rev: 1,
      },
    };
    rows.set(key, entry);
    const slot = deed.quarter - day * SLOTS_PER_DAY;
    const counts = entry.row.slots.get(slot) ?? { active: 0 };
    entry.row.slots.set(slot, counts);
    addCounts(counts, nonZero(deed));
    addCounts(entry.row, nonZero(deed));
    if (deed.active ?? (deed.messages ?? 0) + (deed.reactionsGiven ?? 0) > 0) counts.active = 1;
  }
  return [...rows.values()];
}

/** The server's days of deeds. `isOld`: counted before channels had slots. */
export function serverDaysOf(deeds: readonly Deed[], isOld: (deed: Deed) => boolean = () => false): ServerDay[] {
  const days = new Map<string, ServerDay>();
  for (const deed of deeds) {
    const { quarter, epoch = 'one', channel = '7', messages = 0 } = deed;
    const day = Math.floor(quarter / SLOTS_PER_DAY);
    const slot = quarter - day * SLOTS_PER_DAY;
    const key = `${day} ${epoch}`;
    const row = days.get(key) ?? {
      guildId: GUILD,
      day,
      activeMembers: 0,
      slots: new Map<number, Sums & { active: number }>(),
      breakdowns: { channels: new Map<string, number>() },
      keySlots: { channels: new Map<string, Map<number, number>>() },
      rev: 1,
    };
    days.set(key, row);
    const slots = row.slots as Map<number, Sums & { active: number }>;
    const counts = slots.get(slot) ?? { active: 0 };
    slots.set(slot, counts);
    addCounts(counts, nonZero(deed));
    addCounts(row as Sums, nonZero(deed));
    if (messages === 0) continue;
    const channels = row.breakdowns.channels as Map<string, number>;
    channels.set(channel, (channels.get(channel) ?? 0) + messages);
    if (isOld(deed)) continue;
    const keySlots = row.keySlots.channels as Map<string, Map<number, number>>;
    const ofChannel = keySlots.get(channel) ?? new Map<number, number>();
    keySlots.set(channel, ofChannel.set(slot, (ofChannel.get(slot) ?? 0) + messages));
  }
  return [...days.values()].sort((a, b) => a.day - b.day);
}

/** Parts with every row in the sheet. */
export function sheetsOf(deeds: readonly Deed[]): LiteralPart[] {
  const parts = new Map<string, { day: number; epoch: string; sheet: MemberDay[]; changed: [] }>();
  for (const { epoch, row } of rowsOf(deeds)) {
    const key = `${row.day} ${epoch}`;
    const part = parts.get(key) ?? { day: row.day, epoch, sheet: [], changed: [] };
    parts.set(key, part);
    part.sheet.push(row);
  }
  return [...parts.values()];
}

export interface LiteralStore extends Store {
  /** What `days` was asked for. */
  readonly reads: { from: UtcDay; to: UtcDay; columns: readonly SheetColumn[]; slotsFor: ReadonlySet<UtcDay> }[];
}

/** A store of literals, through the real sheet codec. Gives slots only where they were asked for. */
export function literalStore(options: {
  readonly parts: readonly LiteralPart[];
  readonly members?: readonly MemberFacts[];
  readonly gaps?: readonly Gap[];
  readonly serverDays?: readonly ServerDay[];
}): LiteralStore {
  const parts = [...options.parts].sort((a, b) => a.day - b.day);
  const members = options.members ?? [];
  const reads: LiteralStore['reads'] = [];
  return {
    reads,
    async *days(guildId, from, to, { columns, slotsFor }): AsyncGenerator<DayPart> {
      reads.push({ from, to, columns, slotsFor });
      for (const { day, epoch, sheet, changed } of guildId === GUILD ? parts : []) {
        if (day < from || day > to) continue;
        const rows = sheet === null ? null : [...sheet].sort((a, b) => compareSnowflakes(a.userId, b.userId));
        yield {
          day,
          epoch,
          changed: changed.map((row) => [row]),
          sheet: rows === null ? null : decodeSheet(encodeSheet(rows), { columns, slots: slotsFor.has(day) }),
        };
      }
    },
    async memberDays(_, userId, from, to) {
      return parts
        .filter(({ day }) => day >= from && day <= to)
        .flatMap(({ sheet, changed }) => {
          const own = changed.filter((row) => row.userId === userId);
          return own.length > 0 ? own : (sheet ?? []).filter((row) => row.userId === userId);
        });
    },
    async serverDays(_, from, to, { breakdowns = true } = {}) {
      const days = (options.serverDays ?? []).filter(({ day }) => day >= from && day <= to);
      return breakdowns ? days : days.map((day) => ({ ...day, breakdowns: NO_BREAKDOWNS, keySlots: {} }));
    },
    async member(_, userId) {
      return members.find((member) => member.userId === userId) ?? null;
    },
    async names(_, userIds) {
      return new Map(
        members.filter(({ userId }) => userIds.includes(userId)).map(({ userId, name }) => [userId, name]),
      );
    },
    async gaps(_, from) {
      return (options.gaps ?? []).filter((gap) => gap.to > from).sort((a, b) => b.from - a.from);
    },
  };
}

let gapNumber = 0;

/** A gap of this guild between two instants. */
export function gap(from: number, to: number, state: Gap['state'] = 'open'): Gap {
  gapNumber += 1;
  return {
    id: `gap-${gapNumber}`,
    guildId: GUILD,
    streams: null,
    shardCount: 1,
    from,
    to,
    reason: 'newSession',
    state,
    acrossEpochs: false,
  };
}
