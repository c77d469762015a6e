import type { Entry } from './change.js';
import type { LedgerFigures } from './counting/ledger-figures.js';
import type { LedgerWanted } from './counting/ledger-wanted.js';
import type { LedgerAudit, LedgerBoards, LedgerSettings } from './directory/ledger-choices.js';
import type { LedgerDirectory } from './directory/ledger-directory.js';
import type { LedgerFacts } from './directory/ledger-facts.js';
import type { LedgerErasures } from './erasures/ledger-erasures.js';
import type { LedgerEpochs } from './ledger-epochs.js';
import type { LedgerCheck } from './rounds/ledger-check.js';
import type { LedgerReader } from './rounds/ledger-reader.js';
import type { LedgerRounds } from './rounds/ledger-rounds.js';
import type { Past } from './rounds/past.js';
import type { LedgerGaps } from './stream/ledger-gaps.js';
import type { LedgerIdentity } from './stream/ledger-identity.js';
import type { LedgerInteractions } from './stream/ledger-interactions.js';
import type { LedgerPositions } from './stream/ledger-positions.js';

/**
 * The local SQLite file: counts each activity once and remembers the gateway position in the same commit.
 * All calls are synchronous but those that give a promise; those that change something are durable when they return, except
 * `apply` and `positions.raise`, which are durable with the next commit.
 */
export interface Ledger {
  identity(): LedgerIdentity;
  readonly figures: Readonly<LedgerFigures>;

  /** false while the file refuses to be written: what is taken waits in memory, so nothing should be taken that can wait. */
  isWritable(): boolean;
  /** Takes an entry; committed within a second, or at once when 500 activities wait. Throws when the file cannot be written. */
  apply(entry: Entry): void;
  /** Commits what waits, in one transaction. Nothing waiting: no work. */
  commit(): void;
  /**
   * Commits what waits and writes what stands open in memory, some at a time: what `rounds.begin`, `read` and `check` would
   * else do in one go. Yields to the event loop.
   */
  settle(): Promise<void>;

  readonly positions: LedgerPositions;
  readonly gaps: LedgerGaps;
  readonly interactions: LedgerInteractions;
  readonly directory: LedgerDirectory;
  readonly settings: LedgerSettings;
  readonly boards: LedgerBoards;
  readonly audit: LedgerAudit;
  readonly facts: LedgerFacts;
  readonly wanted: LedgerWanted;
  readonly erasures: LedgerErasures;
  readonly rounds: LedgerRounds;
  readonly epochs: LedgerEpochs;
  /** What other epochs counted. */
  readonly past: Past;

  /** Opens a read of counts, as they stand now. Commits what waits: settle first where much may. */
  read(): LedgerReader;
  /** Opens a look through the ledger. Settle it first. */
  check(): LedgerCheck;
  /** Forgets duplicate keys past their time: message ids and interactions 8 days, reactions 35 days after they were counted. Yields to the event loop. */
  prune(now: number): Promise<void>;
  close(): void;
}
