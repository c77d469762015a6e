import { setImmediate } from 'node:timers/promises';
import type { Snowflake } from '../base/snowflake.js';
import { dayOf, type Quarter, SLOT_MS, SLOTS_PER_DAY, type UtcDay } from '../base/time/slots.js';
import type { Counts, Sums } from '../counts/counts.js';
import type { MemberDay } from '../counts/days.js';
import type { Metric } from '../counts/metrics.js';
import type { DecodedSheet } from '../ledger/days/sheet-codec.js';
import type { SheetColumn, SlotColumn } from '../ledger/days/sheet-columns.js';
import type { DayPart } from '../store/store.js';
import { MemberTable } from './member-table.js';
import { aheadOf, type MemberAmounts, type Ranked, rankOf, topOf } from './ranking.js';
import type { Span } from './windows.js';

/** In a map of slots: before the first edge. */
const NOWHERE = 255;

/** One metric between two neighbouring edges. */
interface Amounts {
  sum: number;
  /** By member number. */
  members: Uint32Array<ArrayBuffer>;
}

/** What lies between two neighbouring edges, in the order of the tally's metrics. */
type Segment = readonly Amounts[];

/**
 * Some metrics of a guild between edges in time, of each member, from one read of the store. Every span that begins and
 * ends at an edge is answered from it. Epochs are added up; a member is active in a span when it was in any of its slots.
 */
export class Tally {
  readonly #edges: readonly Quarter[];
  readonly #metrics: readonly Metric[];
  readonly #segments: readonly Segment[];
  readonly #members = new MemberTable();
  /** By member number: one bit for each segment in which the member was active. */
  #active = new Uint32Array(this.#members.capacity);
  /** By member number: the part in which a changed day last replaced the sheet's. */
  #replaced = new Uint32Array(this.#members.capacity);
  #parts = 0;
  /** Scratch: member numbers of a sheet's rows, -1 where a changed day replaces the row. */
  #rows = new Int32Array(0);

