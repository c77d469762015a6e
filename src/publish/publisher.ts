import { setTimeout as sleep } from 'node:timers/promises';
import { growingDelay, jittered } from '../base/delays.js';
import { ExitError } from '../base/errors.js';
import { pause } from '../base/pause.js';
import { createProcessFigures, noteLag } from '../base/process-figures.js';
import type { Snowflake } from '../base/snowflake.js';
import { SELECTION_MS } from '../store/mongo/connection.js';
import { MongoSilentError, within } from '../store/mongo/trouble.js';
import type { Store } from '../store/store.js';
import { adoptOne } from './adoption.js';
import { createKeepPast, type KeepPast } from './keep-past.js';
import { createLater } from './later.js';
import { type Link, openLink } from './link.js';
import { createMongoAway, type MongoAway } from './mongo-away.js';
import type { AskBoard } from './nightly/boards.js';
import type { NightOutcome } from './nightly/comparison.js';
import { reconcile } from './nightly/reconcile.js';
import { MongoAwayError, publishOver } from './publish-over.js';
import type { PublisherOptions, PublisherTimes, PublishFigures } from './publisher-options.js';
import type { RoundOutcome, RoundRequest } from './round.js';
import { createRoundQueue } from './round-queue.js';

/** How often what other epochs counted is read, where something of it is not kept yet, milliseconds. */
const PAST_MS = 60_000;
/** Longest wait for connections to close, milliseconds. */
const CLOSE_MS = 1_000;

/** Silence is longer than the driver looks for a server: what it found wrong is said, and not that nobody answers. */
export const TIMES: PublisherTimes = {
  beat: 5_000,
  standstill: 15_000,
  silence: SELECTION_MS + 1_500,
  retry: { first: 700, longest: 50_000 },
  settled: 600_000,
};

/** Copies the ledger's changed rows to MongoDB, and holds the leases that allow it to. */
export interface Publisher {
  /**
   * To be awaited before IDENTIFY: takes the leases. Returns when they are held, or when MongoDB is away (then it goes
   * on trying). Rounds run from then on.
   * @throws ExitError 1 when another process counts for this bot, 78 when the address makes no sense
   */
  start(): Promise<void>;
  /**
   * Publishes everything that changed, one round after another; whoever asks before a waiting round begins is served by
   * that one. Throws when MongoDB is away or goes away meanwhile.
   */
  round(request?: RoundRequest): Promise<RoundOutcome>;
  /** A guild joined: takes over what an earlier ledger left of it. Nothing while MongoDB is away. */
  adoptGuild(guildId: Snowflake): Promise<void>;
  /** Nightly: brings sheets up to date, and compares the ledger with itself and with what MongoDB has of its epoch. null: MongoDB is away. */
  reconcile(ask?: AskBoard): Promise<NightOutcome | null>;
  /** MongoDB's own answers, which are those of the ledger; null while it is away. */
  store(): Store | null;
  /** Since when MongoDB is away, milliseconds; null: it is there. */
  awaySince(): number | null;
  /** What other epochs counted. */
  readonly past: KeepPast;
  /** Commits and publishes once more, at most so many milliseconds long, and lets the lease be. */
  stop(deadlineMs: number): Promise<void>;
  /** Ends at once, without a last round. */
  close(): Promise<void>;
}

export function createPublisher(options: PublisherOptions): Publisher {
  return new MongoPublisher(options);
}

class MongoPublisher implements Publisher {
  readonly past: KeepPast;
  readonly #options: PublisherOptions;
  readonly #times: PublisherTimes;
  readonly #away: MongoAway;
  readonly #later;
  readonly #stopping = new AbortController();
  readonly #figures: PublishFigures;
  #link: Link | null = null;
  #held = false;
  #started = false;
  #newlyTaken = true;
  #lost: ExitError | null = null;
  #lastHeard: number;
  /** When the last whole round began: what was counted before stands in MongoDB. */
  #publishedUpTo: number | null = null;
  #reaching = false;
  readonly #queue = createRoundQueue((request) => this.#guarded((link) => this.#timed(link, request)));

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#times = { ...TIMES, ...options.times };
    this.#figures = options.figures ?? createProcessFigures();
    this.#later = createLater(() => options.clock.monotonic());
    this.#lastHeard = options.clock.monotonic();
    this.#away = createMongoAway(options.clock, options.log);
    const { ledger, streams, log } = options;
    this.past = createKeepPast({
      ledger,
      streams,
      log,
      source: () => (this.#held ? (this.#link?.others ?? null) : null),
    });
  }

