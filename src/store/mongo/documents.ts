import type { Snowflake } from '../../base/snowflake.js';
import type { Stream } from '../../base/streams.js';
import { BREAKDOWNS, type Breakdown } from '../../counts/breakdowns.js';
import type { Counts, Sums } from '../../counts/counts.js';
import type { MemberDay, ServerDay } from '../../counts/days.js';
import type { Gap } from '../../counts/gap.js';
import type { Metric } from '../../counts/metrics.js';
import type { AuditEntry } from '../../guilds/audit.js';
import type { BoardRecord } from '../../guilds/board-record.js';
import type { StoredSettings } from '../../guilds/guild-settings.js';

/** Counts of a slot; fields that are 0 are left out. */
export type SlotDocument = Sums & { active?: number };

/** Amounts by key: the 200 largest, and the rest as `other`. */
export type AmountsDocument = Readonly<Record<string, number>>;

/** Metrics that are 0 and breakdowns that are empty are left out, but for those that every document has. */
type DayDocument = Counts & { readonly [B in Breakdown]?: AmountsDocument } & {
  readonly _id: string;
  readonly guildId: Snowflake;
  /** UTC midnight. */
  readonly day: Date;
  readonly epoch: string;
  /** The epoch's round in which this content was first published. */
  readonly rev: number;
  /** By slot, `"0"` to `"95"`. */
  readonly slots: Readonly<Record<string, SlotDocument>>;
};

/** One member's UTC day, as one epoch counted it. `_id`: `user:<guild>:<2026-11-21>:<user>:<epoch>`. */
export type UserDocument = DayDocument & {
  readonly kind: 'user';
  readonly userId: Snowflake;
};

/** One guild's UTC day, as one epoch counted it. `_id`: `server:<guild>:<day>:<epoch>`. */
export type ServerDocument = DayDocument & {
  readonly kind: 'server';
  /** Of this epoch: not to be added over epochs. */
  readonly activeMembers: number;
} & {
  /** Breakdowns slot by slot, by slot and key; keys as of the whole day. */
  readonly [F in SlotsField]?: Readonly<Record<string, AmountsDocument>>;
};

/** The fields in which breakdowns have slots. */
type SlotsField = Extract<(typeof BREAKDOWNS.table)[Breakdown]['slots'], string>;

/** What is known of a member apart from counts. `_id`: `member:<guild>:<user>`. */
export interface MemberDocument {
  readonly _id: string;
  readonly kind: 'member';
  readonly guildId: Snowflake;
  readonly userId: Snowflake;
  readonly name: string;
  /** Always false: only humans are counted. */
  readonly bot: boolean;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
}

/** One guild's UTC day as columns (see `ledger/days/sheet-codec.ts`). `_id`: `sheet:<guild>:<day>:<epoch>`. */
export interface SheetDocument {
  readonly _id: string;
  readonly kind: 'sheet';
  readonly guildId: Snowflake;
  readonly day: Date;
  readonly epoch: string;
  /** The round as of which it stands: it holds every day document of this guild, day and epoch up to that. */
  readonly rev: number;
  readonly version: number;
  readonly members: Uint8Array;
  readonly totals: Readonly<Record<string, Uint8Array>>;
  readonly slots: Readonly<Record<string, Uint8Array>>;
}

/** A guild's settings and board. `_id`: `guild:<guild>`. Of two epochs the later one's stands. */
export interface GuildDocument {
  readonly _id: string;
  readonly kind: 'guild';
  readonly guildId: Snowflake;
  readonly name: string;
  readonly since: Date;
  /** Since when metrics are counted that are younger than the first version; one that is not in it was not counted. */
  readonly metricsSince?: { readonly [M in Metric]?: Date };
  readonly settings: StoredSettings;
  readonly board: BoardRecord | null;
  readonly epoch: string;
  readonly epochBegan: Date;
  readonly rev: number;
}

/** A span in which events may be missing. `_id`: `gap:<id>`. */
export interface GapDocument extends Omit<Gap, 'id' | 'streams' | 'from' | 'to'> {
  readonly _id: string;
  readonly kind: 'gap';
  /** Absent in those of 0.2.0 and before: there `shards` says it. */
  readonly streams?: Gap['streams'];
  /** Those of `streams` that are Discord's, by their shards. */
  readonly shards: readonly number[] | null;
  readonly from: Date;
  readonly to: Date;
  readonly epoch: string;
  readonly rev: number;
}

/** Who changed what. `_id`: `audit:<id>`. */
export interface AuditDocument extends Omit<AuditEntry, 'id' | 'at'> {
  readonly _id: string;
  readonly kind: 'audit';
  readonly at: Date;
  readonly epoch: string;
  readonly rev: number;
}

/** Which ledger counts and publishes one stream of a bot. `_id`: `lease:<bot>:<shard>`, of another source `lease:<bot>:<stream>`. */
export interface LeaseDocument {
  readonly _id: string;
  readonly kind: 'lease';
  readonly bot: Snowflake;
  /** Absent in those of 0.2.0 and before: there `shard` says it. */
  readonly stream?: Stream;
  /** Which of Discord's shards the stream is; null: none, it is another source's. */
  readonly shard: number | null;
  readonly shardCount: number;
  readonly epoch: string;
  /** Random for each process. */
  readonly token: string;
  /** Raised every 5 s by the holder. */
  readonly beat: number;
  /** The last round of which writes may have been sent. */
  readonly begunRev: number;
  /** The last round up to which every document was acknowledged. */
  readonly publishedRev: number;
  /** Up to when what came by the stream is published, Discord's time; null: nothing yet. */
  readonly countedTo: Date | null;
  /** The process, for people: host, process id, when it started. */
  readonly holder: string;
}

/** What was asked to be erased. `_id`: `erasure:<id>`. */
export interface ErasureDocument {
  readonly _id: string;
  readonly kind: 'erasure';
  readonly guildId: Snowflake;
  /** null: everybody's. */
  readonly userId: Snowflake | null;
  /** Only of the days before; null: of all. */
  readonly beforeDay: Date | null;
  /** What happened up to then. */
  readonly at: Date;
  /** The epoch that was asked, and the revision from which its documents know of it; null: nobody can say any more. */
  readonly epoch: string;
  readonly fromRev: number | null;
  /** Epochs that began knowing of it: theirs is from later. */
  readonly after: readonly string[];
}

export type MetaDocument = GuildDocument | GapDocument | AuditDocument | LeaseDocument | ErasureDocument;

/** Keys of a breakdown in a published day document, the largest amounts; the rest is added up under `other`. */
export const PUBLISHED_KEYS = 200;

/** What a day document is built from. */
export type DayRow = MemberDay | ServerDay;

/** Fields of day documents that hold breakdowns. */
export const BREAKDOWN_FIELDS: readonly string[] = BREAKDOWNS.names.flatMap((breakdown) => {
  const { slots } = BREAKDOWNS.of(breakdown);
  return slots === null ? [breakdown] : [breakdown, slots];
});

/** Those that are not read where only totals are asked for. */
export const SPLIT_FIELDS: readonly string[] = ['slots', ...BREAKDOWN_FIELDS];
