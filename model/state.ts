/** Ticks in a UTC day. */
export const DAY = 60;
/** Ticks for which a lease must stand still before another ledger takes it. */
export const STILL = 15;
/** Ticks by which a refill reaches further back than its gap. */
export const MARGIN = 40;
/** Ticks after which the server has applied what it ever will of a connection that was cut. */
export const LATE = 12;
/** Ticks for which an erasure is carried out again and again. */
export const AGAIN = 2 * DAY;
export const NEVER = 1e9;

export const dayOf = (at: number): number => Math.floor(at / DAY);

/** `rev`: the round that first publishes the content; `acked`: the last round in which the store acknowledged it, 0 for "send it again". */
export interface Row {
  readonly rev: number;
  readonly acked: number;
}

export const isDirty = ({ rev, acked }: Row): boolean => acked < rev;

/** One member's day: what was counted, by id (a metric that is switched on counts the same id with a `w`), and whom it was said to. */
export interface UserRow extends Row {
  readonly ids: readonly string[];
  readonly whom: readonly string[];
}

export interface GapRow extends Row {
  readonly from: number;
  readonly to: number;
  readonly crossing: boolean;
  readonly refilled: boolean;
}

export interface SheetRow extends Row {
  readonly members: Readonly<Record<string, readonly string[]>>;
}

/** Somebody's, or everybody's (`user` null), counts of all days or of those before one are to go. */
export interface Erasure extends Row {
  readonly id: string;
  readonly user: number | null;
  readonly before: number | null;
  /** What happened up to then goes. */
  readonly at: number;
  /** The epoch in which it was asked for, and the revision from which its rows know of it; null: nobody can say any more. */
  readonly epoch: string;
  readonly from: number | null;
  /** Epochs that began knowing of it. */
  readonly after: readonly string[];
  /** Whether the store may know of it. */
  readonly told: boolean;
  readonly complete: boolean;
}

export interface Position {
  readonly session: string | null;
  readonly seq: number;
  readonly at: number;
  /** Whether the next READY closes a gap across epochs. */
  readonly crossing: boolean;
}

/** One ledger's file. Rows are never changed in place, so a copy is shallow. */
export interface Ledger {
  epoch: string;
  began: number;
  counter: number;
  position: Position;
  keys: Set<string>;
  standing: Map<string, { readonly id: string; readonly row: string }>;
  users: Map<string, UserRow>;
  servers: Map<string, Row>;
  gaps: Map<string, GapRow>;
  sheets: Map<string, SheetRow>;
  /** Days whose sheet is to be built anew, and the first round that may. */
  sheetsDue: Map<string, number>;
  erasures: Map<string, Erasure>;
  /** Since when the second metric is counted. */
  guild: Row & { readonly since: number | null };
  /** What other epochs have, as it was read. */
  past: Map<string, readonly string[]>;
  /** The first READY of all. */
  firstReady: number | null;
  /** What is older does not count in an epoch that followed another. */
  start: number;
  followed: boolean;
  /** Whether it ever held a lease in this epoch, and read what others left. */
  met: boolean;
  adopted: boolean;
  shards: number;
  tokens: Set<string>;
  committedAt: number;
}

export function newLedger(epoch: string, began: number, position: Position): Ledger {
  return {
    epoch,
    began,
    counter: 0,
    position,
    keys: new Set(),
    standing: new Map(),
    users: new Map(),
    servers: new Map(),
    gaps: new Map(),
    sheets: new Map(),
    sheetsDue: new Map(),
    erasures: new Map(),
    guild: { since: null, rev: 1, acked: 0 },
    past: new Map(),
    firstReady: null,
    start: -NEVER,
    adopted: false,
    followed: false,
    met: false,
    shards: 0,
    tokens: new Set(),
    committedAt: 0,
  };
}

export function copyLedger(ledger: Ledger): Ledger {
  return {
    ...ledger,
    keys: new Set(ledger.keys),
    standing: new Map(ledger.standing),
    users: new Map(ledger.users),
    servers: new Map(ledger.servers),
    gaps: new Map(ledger.gaps),
    sheets: new Map(ledger.sheets),
    sheetsDue: new Map(ledger.sheetsDue),
    erasures: new Map(ledger.erasures),
    past: new Map(ledger.past),
    tokens: new Set(ledger.tokens),
  };
}

export interface Lease {
  readonly epoch: string;
  readonly token: string;
  readonly beat: number;
  readonly begunRev: number;
  readonly publishedRev: number;
  readonly countedTo: number;
  readonly shards: number;
}

export interface Documents {
  readonly users: {
    readonly rev: number;
    readonly epoch: string;
    readonly ids: readonly string[];
    readonly whom: readonly string[];
  };
  readonly servers: { readonly rev: number; readonly epoch: string };
  readonly sheets: { readonly rev: number; readonly epoch: string; readonly members: SheetRow['members'] };
  readonly gaps: { readonly rev: number } & Omit<GapRow, keyof Row>;
  readonly guilds: { readonly rev: number; readonly began: number; readonly since: number | null };
  readonly erasures: Omit<Erasure, keyof Row | 'told' | 'complete'>;
}
export type Kind = keyof Documents;

/** MongoDB's documents, by id. */
export type Store = { readonly [K in Kind]: Map<string, Documents[K]> } & { lease: Lease | null };

export function newStore(): Store {
  return {
    users: new Map(),
    servers: new Map(),
    sheets: new Map(),
    gaps: new Map(),
    guilds: new Map(),
    erasures: new Map(),
    lease: null,
  };
}

export function copyStore(store: Store): Store {
  return {
    users: new Map(store.users),
    servers: new Map(store.servers),
    sheets: new Map(store.sheets),
    gaps: new Map(store.gaps),
    guilds: new Map(store.guilds),
    erasures: new Map(store.erasures),
    lease: store.lease,
  };
}

/** A day's place in the ledger (`user|day`) and in the store (`user|day|epoch`). */
export function placeOf(id: string): { readonly user: number; readonly day: number; readonly epoch: string } {
  const [user = '', day = '', epoch = ''] = id.split('|');
  return { user: Number(user), day: Number(day), epoch };
}
