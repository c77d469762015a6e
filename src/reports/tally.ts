import { setImmediate } from 'node:timers/promises';
import type { Snowflake } from '../base/snowflake.js';
import { dayOf, type Quarter, SLOT_MS, SLOTS_PER_DAY, type UtcDay } from '../base/time/slots.js';
import type { MemberDay } from '../counts/days.js';
import type { DecodedSheet } from '../ledger/days/sheet-codec.js';
import type { DayPart, Store } from '../store/store.js';
import { MemberTable } from './member-table.js';
import type { ServerFigures } from './shapes.js';
import type { Span } from './windows.js';

/** Member days of sheets added up before other work gets a turn: about 2 ms. */
const ROWS_PER_TURN = 25_000;
/** In a map of slots: before the first edge. */
const NOWHERE = 255;

/** A member and the messages it sent in a span. */
export interface Ranked {
  readonly userId: Snowflake;
  readonly messages: number;
}

/** What lies between two neighbouring edges. */
interface Segment {
  messages: number;
  reactions: number;
  /** By member number. */
  memberMessages: Uint32Array<ArrayBuffer>;
}

/**
 * Counts of a guild between edges in time, of each member, from one read of the store. Every span that begins and
 * ends at an edge is answered from it. Epochs are added up; a member is active in a span when it was in any of its slots.
 */
export class Tally {
  readonly #edges: readonly Quarter[];
  readonly #segments: readonly Segment[];
  readonly #members = new MemberTable();
  /** By member number: one bit for each segment in which the member was active. */
  #active = new Uint32Array(this.#members.capacity);
  /** By member number: the part in which a changed day last replaced the sheet's. */
  #replaced = new Uint32Array(this.#members.capacity);
  #parts = 0;
  /** Scratch: member numbers of a sheet's rows, -1 where a changed day replaces the row. */
  #rows = new Int32Array(0);

