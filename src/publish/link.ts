import { randomUUID } from 'node:crypto';
import { shardStream } from '../base/streams.js';
import type { Collections } from '../store/mongo/collections.js';
import { openMongo } from '../store/mongo/connection.js';
import type { LeaseDocument } from '../store/mongo/documents.js';
import { createMongoStore } from '../store/mongo/mongo-store.js';
import { createOtherEpochs, type OtherEpochs } from '../store/mongo/other-epochs.js';
import { whyNoDatabase } from '../store/mongo/own-databases.js';
import type { Store } from '../store/store.js';
import { adoptAll } from './adoption.js';
import { createLater } from './later.js';
import { createLeases, type Leases } from './leases.js';
import { nameOtherBots } from './other-bots.js';
import type { PublisherOptions } from './publisher-options.js';
import { publishRound } from './round.js';
import { createLeaseTaking } from './take-leases.js';

/** The way to MongoDB. It may be used for rounds once `hold` gave 0. */
export interface Link {
  readonly collections: Collections;
  readonly leases: Leases;
  readonly store: Store;
  readonly others: OtherEpochs;
  /** Something happened after which acknowledged writes may be gone: `hold` again before the next round. */
  readonly doubtful: boolean;
  /** When it was last held anew, milliseconds (monotonic). */
  readonly heldSince: number;
  /**
   * One try to hold the leases, and to have marked what the store may lack to be sent again. 0: done; else after how
   * many milliseconds to try again.
   * @throws ExitError 1 when another process counts for this bot
   */
  hold(): Promise<number>;
  /** Makes indexes that could not be made at the start, if any. */
  completeIndexes(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Makes the way to MongoDB; it connects with the first `hold`.
 * @param onNewEpoch called in the same turn in which the ledger began a new epoch
 * @throws ExitError 78 when the address makes no sense
 */
export async function openLink(
  options: Omit<PublisherOptions, 'callbacks' | 'times' | 'publishSeconds'>,
  standstillMs: number,
  onNewEpoch: () => Promise<void> | void,
): Promise<Link> {
  const { ledger, mongo, botId: bot, streams, holder, clock, discordNow, log } = options;
  const whyNot = whyNoDatabase(mongo.database);
  if (whyNot !== null) log.warn({ database: mongo.database }, whyNot);
  let doubtful = false;
  let prepared = false;
  let taken = false;
  let heldSince = clock.monotonic();
  const connection = await openMongo(mongo, log, () => {
    doubtful = true;
  });
  const { collections } = connection;
  const { meta } = collections;
  /** Random for each process. */
  const token = randomUUID();
  const lease = { meta, bot, streams, token };
  const leases = createLeases(lease);
  const taking = createLeaseTaking({
    ...lease,
    ledger,
    holder,
    clock,
    standstillMs,
    discordNow,
    publishFirst,
    onNewEpoch,
    log,
  });

  /** One round under leases that had another number of shards: a new epoch begins with them gone. */
  async function publishFirst(held: readonly LeaseDocument[]): Promise<void> {
    const own = held.map(({ stream, shard }) => stream ?? shardStream(shard ?? 0));
    const old = createLeases({ ...lease, streams: { ...streams, own } });
    await ledger.rounds.resendAbove(await old.recall());
    const later = createLater(() => clock.monotonic());
    const parts = {
      ledger,
      collections,
      leases: old,
      later,
      clock,
      log,
      heldSince,
      settledMs: Number.POSITIVE_INFINITY,
    };
    const published = await publishRound(parts, {});
    if (published === 'whole') log.info({}, 'what MongoDB lacked was published before the number of shards changes');
    else log.warn({ published }, 'not everything could be published before the number of shards changes');
  }

  return {
    collections,
    leases,
    store: createMongoStore(collections, { streamOf: streams.of }),
    others: createOtherEpochs(collections),
    get heldSince() {
      return heldSince;
    },
    get doubtful() {
      return doubtful;
    },
    async hold() {
      doubtful = false;
      heldSince = clock.monotonic();
      if (!prepared) await connection.prepare();
      prepared = true;
      if (!taken) {
        const wait = await taking.step();
        if (wait > 0) return wait;
        taken = true;
        await nameOtherBots(meta, bot, log);
      }
      const publishedRev = await leases.recall();
      await adoptAll({ ledger, collections, streams, log });
      await ledger.rounds.resendAbove(publishedRev);
      ledger.erasures.again('reconnected');
      return 0;
    },
    completeIndexes: () => connection.completeIndexes(),
    close: () => connection.close(),
  };
}
