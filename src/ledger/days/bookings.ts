import type { Snowflake } from '../../base/snowflake.js';
import { BREAKDOWNS, type Breakdown } from '../../counts/breakdowns.js';
import { METRICS, type Metric } from '../../counts/metrics.js';

/** An amount of a metric that is added to a member's and the server's day, or (below zero) taken back. */
export interface Booking {
  readonly metric: Metric;
  readonly by: number;
  readonly guildId: Snowflake;
  readonly userId: Snowflake;
  /** When it happened, milliseconds: which slot. */
  readonly at: number;
  /** The keys under which breakdowns of the metric have it. */
  readonly split?: { readonly [B in Breakdown]?: string };
}

/** The same booking taken back. */
export function negated(booking: Booking): Booking {
  return { ...booking, by: -booking.by };
}

/** What a booking says beside its amount. */
export const Flag = {
  /** The member's first activity in the slot. */
  newInSlot: 1,
  /** And in the day. */
  newInDay: 2,
  /** The member did it: it was last seen then. */
  seen: 4,
} as const;

/** Of a breakdown's number: whether the server's day is split too, and whether slot by slot. */
export const OF_SERVERS = 64;
export const BY_SLOT = 128;

/**
 * A booking as it is worked into days and stands in the journal. Everything that a description says of it stands in it, so
 * that a line is read back as it was meant, whatever the descriptions say by then.
 */
export interface Posting {
  /** Of the metric. */
  readonly number: number;
  readonly by: number;
  readonly flags: number;
  readonly guildId: Snowflake;
  readonly userId: Snowflake;
  readonly at: number;
  /** Breakdowns and keys, in pairs; a breakdown is its number, with `OF_SERVERS` and `BY_SLOT`. */
  readonly keys: readonly (number | string)[];
}

const NO_KEYS: Posting['keys'] = [];

/** @param flags of `Flag` */
export function toPosting(booking: Booking, flags: number): Posting {
  const { metric, by, guildId, userId, at, split } = booking;
  return { number: METRICS.numberOf(metric), by, flags, guildId, userId, at, keys: split ? keysOf(split) : NO_KEYS };
}

function keysOf(split: NonNullable<Booking['split']>): (number | string)[] {
  const keys: (number | string)[] = [];
  for (const breakdown in split) {
    const key = split[breakdown as Breakdown];
    if (key === undefined) continue;
    const { number, ofServers, slots } = BREAKDOWNS.of(breakdown as Breakdown);
    keys.push(number + (ofServers ? OF_SERVERS : 0) + (slots === null ? 0 : BY_SLOT), key);
  }
  return keys;
}

/** A line of the journal that is being written. */
export interface JournalLine {
  /** Postings in it. */
  readonly size: number;
  add(posting: Posting): void;
  /** The line's text; the next one begins. */
  take(): string;
  clear(): void;
}

/**
 * First character of a line: its version. Behind it a flat list, of each posting a head, server, member, time, the amount
 * where it is not 1, and the keys. The head is the metric's number, flags times 64, 512 where there is an amount, and the
 * number of keys times 1024.
 */
const VERSION = '2';
const FLAGS = 64;
const HAS_AMOUNT = 512;
const KEYS = 1024;

export function createJournalLine(): JournalLine {
  let fields: (number | string)[] = [];
  let size = 0;
  function clear(): void {
    fields = [];
    size = 0;
  }
  return {
    get size() {
      return size;
    },
    add({ number, by, flags, guildId, userId, at, keys }) {
      size += 1;
      const head = number + flags * FLAGS + (by === 1 ? 0 : HAS_AMOUNT) + (keys.length / 2) * KEYS;
      fields.push(head, guildId, userId, at);
      if (by !== 1) fields.push(by);
      for (const field of keys) fields.push(field);
    },
    take() {
      const text = VERSION + JSON.stringify(fields);
      clear();
      return text;
    },
    clear,
  };
}

/** Reads a line back, of this version or the one before. */
export function* postingsOf(line: string): Iterable<Posting> {
  if (line[0] !== VERSION) {
    yield* oldPostingsOf(line);
    return;
  }
  const fields: (number | string)[] = JSON.parse(line.slice(1));
  for (let i = 0; i < fields.length; ) {
    const head = Number(fields[i]);
    const amounts = head & HAS_AMOUNT ? 1 : 0;
    const from = i + 4 + amounts;
    const end = from + 2 * Math.floor(head / KEYS);
    yield {
      number: head % FLAGS,
      flags: Math.floor(head / FLAGS) % (HAS_AMOUNT / FLAGS),
      guildId: String(fields[i + 1]),
      userId: String(fields[i + 2]),
      at: Number(fields[i + 3]),
      by: amounts === 1 ? Number(fields[i + 4]) : 1,
      keys: fields.slice(from, end),
    };
    i = end;
  }
}

/** What could be booked before: a message, a reaction given or received, and either undone. */
const OLD_KINDS: readonly { readonly metric: Metric; readonly by: number; readonly seen: boolean }[] = [
  { metric: 'messages', by: 1, seen: true },
  { metric: 'reactionsGiven', by: 1, seen: true },
  { metric: 'reactionsGiven', by: -1, seen: false },
  { metric: 'reactionsReceived', by: 1, seen: false },
  { metric: 'reactionsReceived', by: -1, seen: false },
];
const OLD_FIELDS = 5;

/** Five fields each: a kind (with 8 for new in the slot and 16 for new in the day), server, member, time, channel or 0. */
function* oldPostingsOf(line: string): Iterable<Posting> {
  const fields: (number | string)[] = JSON.parse(line);
  for (let i = 0; i < fields.length; i += OLD_FIELDS) {
    const code = Number(fields[i]);
    const kind = OLD_KINDS[code % 8];
    if (kind === undefined) throw new TypeError(`The journal holds a booking of kind ${code}`);
    const channelId = fields[i + 4];
    const { metric, by, seen } = kind;
    const flags = (code & 8 ? Flag.newInSlot : 0) + (code & 16 ? Flag.newInDay : 0) + (seen ? Flag.seen : 0);
    const booking = {
      metric,
      by,
      guildId: String(fields[i + 1]),
      userId: String(fields[i + 2]),
      at: Number(fields[i + 3]),
    };
    yield toPosting(typeof channelId === 'string' ? { ...booking, split: { channels: channelId } } : booking, flags);
  }
}
