import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.js';
import type { MongoConfig } from '../config.js';
import { ExitError } from '../errors.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Log } from '../log.js';
import type { Snowflake } from '../snowflake.js';
import { type MongoConnection, openMongo } from '../store/mongo/connection.js';
import { createMongoStore } from '../store/mongo/mongo-store.js';
import { MongoSilentError, type MongoTrouble, troubleOf, within } from '../store/mongo/trouble.js';
import type { Store } from '../store/store.js';
import { adoptAll, adoptOne } from './adoption.js';
import { backoff } from './backoff.js';
import { createLater } from './later.js';
import { createLeases, type Leases, type Shards } from './leases.js';
import { type Differences, reconcileSums } from './reconcile.js';
import { publishRound, type RoundOutcome, type RoundRequest } from './round.js';
import { createLeaseTaking, type LeaseTaking } from './take-leases.js';
import { createTurns, type Turns } from './turns.js';

/** How long things take, milliseconds. Only tests choose others. */
export interface PublisherTimes {
  /** The holder's sign of life. */
  readonly beat: number;
  /** Another ledger's lease is taken over when it stood still for so long. */
  readonly standstill: number;
  /** MongoDB counts as away when it was silent for so long at start. */
  readonly silence: number;
  /** Least and most time between tries to reach it. */
  readonly retry: readonly [least: number, most: number];
}

/** Longest wait for connections to close, milliseconds. */
const CLOSE_MS = 1_000;

const TIMES: PublisherTimes = { beat: 5_000, standstill: 15_000, silence: 5_000, retry: [1_000, 60_000] };

export interface PublisherOptions {
  readonly ledger: Ledger;
  readonly mongo: MongoConfig;
  /** The bot's application id: leases are by bot. */
  readonly botId: Snowflake;
  readonly shards: Shards;
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
}

/** Copies the ledger's changed rows to MongoDB, and holds the leases that allow it to. */
export interface Publisher {
  /**
   * To be awaited before IDENTIFY: takes the leases. Returns when they are held, or when MongoDB is away (then it goes
   * on trying). Rounds run from then on.
   * @throws ExitError 1 when another process counts for this bot, 78 when the address makes no sense
   */
  start(): Promise<void>;
  /** Publishes what changed; one round after another. Throws when MongoDB is away or goes away meanwhile. */
  round(request?: RoundRequest): Promise<RoundOutcome>;
  /** A guild joined: takes over what an earlier ledger left of it. Nothing while MongoDB is away. */
  adoptGuild(guildId: Snowflake): Promise<void>;
  /** Nightly: brings sheets up to date and compares both sides' sums of the own epoch. null: MongoDB is away. */
  reconcile(): Promise<Differences | null>;
  /** Where reports read; null while MongoDB is away. */
  store(): Store | null;
  /** Since when MongoDB is away, milliseconds; null: it is there. */
  awaySince(): number | null;
  /** Who reads or writes next. */
  readonly turns: Turns;
  /** Commits and publishes once more, at most so many milliseconds long, and lets the lease be. */
  stop(deadlineMs: number): Promise<void>;
  /** Ends at once, without a last round. */
  close(): Promise<void>;
}

interface Link {
  readonly connection: MongoConnection;
  readonly leases: Leases;
  readonly taking: LeaseTaking;
  readonly store: Store;
}

/** A round was asked for while MongoDB is away. */
export class MongoAwayError extends Error {
  override readonly name = 'MongoAwayError';
}

export function createPublisher(options: PublisherOptions): Publisher {
  return new MongoPublisher(options);
}

