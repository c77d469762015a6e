import { randomBytes } from 'node:crypto';
import type { Collection } from 'mongodb';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { type Stream, shardOfStream } from '../base/streams.js';
import type { Ledger } from '../ledger/ledger.js';
import type { LeaseDocument, MetaDocument } from '../store/mongo/documents.js';
import { within } from '../store/mongo/trouble.js';
import { heldByAnother, leaseId, type Streams } from './leases.js';
import { ownLeases, takeAsTheyAre } from './own-days.js';

/** How often another ledger's lease is looked at while it stands still, milliseconds. */
const LOOK_MS = 1_000;
const ANSWER_MS = 5_000;
const DUPLICATE_KEY = 11_000;

export interface LeaseTaking {
  /**
   * One try to take the leases of all streams. Gives 0 when they are taken (and, where that was called for, a new epoch
   * begun), else after how many milliseconds to try again.
   * @throws ExitError 1 naming the holder as soon as another ledger's lease is seen to be alive
   */
  step(): Promise<number>;
}

interface Options {
  readonly meta: Collection<MetaDocument>;
  readonly ledger: Ledger;
  readonly bot: string;
  readonly streams: Streams;
  readonly token: string;
  readonly holder: string;
  readonly clock: Clock;
  readonly standstillMs: number;
  /** Discord's time, milliseconds. */
  readonly discordNow: () => number;
  /** Publishes what MongoDB lacks of the ledger's days under leases that are held now, which had other shards. */
  readonly publishFirst: (leases: readonly LeaseDocument[]) => Promise<void>;
  /** Called in the same turn in which the ledger began a new epoch. */
  readonly onNewEpoch: () => Promise<void> | void;
  readonly log: Log;
}

/**
 * Takes the leases of this process' streams: all or none, by compare-and-swap on what was seen. What was seen of other
 * ledgers' leases is kept from try to try, also over outages: that is how a lease that moves is told from one that
 * stands still.
 */