  async start(): Promise<void> {
    const { clock, publishSeconds } = this.#options;
    this.#lastHeard = clock.monotonic();
    void this.#reach();
    // This timer keeps the process: between two tries nothing else may.
    while (!this.#held && this.#lost === null && !this.#isGivenUp()) await sleep(20);
    if (this.#lost !== null) throw this.#lost;
    if (this.#stopping.signal.aborted) return;
    if (!this.#held && this.#away.since === null) this.#away.note(new MongoSilentError(this.#times.silence));
    this.#started = true;
    this.#every(publishSeconds * 1_000, async () => void (await this.round()));
    this.#every(this.#times.beat, () => this.#guarded(({ leases }) => leases.beat()));
    this.#every(PAST_MS, () => this.past.readAll());
  }

  round(request?: Pick<RoundRequest, 'nightly'>): Promise<RoundOutcome> {
    return this.#queue.round(request);
  }

  async adoptGuild(guildId: Snowflake): Promise<void> {
    if (!this.#held) return;
    const { ledger, log } = this.#options;
    await this.#guarded(({ collections }) => adoptOne(ledger, collections, guildId, log));
  }

  async reconcile(ask?: AskBoard): Promise<NightOutcome | null> {
    const link = this.#link;
    if (!this.#held || link === null) return null;
    const { ledger, clock, log, streams } = this.#options;
    await link.completeIndexes();
    await this.round({ nightly: true });
    const comparison = await reconcile({
      ledger,
      clock,
      log,
      collections: link.collections,
      streamOf: streams.of,
      turn: (work) => this.#queue.next(work),
      publish: (onBegun) => this.#guarded((held) => this.#publish(held, { onBegun })),
      signal: this.#stopping.signal,
      ask,
    });
    this.#figures.reconcileDifference = comparison.differences.length;
    return comparison;
  }

  store(): Store | null {
    return this.#held ? (this.#link?.store ?? null) : null;
  }

  awaySince(): number | null {
    return this.#away.since;
  }

  async stop(deadlineMs: number): Promise<void> {
    const { ledger, log } = this.#options;
    ledger.commit();
    this.#stopping.abort();
    if (this.#held) {
      try {
        await within(deadlineMs, this.round());
      } catch (error) {
        log.warn({ err: error }, 'the last round did not end in time; it is published at the next start');
      }
    }
    await this.close();
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    this.#held = false;
    const ended = Promise.allSettled([this.#link?.close(), this.#queue.ended()]);
    // A server that hangs must not keep the process.
    await within(CLOSE_MS, ended).catch((error) => this.#options.log.debug({ err: error }, 'MongoDB hangs'));
  }

  /** Goes on trying to reach MongoDB until the leases are held, are somebody else's, or the process stops. */
  async #reach(): Promise<void> {
    if (this.#reaching) return;
    this.#reaching = true;
    for (let failures = 0; this.#reaching; ) {
      // A round that still runs could acknowledge what is about to be marked to be sent again.
      await this.#queue.ended();
      if (this.#stopping.signal.aborted) return;
      try {
        const wait = await (await this.#open()).hold();
        this.#lastHeard = this.#options.clock.monotonic();
        failures = 0;
        if (wait === 0) this.#back();
        else await this.#pause(wait);
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        if (error instanceof ExitError) return this.#end(error);
        failures += 1;
        this.#away.note(error);
        await this.#pause(jittered(growingDelay({ failures, ...this.#times.retry })));
      }
    }
  }

  async #open(): Promise<Link> {
    const { standstill } = this.#times;
    const { callbacks } = this.#options;
    this.#link ??= await openLink(this.#options, standstill, () =>
      this.#started ? callbacks.onNewEpoch() : undefined,
    );
    return this.#link;
  }

  async #timed(link: Link, request: RoundRequest): Promise<RoundOutcome> {
    const { clock } = this.#options;
    const began = clock.monotonic();
    const published = await this.#publish(link, request);
    if (published === 'whole') {
      noteLag(this.#figures.publishLag, clock.monotonic() - (this.#publishedUpTo ?? began));
      this.#publishedUpTo = began;
    }
    return published;
  }

  #publish(link: Link, request: RoundRequest): Promise<RoundOutcome> {
    return publishOver(link, request, { ...this.#options, later: this.#later, settledMs: this.#times.settled });
  }

  /** Works with MongoDB while the leases are held; any failure but a lost lease means that it is away. */
  async #guarded<T>(work: (link: Link) => Promise<T>): Promise<T> {
    if (this.#lost !== null) throw this.#lost;
    if (!this.#held || this.#link === null) throw new MongoAwayError('MongoDB is away');
    try {
      return await work(this.#link);
    } catch (error) {
      if (error instanceof ExitError) this.#end(error);
      else if (!this.#stopping.signal.aborted) {
        this.#held = false;
        this.#away.note(error);
        void this.#reach();
      }
      throw error;
    }
  }

  #isGivenUp(): boolean {
    const silent = this.#options.clock.monotonic() - this.#lastHeard >= this.#times.silence;
    return this.#away.refused || silent || this.#stopping.signal.aborted;
  }

  #back(): void {
    const { log, streams } = this.#options;
    if (this.#away.since === null) log.info({ streams: streams.own }, 'publishing to MongoDB');
    this.#away.over();
    this.#held = true;
    this.#reaching = false;
    // Whoever held the leases before may have written something since this ledger last asked.
    void this.past.readAll({ again: this.#newlyTaken });
    this.#newlyTaken = false;
  }

  /** The lease is somebody else's: nothing more is published. */
  #end(error: ExitError): void {
    if (this.#lost !== null) return;
    this.#lost = error;
    this.#held = false;
    if (this.#started) this.#options.callbacks.onLost(error);
  }

  /** Runs a job again and again, never twice at a time, until the process stops or the lease is lost. */
  #every(milliseconds: number, job: () => Promise<void>): void {
    const loop = async () => {
      for (;;) {
        await this.#pause(milliseconds);
        if (this.#stopping.signal.aborted || this.#lost !== null) return;
        if (!this.#held) continue;
        // A failure was noted as trouble with MongoDB, and ended `held`.
        await job().catch((error) => this.#options.log.debug({ err: error }, 'MongoDB went away'));
      }
    };
    void loop();
  }

  #pause(milliseconds: number): Promise<void> {
    return pause(milliseconds, { signal: this.#stopping.signal, ref: false });
  }
}
