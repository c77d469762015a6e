import type { Snowflake } from '../../base/snowflake.js';
import type { UtcDay } from '../../base/time/slots.js';
import type { PublishedKind, PublishedRows } from '../../ledger/rounds/published.js';
import { type CarryingOut, carryOut } from './carry-out.js';
import type { Collections } from './collections.js';
import { toServerDocument, toSheetDocument, toUserDocument } from './day-documents.js';
import { erasureWrite } from './erasure-documents.js';
import { type EpochName, toAuditDocument, toGapDocument } from './meta-documents.js';
import { guardedReplace, guildWrite, memberWrite, type Write } from './writes.js';

/** What a round has left unwritten so far. */
export interface RoundSoFar {
  /** Nothing at all. */
  readonly whole: boolean;
  /** Nothing of a guild. */
  isWhole(guildId: Snowflake): boolean;
  /** Not the row of a kind with this guild and day. */
  isWritten(kind: PublishedKind, place: { readonly guildId: Snowflake; readonly day: UtcDay }): boolean;
}

/** What becomes of the ledger's rows of one kind in MongoDB. */
interface PublishedAs<Row> {
  /** The documents' own `kind`, and where they lie. */
  readonly kind: string;
  readonly collection: Exclude<keyof Collections, 'shared' | 'ofAny'>;
  readonly write: (row: Row, epoch: EpochName) => Write;
  /** Kinds that a round writes before. */
  readonly after: readonly PublishedKind[];
  /** A row that may not be written yet stays marked for the next round. */
  readonly mayWrite?: (row: Row, round: RoundSoFar) => boolean;
  /** Written once `publishedRev` tells of all the others. */
  readonly afterwards?: boolean;
  /** What is yet to be done once it is written; only then the row is acknowledged. */
  readonly thenDo?: (row: Row, work: CarryingOut) => Promise<void>;
  /** Where one is not written nothing that comes after is, of the same server. */
  readonly holdsBack?: boolean;
  /** Most documents in one bulk. */
  readonly bulk?: number;
  /** Each answers a query that Statboard asks. */
  readonly indexes: readonly (readonly string[])[];
}

/** What is written of each kind, in which order, under which conditions. Where the rows stand is said in `ledger/rounds/published.ts`. */
export const PUBLISHED_AS: { readonly [K in PublishedKind]: PublishedAs<PublishedRows[K]> } = {
  erasures: {
    kind: 'erasure',
    collection: 'meta',
    write: (row) => erasureWrite(row),
    after: [],
    thenDo: carryOut,
    holdsBack: true,
    indexes: [],
  },
  memberDays: {
    kind: 'user',
    collection: 'users',
    write: (row, { epoch }) => guardedReplace(toUserDocument(row, epoch)),
    after: ['serverDays'],
    mayWrite: (row, round) => round.isWritten('serverDays', row),
    // Changed members of a day and epoch; one member's days.
    indexes: [
      ['guildId', 'day', 'epoch', 'rev'],
      ['guildId', 'userId', 'day'],
    ],
  },
  serverDays: {
    kind: 'server',
    collection: 'servers',
    write: (row, { epoch }) => guardedReplace(toServerDocument(row, epoch)),
    // Before the members' documents of the day: whoever reads knows by it which epochs have some. See decision 0004.
    after: ['erasures'],
    indexes: [['guildId', 'day', 'epoch']],
  },
  sheets: {
    kind: 'sheet',
    collection: 'sheets',
    write: (row, { epoch }) => guardedReplace(toSheetDocument(row, epoch)),
    after: ['memberDays'],
    mayWrite: ({ guildId }, round) => round.isWhole(guildId),
    afterwards: true,
    // Large: 34 bytes a member day.
    bulk: 8,
    indexes: [['guildId', 'day']],
  },
  members: {
    kind: 'member',
    collection: 'members',
    write: (row) => memberWrite(row),
    after: ['memberDays'],
    indexes: [],
  },
  guilds: {
    kind: 'guild',
    collection: 'meta',
    write: (row, epoch) => guildWrite(row, epoch),
    after: ['members'],
    indexes: [],
  },
  audit: {
    kind: 'audit',
    collection: 'meta',
    write: (row, { epoch }) => guardedReplace(toAuditDocument(row, epoch)),
    after: ['guilds'],
    indexes: [],
  },
  gaps: {
    kind: 'gap',
    collection: 'meta',
    write: (row, { epoch }) => guardedReplace(toGapDocument(row, epoch)),
    after: ['audit'],
    // What was read again stands first: a gap says that messages are missing at once, and that they are not only then.
    mayWrite({ guildId, state, done = {} }, round) {
      if (!Object.keys(done).every((guild) => round.isWhole(guild))) return false;
      if (state === 'open' || state === 'refilling') return true;
      return guildId === null ? round.whole : round.isWhole(guildId);
    },
    indexes: [['kind', 'guildId', 'to']],
  },
};

/** The kinds in the order in which a round writes them. */
export const PUBLISHED_ORDER: readonly PublishedKind[] = inOrder(Object.keys(PUBLISHED_AS) as PublishedKind[]);

function inOrder(kinds: readonly PublishedKind[]): PublishedKind[] {
  const order = new Set<PublishedKind>();
  const add = (kind: PublishedKind) => {
    for (const before of PUBLISHED_AS[kind].after) add(before);
    order.add(kind);
  };
  for (const kind of kinds) add(kind);
  return [...order];
}
