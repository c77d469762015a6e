/**
 * The rules of the protocol that can be told apart. Each stands here once with what is right, and once more in `MUTANTS`
 * with what would be wrong: a model that does not notice its mutants proves nothing.
 */
export interface Rules {
  // --- the lease, epochs, gaps
  /** What `countedTo` says: the position as of the round, told with `publishedRev`; or a commit's time, with it or with each beat. */
  readonly countedTo: 'round' | 'commit' | 'beat';
  /** Taking a lease compares token and `begunRev` with what was seen, the token alone, or nothing. */
  readonly take: 'full' | 'token' | 'blind';
  /** A lease whose token this ledger never held means a new epoch. */
  readonly knownTokens: boolean;
  /** So does a lease whose `begunRev` is above the ledger's counter. */
  readonly begunRev: boolean;
  /** Another ledger's lease is taken only when its beat stood still. */
  readonly standstill: boolean;
  /** Whoever does not find its token in the lease publishes nothing more. */
  readonly token: boolean;
  /** A new epoch resumes no session. */
  readonly freshSession: boolean;
  /** A new epoch begins with empty days. */
  readonly emptyDays: boolean;
  /** In an epoch that followed another, a message older than its READY does not count. */
  readonly notBefore: boolean;
  /** A gap across epochs is not refilled. */
  readonly crossGap: boolean;
  /** A followed epoch that finds no lease records what lay before it as a gap. */
  readonly lostStore: boolean;
  /** After a reconnect the leases are read before anything is written. */
  readonly leaseFirst: boolean;
  /** `begunRev` and `publishedRev` only rise, whatever arrives late. */
  readonly rising: boolean;
  /** Days that MongoDB does not have are published before another number of shards begins a new epoch. */
  readonly ownFirst: boolean;
  /** A ledger that never met MongoDB goes on beside what an earlier one counted, where their times do not touch. */
  readonly beside: boolean;

  // --- documents
  /** A document says what its row said when the round began; or when it is written. */
  readonly rows: 'round' | 'write';
  /** A document is replaced only by a revision that is not lower. */
  readonly guard: boolean;
  /** What was acknowledged above the store's `publishedRev` is sent again after a reconnect. */
  readonly resend: boolean;
  /** A day's `servers` document goes before its members', and holds them back where it was refused. */
  readonly serversFirst: boolean;
  /** Gaps go after the days, in the round. */
  readonly gaps: 'round' | 'after' | 'first';
  /** Sheets are built from the rows of a round, in it. */
  readonly sheets: 'round' | 'free';

  // --- since when a metric is counted
  /** A new epoch takes over since when a metric was counted: from `meta`, from what its own ledger counted before, or not at all. */
  readonly since: 'meta' | 'own' | 'none';
  /** It is published before what was counted since. */
  readonly sinceFirst: boolean;
  /** What is older than it does not count. */
  readonly sinceHeld: boolean;

  // --- erasures
  /** What was asked to be erased is told in `meta` before anything is deleted, and new epochs take it over from there. */
  readonly erasureTold: boolean;
  /** Of the asking epoch only documents from before the request are deleted. */
  readonly erasureRev: boolean;
  /** Epochs that began after the request keep what they counted. */
  readonly erasureAfter: boolean;
  /** What happened before the request does not count afterwards (refilled, replayed). */
  readonly erasedStays: boolean;
  /** Erasures go before the documents of a round, and hold them back where they fail. */
  readonly erasuresFirst: boolean;
  /** Within some days they are carried out again after each reconnect, */
  readonly againAfterReconnect: boolean;
  /** and each night. */
  readonly againNightly: boolean;
  /** What was carried out above the store's `publishedRev` is carried out again, however old. */
  readonly erasureResent: boolean;
  /** A new epoch carries out again what the ledger keeps. */
  readonly erasureKept: boolean;
  /** Where the store does not know any more what it was told, a copy that did not know may have published as the epoch that asked. */
  readonly erasureForked: boolean;
  /** Complete is what found nothing over a connection on which every earlier write is known to have landed. */
  readonly complete: 'settled' | 'found-nothing';
  /** Sheets of the days concerned go, too; those of other epochs are looked into, whatever documents there are. */
  readonly erasureSheets: 'all' | 'by-documents' | 'none';
  /** The ledger builds its own sheets of these days anew. */
  readonly ownSheets: boolean;
  /** A sheet that a round of before the request builds is thrown away. */
  readonly staleSheets: boolean;
  /** The member is taken out of others' days, in the ledger and in other epochs' documents. */
  readonly whom: boolean;
  /** What is read of other epochs passes the ledger's erasures. */
  readonly pastFiltered: boolean;
}

export const RIGHT: Rules = {
  countedTo: 'round',
  take: 'full',
  knownTokens: true,
  begunRev: true,
  standstill: true,
  token: true,
  freshSession: true,
  emptyDays: true,
  notBefore: true,
  crossGap: true,
  lostStore: true,
  leaseFirst: true,
  rising: true,
  ownFirst: true,
  beside: true,
  rows: 'round',
  guard: true,
  resend: true,
  serversFirst: true,
  gaps: 'round',
  sheets: 'round',
  since: 'meta',
  sinceFirst: true,
  sinceHeld: true,
  erasureTold: true,
  erasureRev: true,
  erasureAfter: true,
  erasedStays: true,
  erasuresFirst: true,
  againAfterReconnect: true,
  againNightly: true,
  erasureResent: true,
  erasureKept: true,
  erasureForked: true,
  complete: 'settled',
  erasureSheets: 'all',
  ownSheets: true,
  staleSheets: true,
  whom: true,
  pastFiltered: true,
};