export function createLeaseTaking(options: Options): LeaseTaking {
  const { meta, ledger, bot, streams, token, holder, clock, standstillMs, log } = options;
  const ids = streams.own.map((stream) => ({ stream, _id: leaseId(bot, stream) }));
  const observed = new Map<string, { readonly token: string; readonly beat: number; readonly at: number }>();
  let isPublishedFirst = false;
  /** The epoch under which the leases are being taken; stands while some are taken and others not yet. */
  let taking: { readonly epoch: string; readonly fresh: boolean } | null = null;

  const isOurs = (lease: LeaseDocument) =>
    lease.epoch === ledger.identity().epoch && lease.shardCount === streams.shardCount;
  const isTaken = (lease: LeaseDocument | undefined) =>
    lease?.token === token && lease.epoch === taking?.epoch && lease.shardCount === streams.shardCount;

  /** Milliseconds until each foreign lease has stood still long enough. */
  function watch(foreign: readonly LeaseDocument[]): number {
    const now = clock.monotonic();
    let remaining = 0;
    for (const lease of foreign) {
      const seen = observed.get(lease._id) ?? { token: lease.token, beat: lease.beat, at: now };
      if (seen.token !== lease.token || seen.beat !== lease.beat) throw heldByAnother(lease);
      if (!observed.has(lease._id))
        log.info(
          { lease: lease._id, holder: lease.holder },
          'another ledger counted here: waiting whether it still does',
        );
      observed.set(lease._id, seen);
      remaining = Math.max(remaining, standstillMs - (now - seen.at));
    }
    return remaining;
  }

  /**
   * Whether what the leases say calls for a new epoch: an old copy, another ledger in between, a lost folder, other shards.
   * With other shards also where nobody holds the own ones: what another process counted of their guilds is not known here.
   */
  function needsNewEpoch(leases: readonly LeaseDocument[], anyOfBot: boolean): boolean {
    const { counter, shardCount } = ledger.identity();
    if (anyOfBot && shardCount !== null && shardCount !== streams.shardCount) return true;
    return leases.some((lease) => !isOurs(lease) || !ledger.epochs.hasToken(lease.token) || lease.begunRev > counter);
  }

  async function put(stream: Stream, seen: LeaseDocument | undefined, countedTo: Date | null): Promise<boolean> {
    if (taking === null || isTaken(seen)) return true;
    const goesOn = seen !== undefined && isOurs(seen) && !taking.fresh;
    const lease: LeaseDocument = {
      _id: leaseId(bot, stream),
      kind: 'lease',
      bot,
      stream,
      shard: shardOfStream(stream),
      shardCount: streams.shardCount,
      epoch: taking.epoch,
      token,
      beat: (seen?.beat ?? 0) + 1,
      begunRev: goesOn ? seen.begunRev : 0,
      publishedRev: goesOn ? seen.publishedRev : 0,
      countedTo: taking.fresh ? countedTo : (seen?.countedTo ?? null),
      holder,
    };
    if (seen === undefined) {
      try {
        await meta.insertOne(lease);
        return true;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === DUPLICATE_KEY) return false;
        throw error;
      }
    }
    const asSeen = { _id: seen._id, token: seen.token, begunRev: seen.begunRev, epoch: seen.epoch };
    const filter = isOurs(seen) ? asSeen : { ...asSeen, beat: seen.beat };
    return (await meta.replaceOne({ ...filter, kind: 'lease' }, lease)).matchedCount === 1;
  }

  /** A wiped store: what an earlier epoch had counted is gone, and this ledger never had it. */
  function recordLostStore(missing: readonly Stream[]): void {
    const { epoch, epochBegan, followed } = ledger.identity();
    if (!followed || missing.length === 0) return;
    const changes = ledger.directory
      .guilds()
      .filter(({ id, since }) => missing.includes(streams.of(id, streams.shardCount)) && since < epochBegan)
      .map(({ id, since }) => ({
        kind: 'gap' as const,
        gap: {
          id: `${epoch}-lost-${id}`,
          guildId: id,
          streams: null,
          shardCount: streams.shardCount,
          from: since,
          to: epochBegan,
          reason: 'storeLost' as const,
          state: 'open' as const,
          acrossEpochs: true,
        },
      }));
    if (changes.length === 0) return;
    ledger.apply({ changes });
    ledger.commit();
    log.warn({ guilds: changes.length }, 'MongoDB holds no lease of this bot: what earlier ledgers counted is gone');
  }

  return {
    async step() {
      const all = await within(ANSWER_MS, meta.find<LeaseDocument>({ kind: 'lease', bot }).toArray());
      const relevant = all.filter(
        ({ _id, shardCount }) => ids.some((own) => own._id === _id) || shardCount !== streams.shardCount,
      );
      const others = relevant.filter((lease) => !isTaken(lease));
      const remaining = watch(others.filter((lease) => !isOurs(lease) && lease.token !== token));
      if (remaining > 0) return Math.min(remaining, LOOK_MS);
      const own = isPublishedFirst ? [] : ownLeases(all, ledger, streams.shardCount);
      if (own.length > 0) {
        ledger.epochs.addToken(token);
        if (!(await takeAsTheyAre(own, { meta, token, holder }))) return LOOK_MS / 10;
        await options.publishFirst(own);
        isPublishedFirst = true;
        // The leases say something else now.
        return 1;
      }

      const countedTo = earliest(relevant);
      const fresh = (taking?.fresh === true && relevant.some(isTaken)) || needsNewEpoch(others, all.length > 0);
      if (taking === null || taking.fresh !== fresh) {
        taking = { fresh, epoch: fresh ? randomBytes(9).toString('base64url') : ledger.identity().epoch };
      }
      const seen = new Map(relevant.map((lease) => [lease._id, lease]));
      if (!fresh) {
        if (!ledger.epochs.hasToken(token)) ledger.epochs.addToken(token);
        recordLostStore(ids.filter(({ _id }) => !seen.has(_id)).map(({ stream }) => stream));
      }
      for (const { stream, _id } of ids) {
        if (!(await within(ANSWER_MS, put(stream, seen.get(_id), countedTo)))) return LOOK_MS / 10;
      }
      await removeOthers(relevant);
      if (fresh) {
        ledger.epochs.begin({
          epoch: taking.epoch,
          began: options.discordNow(),
          predecessorCountedTo: countedTo?.getTime() ?? null,
          token,
        });
        log.warn({ epoch: taking.epoch }, 'began a new epoch: another ledger counted for this bot before');
        await options.onNewEpoch();
      }
      return 0;
    },
  };

  /** Leases of another shard count stood still and are replaced by those just taken. */
  async function removeOthers(relevant: readonly LeaseDocument[]): Promise<void> {
    for (const lease of relevant) {
      if (lease.shardCount === streams.shardCount || ids.some(({ _id }) => _id === lease._id)) continue;
      await within(ANSWER_MS, meta.deleteOne({ _id: lease._id, kind: 'lease', token: lease.token, beat: lease.beat }));
    }
  }
}

/**
 * Up to when all of the leases' streams were counted: the earliest of them, since one epoch has one gap and none of it
 * may be left out; null: of one of them nothing is known.
 */
function earliest(leases: readonly LeaseDocument[]): Date | null {
  let at: Date | null = null;
  for (const { countedTo } of leases) {
    if (countedTo === null) return null;
    if (at === null || countedTo < at) at = countedTo;
  }
  return at;
}