  /**
   * @param edges quarters; what lies before the first is left out, the last segment has no upper edge
   * @param metrics what is added up
   */
  constructor(edges: readonly Quarter[], metrics: readonly Metric[]) {
    if (edges.length > 32) throw new RangeError('a tally has at most 32 edges');
    this.#edges = [...new Set(edges)].sort((a, b) => a - b);
    this.#metrics = [...new Set(metrics)];
    this.#segments = this.#edges.map(() =>
      this.#metrics.map(() => ({ sum: 0, members: new Uint32Array(this.#members.capacity) })),
    );
  }

  /** What a store must be asked for. */
  get columns(): readonly SheetColumn[] {
    return [...this.#metrics, 'active'];
  }

  /** Days that an edge cuts: they need slots, the others totals only. */
  static edgeDays(edges: readonly Quarter[]): ReadonlySet<UtcDay> {
    return new Set(edges.filter((edge) => edge % SLOTS_PER_DAY !== 0).map((edge) => dayOf(edge * SLOT_MS)));
  }

  /** Adds one epoch's part of one day, each once and one after another. Lets other work run after a page of changed days. */
  async add(part: DayPart): Promise<void> {
    this.#parts += 1;
    const segmentOf = this.#segmentsOf(part.day);
    let hasChanged = false;
    for (const page of part.changed) {
      for (const row of page) {
        const member = this.#members.add(row.userId);
        this.#fitMembers();
        this.#replaced[member] = this.#parts;
        this.#addRow(member, row, segmentOf);
      }
      hasChanged = true;
      await setImmediate();
    }
    if (part.sheet !== null) this.#addSheet(part, part.sheet, segmentOf, hasChanged);
  }

  /** The metrics of a span, and how many members were active in it. */
  figures(span: Span): Counts & { readonly activeMembers: number } {
    const mask = this.#maskOf(span);
    const sums: Sums = {};
    for (const [place, metric] of this.#metrics.entries()) {
      sums[metric] = this.#segmentsIn(mask).reduce((sum, segment) => sum + (segment[place]?.sum ?? 0), 0);
    }
    let activeMembers = 0;
    for (let member = 0; member < this.#members.size; member += 1) {
      if (((this.#active[member] ?? 0) & mask) !== 0) activeMembers += 1;
    }
    return { ...sums, activeMembers };
  }

  /** What each member has of a metric in a span. */
  amounts(span: Span, by: Metric): MemberAmounts {
    const members = this.#members;
    return {
      sums: this.#membersIn(span, by),
      idOf: (member) => members.idOf(member),
      find: (userId) => members.find(userId),
      compare: (one, other) => members.compare(one, other),
    };
  }

  /** The members with most of a metric, at most `limit`; ties by the smaller id; members with none of it left out. */
  top(span: Span, by: Metric, limit: number): readonly Ranked[] {
    return topOf(this.amounts(span, by), limit);
  }

  /** Place of a member by a metric among those who have any of it; ties share the better; null: it has none. */
  rank(span: Span, by: Metric, userId: Snowflake): { readonly rank: number; readonly of: number } | null {
    return rankOf(this.amounts(span, by), userId);
  }

  /** Of the others who were active in a span, how many have less of a metric than a member; null: it has none, or nobody else was. */
  ahead(span: Span, by: Metric, userId: Snowflake): { readonly fewer: number; readonly others: number } | null {
    const mask = this.#maskOf(span);
    return aheadOf(this.amounts(span, by), (member) => ((this.#active[member] ?? 0) & mask) !== 0, userId);
  }

  #addRow(member: number, row: MemberDay, segmentOf: number | Uint8Array): void {
    if (typeof segmentOf === 'number') {
      let active = 0;
      for (const counts of row.slots.values()) active |= counts.active;
      this.#count(segmentOf, member, row, active);
      return;
    }
    for (const [slot, counts] of row.slots) this.#count(segmentOf[slot] ?? NOWHERE, member, counts, counts.active);
  }

  #count(index: number, member: number, counts: Counts, active: number): void {
    const segment = this.#segments[index];
    if (segment === undefined) return;
    for (let place = 0; place < segment.length; place += 1) {
      const [metric, amounts] = [this.#metrics[place], segment[place]];
      const amount = metric && counts[metric];
      if (amount !== undefined && amounts !== undefined) add(amounts, member, amount);
    }
    if (active !== 0) this.#active[member] = (this.#active[member] ?? 0) | (1 << index);
  }

  #addSheet(part: DayPart, sheet: DecodedSheet, segmentOf: number | Uint8Array, hasChanged: boolean): void {
    const length = sheet.memberIds.length;
    if (this.#rows.length < length) this.#rows = new Int32Array(length * 2);
    const rows = this.#rows;
    this.#members.addAll(sheet.memberIds, rows);
    this.#fitMembers();
    if (hasChanged) {
      for (let i = 0; i < length; i += 1) if (this.#replaced[rows[i] ?? 0] === this.#parts) rows[i] = -1;
    }
    if (typeof segmentOf === 'number') {
      this.#addTotals(sheet, length, segmentOf);
      return;
    }
    if (sheet.slots === null) throw new Error(`the sheet of day ${part.day} was read without the slots asked for`);
    this.#addSlots(sheet.slots, segmentOf);
  }

  /** A whole day in one segment. */
  #addTotals({ totals }: DecodedSheet, length: number, index: number): void {
    const segment = this.#segments[index];
    if (segment === undefined) return;
    const rows = this.#rows;
    for (const [place, metric] of this.#metrics.entries()) {
      const values = totals[metric];
      const amounts = segment[place];
      if (values === undefined || amounts === undefined) continue;
      const { members } = amounts;
      let sum = 0;
      for (let i = 0; i < length; i += 1) {
        const member = rows[i] ?? -1;
        if (member < 0) continue;
        const value = values[i] ?? 0;
        sum += value;
        members[member] = (members[member] ?? 0) + value;
      }
      amounts.sum += sum;
    }
    const { active } = totals;
    if (active === undefined) return;
    const members = this.#active;
    const bit = 1 << index;
    for (let i = 0; i < length; i += 1) {
      const member = rows[i] ?? -1;
      if (member >= 0 && active[i] !== 0) members[member] = (members[member] ?? 0) | bit;
    }
  }

  /** A day that an edge cuts. */
  #addSlots(slots: NonNullable<DecodedSheet['slots']>, segmentOf: Uint8Array): void {
    for (const [place, metric] of this.#metrics.entries()) {
      this.#eachSlot(slots[metric], segmentOf, (index, member, value) => {
        const amounts = this.#segments[index]?.[place];
        if (amounts !== undefined) add(amounts, member, value);
      });
    }
    this.#eachSlot(slots.active, segmentOf, (index, member, value) => {
      if (value !== 0 && index < this.#segments.length)
        this.#active[member] = (this.#active[member] ?? 0) | (1 << index);
    });
  }

  #eachSlot(
    column: SlotColumn | undefined,
    segmentOf: Uint8Array,
    take: (index: number, member: number, value: number) => void,
  ): void {
    if (column === undefined) return;
    const { positions, values } = column;
    for (let i = 0; i < positions.length; i += 1) {
      const position = positions[i] ?? 0;
      const row = Math.floor(position / SLOTS_PER_DAY);
      const member = this.#rows[row] ?? -1;
      if (member >= 0) take(segmentOf[position - row * SLOTS_PER_DAY] ?? NOWHERE, member, values[i] ?? 0);
    }
  }

  /** The segment in which a whole day lies, or, where an edge cuts the day, that of each slot. */
  #segmentsOf(day: UtcDay): number | Uint8Array {
    const first = this.#segmentAt(day * SLOTS_PER_DAY);
    if (first === this.#segmentAt(day * SLOTS_PER_DAY + SLOTS_PER_DAY - 1)) return first;
    return Uint8Array.from({ length: SLOTS_PER_DAY }, (_, slot) => this.#segmentAt(day * SLOTS_PER_DAY + slot));
  }

  #segmentAt(quarter: Quarter): number {
    const index = this.#edges.findLastIndex((edge) => edge <= quarter);
    return index < 0 ? NOWHERE : index;
  }

  /** Keeps the arrays beside the table as long as it can number. */
  #fitMembers(): void {
    const { capacity } = this.#members;
    if (this.#active.length === capacity) return;
    this.#active = grown(this.#active, capacity);
    this.#replaced = grown(this.#replaced, capacity);
    for (const amounts of this.#segments.flat()) amounts.members = grown(amounts.members, capacity);
  }

  #maskOf(span: Span): number {
    let mask = 0;
    this.#edges.forEach((edge, index) => {
      if (edge >= span.from && edge < span.to) mask |= 1 << index;
    });
    const open = span.to === Number.POSITIVE_INFINITY;
    if (!this.#edges.includes(span.from) || !(open || this.#edges.includes(span.to))) {
      throw new RangeError('a span begins and ends at edges of its tally');
    }
    return mask;
  }

  #segmentsIn(mask: number): readonly Segment[] {
    return this.#segments.filter((_, index) => (mask & (1 << index)) !== 0);
  }

  /** A metric of a span by member number. */
  #membersIn(span: Span, by: Metric): Float64Array {
    const place = this.#metrics.indexOf(by);
    if (place < 0) throw new RangeError(`${by} is not what the tally adds up`);
    const sums = new Float64Array(this.#members.size);
    for (const segment of this.#segmentsIn(this.#maskOf(span))) {
      const members = segment[place]?.members ?? NOBODY;
      for (let member = 0; member < sums.length; member += 1) {
        sums[member] = (sums[member] ?? 0) + (members[member] ?? 0);
      }
    }
    return sums;
  }
}

const NOBODY = new Uint32Array();

function add(amounts: Amounts, member: number, amount: number): void {
  amounts.sum += amount;
  amounts.members[member] = (amounts.members[member] ?? 0) + amount;
}

function grown(array: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(length);
  longer.set(array);
  return longer;
}