class MongoPublisher implements Publisher {
  readonly turns = createTurns();
  readonly #options: PublisherOptions;
  readonly #times: PublisherTimes;
  readonly #token = randomUUID();
  readonly #later;
  readonly #stopping = new AbortController();
  #link: Link | null = null;
  #prepared = false;
  #taken = false;
  #held = false;
  /** Something happened after which acknowledged writes may be gone: leases are read again before the next round. */
  #doubtful = false;
  #started = false;
  #lost: ExitError | null = null;
  #awaySince: number | null = null;
  #trouble: MongoTrouble['kind'] | null = null;
  #lastHeard: number;
  #reaching = false;
  #rounds: Promise<unknown> = Promise.resolve();

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#times = { ...TIMES, ...options.times };
    this.#later = createLater(() => options.clock.monotonic());
    this.#lastHeard = options.clock.monotonic();
  }

  async start(): Promise<void> {
    const { clock, publishSeconds } = this.#options;
    this.#lastHeard = clock.monotonic();
    void this.#reach();
    while (!this.#held && this.#lost === null && !this.#isGivenUp()) await this.#pause(20);
    if (this.#lost !== null) throw this.#lost;
    if (!this.#held && this.#awaySince === null) this.#away(new MongoSilentError(this.#times.silence));
    this.#started = true;
    this.#every(publishSeconds * 1_000, () => this.turns.all(async () => void (await this.round())));
    this.#every(this.#times.beat, () => this.#beat());
  }

  async round(request: RoundRequest = {}): Promise<RoundOutcome> {
    const mine = this.#rounds.then(() => this.#guarded((link) => this.#publish(link, request)));
    this.#rounds = mine.catch(() => {});
    return mine;
  }

  async adoptGuild(guildId: Snowflake): Promise<void> {
    if (!this.#held) return;
    await this.#guarded(({ connection }) => adoptOne(this.#options.ledger, connection.collections, guildId));
  }

  async reconcile(): Promise<Differences | null> {
    const link = this.#link;
    if (!this.#held || link === null) return null;
    const { ledger, log } = this.#options;
    return reconcileSums({ ledger, log, publisher: this, users: link.connection.collections.users });
  }

  store(): Store | null {
    return this.#held ? (this.#link?.store ?? null) : null;
  }

  awaySince(): number | null {
    return this.#awaySince;
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
    const ended = Promise.allSettled([this.#link?.connection.close(), this.#rounds]);
    // A server that hangs must not keep the process.
    await within(CLOSE_MS, ended).catch((error) => this.#options.log.debug({ err: error }, 'MongoDB hangs'));
  }

  /** Goes on trying to reach MongoDB until the leases are held, are somebody else's, or the process stops. */
  async #reach(): Promise<void> {
    if (this.#reaching) return;
    this.#reaching = true;
    for (let failures = 0; this.#reaching; ) {
      // A round that still runs could acknowledge what is about to be marked to be sent again.
      await this.#rounds;
      if (this.#stopping.signal.aborted) return;
      try {
        const wait = await this.#tryToHold();
        this.#lastHeard = this.#options.clock.monotonic();
        failures = 0;
        if (wait === 0) this.#back();
        else await this.#pause(wait);
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        if (error instanceof ExitError) return this.#end(error);
        failures += 1;
        this.#away(error);
        await this.#pause(backoff(failures, ...this.#times.retry));
      }
    }
  }

  /** One try; 0 when the leases are held and what the store may lack is marked to be sent again, else how long to wait. */
  async #tryToHold(): Promise<number> {
    const { ledger, shards, log } = this.#options;
    this.#doubtful = false;
    this.#link ??= await this.#open();
    const { connection, leases, taking } = this.#link;
    if (!this.#prepared) await connection.prepare();
    this.#prepared = true;
    if (!this.#taken) {
      const wait = await taking.step();
      if (wait > 0) return wait;
      this.#taken = true;
    }
    const publishedRev = await leases.recall();
    await adoptAll({ ledger, collections: connection.collections, shards, log });
    await ledger.resendAbove(publishedRev);
    return 0;
  }

  async #open(): Promise<Link> {
    const { ledger, mongo, botId: bot, shards, holder, clock, discordNow, log, callbacks } = this.#options;
    const connection = await openMongo(mongo, log, () => {
      this.#doubtful = true;
    });
    const { meta } = connection.collections;
    const token = this.#token;
    const standstillMs = this.#times.standstill;
    const onNewEpoch = () => (this.#started ? callbacks.onNewEpoch() : undefined);
    return {
      connection,
      leases: createLeases({ meta, bot, shards, token }),
      taking: createLeaseTaking({
        meta,
        ledger,
        bot,
        shards,
        token,
        holder,
        clock,
        standstillMs,
        discordNow,
        onNewEpoch,
        log,
      }),
      store: createMongoStore(connection.collections),
    };
  }

  async #publish(link: Link, request: RoundRequest): Promise<RoundOutcome> {
    const { ledger, clock, log } = this.#options;
    const parts = {
      ledger,
      clock,
      log,
      later: this.#later,
      leases: link.leases,
      collections: link.connection.collections,
    };
    if (this.#doubtful) await this.#tryToHold();
    const outcome = await publishRound(parts, request);
    if (outcome !== 'rolledBack') return outcome;
    log.warn({}, 'MongoDB lost what it had acknowledged (restored or rolled back): sending it again');
    await this.#tryToHold();
    return publishRound(parts, request);
  }

  async #beat(): Promise<void> {
    if (this.#held) await this.#guarded(({ leases }) => leases.beat());
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
        this.#away(error);
        void this.#reach();
      }
      throw error;
    }
  }

  #isGivenUp(): boolean {
    const silent = this.#options.clock.monotonic() - this.#lastHeard >= this.#times.silence;
    return this.#trouble === 'password' || this.#trouble === 'rights' || silent || this.#stopping.signal.aborted;
  }

  #away(error: unknown): void {
    const { log, clock } = this.#options;
    this.#held = false;
    this.#awaySince ??= clock.now();
    const { kind, advice } = troubleOf(error);
    // One line for each kind of trouble, however often it is tried.
    if (this.#trouble !== kind)
      log.warn({ err: error, mongo: kind }, `${advice}. Counting goes on; it is published when MongoDB is back`);
    this.#trouble = kind;
  }

  #back(): void {
    const { log, clock } = this.#options;
    this.#held = true;
    this.#reaching = false;
    if (this.#awaySince !== null) log.info({ awayMs: clock.now() - this.#awaySince }, 'MongoDB is back');
    else log.info({ leases: this.#options.shards.ids }, 'publishing to MongoDB');
    this.#awaySince = null;
    this.#trouble = null;
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

  async #pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#stopping.signal, ref: false }).catch(() => {});
  }
}
