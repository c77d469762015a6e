/** What identifies a ledger and its place among others. */
export interface LedgerIdentity {
  /** Random id of this ledger's epoch; every document it publishes carries it. */
  readonly epoch: string;
  /** When the epoch began, milliseconds: orders epochs that write the same `meta` document. */
  readonly epochBegan: number;
  /** Whether the epoch followed another one (whose days are in MongoDB only). */
  readonly followed: boolean;
  /** In an epoch that followed another: up to when that one is known to have counted; null: unknown. */
  readonly predecessorCountedTo: number | null;
  /** Number of the last round begun. */
  readonly counter: number;
  /** Shard count of the positions; null before the first start. */
  readonly shardCount: number | null;
}