  /** @param edges quarters; what lies before the first is left out, the last segment has no upper edge */
  constructor(edges: readonly Quarter[]) {
    if (edges.length > 32) throw new RangeError('a tally has at most 32 edges');
    this.#edges = [...new Set(edges)].sort((a, b) => a - b);
    this.#segments = this.#edges.map(() => ({
      messages: 0,
      reactions: 0,
      memberMessages: new Uint32Array(this.#members.capacity),
    }));
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

  figures(span: Span): ServerFigures {
    const mask = this.#maskOf(span);
    let messages = 0;
    let reactions = 0;
    for (const segment of this.#segmentsIn(mask)) {
      messages += segment.messages;
      reactions += segment.reactions;
    }
    let activeMembers = 0;
    for (let member = 0; member < this.#members.size; member += 1) {
      if (((this.#active[member] ?? 0) & mask) !== 0) activeMembers += 1;
    }
    return { messages, reactions, activeMembers };
  }

  /** The members with most messages, at most `limit`; ties by the smaller id; members without a message left out. */
  top(span: Span, limit: number): readonly Ranked[] {
    const sums = this.#messagesIn(span);
    const isBetter = (member: number, than: number) => {
      const difference = (sums[member] ?? 0) - (sums[than] ?? 0);
      return difference > 0 || (difference === 0 && this.#members.compare(member, than) < 0);
    };
    const best: number[] = [];
    for (let member = 0; member < sums.length; member += 1) {
      if (sums[member] === 0) continue;
      let place = best.length;
      while (place > 0 && isBetter(member, best[place - 1] ?? member)) place -= 1;
      if (place === limit) continue;
      best.splice(place, 0, member);
      best.length = Math.min(best.length, limit);
    }
    return best.map((member) => ({ userId: this.#members.idOf(member), messages: sums[member] ?? 0 }));
  }

  /** Place of a member by messages among those with at least one; ties share the better; null: it sent none. */
  rank(span: Span, userId: Snowflake): { readonly rank: number; readonly of: number } | null {
    const sums = this.#messagesIn(span);
    const own = sums[this.#members.find(userId)] ?? 0;
    if (own === 0) return null;
    let rank = 1;
    let of = 0;
    for (const messages of sums) {
      if (messages > 0) of += 1;
      if (messages > own) rank += 1;
    }
    return { rank, of };
  }

  #addRow(member: number, row: MemberDay, segmentOf: number | Uint8Array): void {
    if (typeof segmentOf === 'number') {
      let active = 0;
      for (const counts of row.slots.values()) active |= counts.active;
      this.#count(segmentOf, member, row.messages, row.reactionsGiven, active);
      return;
    }
    for (const [slot, counts] of row.slots) {
      this.#count(segmentOf[slot] ?? NOWHERE, member, counts.messages, counts.reactionsGiven, counts.active);
    }
  }

  #count(index: number, member: number, messages: number, reactions: number, active: number): void {
    const segment = this.#segments[index];
    if (segment === undefined) return;
    segment.messages += messages;
    segment.reactions += reactions;
    segment.memberMessages[member] = (segment.memberMessages[member] ?? 0) + messages;
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
    const { messages, reactionsGiven, active } = totals;
    const { memberMessages } = segment;
    const rows = this.#rows;
    const members = this.#active;
    const bit = 1 << index;
    for (let i = 0; i < length; i += 1) {
      const member = rows[i] ?? -1;
      if (member < 0) continue;
      const sent = messages[i] ?? 0;
      segment.messages += sent;
      segment.reactions += reactionsGiven[i] ?? 0;
      memberMessages[member] = (memberMessages[member] ?? 0) + sent;
      if (active[i] !== 0) members[member] = (members[member] ?? 0) | bit;
    }
  }

  /** A day that an edge cuts. */
  #addSlots(slots: NonNullable<DecodedSheet['slots']>, segmentOf: Uint8Array): void {
    for (const column of ['messages', 'reactionsGiven', 'active'] as const) {
      const { positions, values } = slots[column];
      for (let i = 0; i < positions.length; i += 1) {
        const position = positions[i] ?? 0;
        const row = Math.floor(position / SLOTS_PER_DAY);
        const member = this.#rows[row] ?? -1;
        if (member < 0) continue;
        const index = segmentOf[position - row * SLOTS_PER_DAY] ?? NOWHERE;
        const value = values[i] ?? 0;
        if (column === 'messages') this.#count(index, member, value, 0, 0);
        else if (column === 'reactionsGiven') this.#count(index, member, 0, value, 0);
        else this.#count(index, member, 0, 0, value);
      }
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
    for (const segment of this.#segments) segment.memberMessages = grown(segment.memberMessages, capacity);
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

  /** Messages of a span by member number. */
  #messagesIn(span: Span): Float64Array {
    const sums = new Float64Array(this.#members.size);
    for (const { memberMessages } of this.#segmentsIn(this.#maskOf(span))) {
      for (let member = 0; member < sums.length; member += 1) {
        sums[member] = (sums[member] ?? 0) + (memberMessages[member] ?? 0);
      }
    }
    return sums;
  }
}

/** Reads a guild's days from the first of the edges on, once, and adds them up. Lets other work run in between. */
export async function tallyOf(
  store: Store,
  guildId: Snowflake,
  now: number,
  edges: readonly Quarter[],
): Promise<Tally> {
  const tally = new Tally(edges);
  const from = dayOf(Math.min(...edges) * SLOT_MS);
  let rows = 0;
  for await (const part of store.days(guildId, from, lastDay(now), { slotsFor: Tally.edgeDays(edges) })) {
    await tally.add(part);
    rows += part.sheet?.memberIds.length ?? 0;
    if (rows < ROWS_PER_TURN) continue;
    rows = 0;
    await setImmediate();
  }
  return tally;
}

/** The last day to read: windows have no upper edge, and the own clock may be behind Discord's at midnight. */
export function lastDay(now: number): UtcDay {
  return dayOf(now) + 1;
}

function grown(array: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(length);
  longer.set(array);
  return longer;
}
