import { described } from './described.js';
import type { Metric } from './metrics.js';

/** What an amount is split by. Keys are texts: ids of channels and members, an emoji's id or the emoji itself. */
export type KeyKind = 'channel' | 'member' | 'emoji' | 'text';

/** A breakdown: a metric of one member (or of all) and day, split by a key. Its amounts add up to the metric. */
export interface BreakdownDescription {
  /** As of metrics: stands for it in blobs and the journal, and is never used again. */
  readonly number: number;
  /** The metric it splits. */
  readonly of: Metric;
  readonly key: KeyKind;
  /** Whether the whole server's day is split too. Not where the key is a member: that would hold them a second time. */
  readonly ofServers: boolean;
  /** The documents' field in which the server's day is split slot by slot: exact in every window; null: it has whole UTC days. */
  readonly slots: string | null;
  /** Stands in every document, also where it is empty. */
  readonly always?: true;
  /** Its metric was counted before it was split: there the parts are less than the whole. */
  readonly younger?: true;
}

/** All breakdowns. Names are the fields of MongoDB's documents. */
export const BREAKDOWNS = described({
  /** Messages by the channel or thread in which they stand. */
  channels: { number: 1, of: 'messages', key: 'channel', ofServers: true, slots: 'channelSlots', always: true },
  /** Replies by the member who is answered. */
  whom: { number: 2, of: 'repliesGiven', key: 'member', ofServers: false, slots: null },
  /** Reactions given by emoji: a custom one's id, or the emoji without skin tone. */
  reactionEmoji: { number: 3, of: 'reactionsGiven', key: 'emoji', ofServers: true, slots: null, younger: true },
} as const satisfies Readonly<Record<string, BreakdownDescription>>);

export type Breakdown = keyof typeof BREAKDOWNS.table;

/** Amounts by key. */
export type Amounts = ReadonlyMap<string, number>;

/** A day's breakdowns; one that is not there is empty. */
export type Breakdowns = { readonly [B in Breakdown]?: Amounts };

/** Nothing is split, or it was not read. */
export const NO_BREAKDOWNS: Breakdowns = {};

/** Key under which a published day adds up the keys that it leaves out. */
export const OTHER = 'other';
