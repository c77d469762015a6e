import type { Clock } from '../base/clock.js';
import type { ExitError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { ProcessFigures } from '../base/process-figures.js';
import type { Snowflake } from '../base/snowflake.js';
import type { MongoConfig } from '../config/types.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Streams } from './leases.js';

/** How long things take, milliseconds. Only tests choose others. */
export interface PublisherTimes {
  /** The holder's sign of life. */
  readonly beat: number;
  /** Another ledger's lease is taken over when it stood still for so long. */
  readonly standstill: number;
  /** MongoDB counts as away when it was silent for so long at start. */
  readonly silence: number;
  /** Between tries to reach it: first, doubled with every failure, at most, and up to a fifth more. */
  readonly retry: { readonly first: number; readonly longest: number };
  /** What was sent over a connection that is gone is taken to have landed, or to have been lost, after so long. */
  readonly settled: number;
}

/** How the copy in MongoDB follows. */
export type PublishFigures = Pick<ProcessFigures, 'publishLag' | 'reconcileDifference'>;

/** What a publisher is given. */
export interface PublisherOptions {
  readonly ledger: Ledger;
  readonly mongo: MongoConfig;
  /** The bot's application id: leases are by bot. */
  readonly botId: Snowflake;
  readonly streams: Streams;
  /** This process as people know it: host, process id, when it started. Stands in the lease. */
  readonly holder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Between rounds, seconds. */
  readonly publishSeconds: number;
  /** Discord's time, milliseconds. */
  readonly discordNow: () => number;
  readonly callbacks: {
    /**
     * The ledger began a new epoch after `start` had returned: the gateway must leave its sessions and IDENTIFY afresh.
     * Called in the same turn, so nothing of the old sessions can be applied in between.
     */
    onNewEpoch(): void | Promise<void>;
    /** Another process counts for this bot: the process must end with the error's exit code. Called once. */
    onLost(error: ExitError): void;
  };
  readonly times?: Partial<PublisherTimes>;
  /** Default: its own. */
  readonly figures?: PublishFigures;
}
