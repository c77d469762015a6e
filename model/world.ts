import { perform } from './actions.js';
import { Bot } from './bot.js';
import { watchWrites } from './checks.js';
import { Discord } from './discord.js';
import type { Rules } from './rules.js';
import type { Action } from './schedule.js';
import {
  copyLedger,
  copyStore,
  type Documents,
  type Kind,
  LATE,
  type Lease,
  type Ledger,
  newStore,
  type Store,
} from './state.js';

export const HOSTS = 2;

/** What may happen to the next request: it never arrives, its answer is lost, it is applied later, or this document is refused. */
export type Fault = 'before' | 'after' | 'late' | 'refuse';

/** A promise that was broken. */
export class Violation extends Error {
  constructor(
    readonly kind: string,
    message: string,
  ) {
    super(message);
  }
}

/** What somebody asked to have erased, as the checks remember it. */
export interface Asked {
  readonly user: number | null;
  readonly before: number | null;
  readonly askedAt: number;
  /** Up to when what happened goes; a new epoch may move it where nobody knew of the request. */
  at: number;
  /** Reactions that stood somewhere then. */
  readonly reactions: ReadonlySet<string>;
  /** Up to when a round said that it was carried out, and the store was not set back since; null: none did. */
  carriedOut: number | null;
  /** The store was set back after it. */
  setBack: boolean;
  /** Up to when a ledger called it complete, and the store was not set back since; null: none did. */
  complete: number | null;
}

interface Pending {
  readonly what: string;
  readonly sentAt: number;
  readonly apply: () => void;
}

/** Discord, MongoDB, and hosts with a data folder each on which the bot runs or does not. One action at a time changes it. */
export class World {
  now = 1;
  readonly discord = new Discord<Bot>();
  store: Store = newStore();
  /** Each outage and each set-back cuts all connections: those of an older generation are gone. */
  generation = 1;
  down = false;
  fault: Fault | null = null;
  readonly folders: (Ledger | null)[] = [];
  readonly bots: (Bot | null)[] = [];
  readonly shards: number[] = [];
  /** Since when the operator wants the second metric counted. */
  metricFrom: number | null = null;
  readonly asked = new Map<string, Asked>();
  /** Erasures that each folder was told of. */
  readonly #promised: Set<string>[] = [];
  #pending: Pending[] = [];
  #copies: Store[] = [newStore()];
  readonly #backups: Ledger[] = [];
  #names = 0;

  constructor(
    readonly rules: Rules,
    readonly log: string[] | null,
  ) {
    for (let host = 0; host < HOSTS; host++) {
      this.folders.push(null);
      this.bots.push(null);
      this.shards.push(1);
      this.#promised.push(new Set());
    }
  }

  say(text: string): void {
    this.log?.push(`      t=${this.now} ${text}`);
  }

  /** A name that nobody else has. */
  name(prefix: string): string {
    this.#names += 1;
    return `${prefix}${this.#names}`;
  }

  /** One request, atomic on the store; null where no answer came. */
  request<T>(bot: Bot, what: string, apply: () => T): { readonly answer: T | 'refused' } | null {
    if (this.down || bot.connection !== this.generation) {
      bot.connection = 0;
      return null;
    }
    const { fault } = this;
    this.fault = null;
    if (fault === 'before' || fault === 'late') {
      bot.connection = 0;
      if (fault === 'late') this.#pending.push({ what: `${bot.name} ${what}`, sentAt: this.now, apply });
      this.say(`${bot.name} ${what}: ${fault === 'late' ? 'hangs, applied later' : 'fails'}`);
      return null;
    }
    if (fault === 'refuse' && /^(user|server|gap|sheet|guild|eras)/.test(what)) {
      this.say(`${bot.name} ${what}: refused`);
      return { answer: 'refused' };
    }
    const answer = apply();
    if (fault === 'after') {
      bot.connection = 0;
      this.say(`${bot.name} ${what}: applied, answer lost`);
      return null;
    }
    this.say(`${bot.name} ${what} ${answer === undefined ? '' : JSON.stringify(answer)}`);
    return { answer };
  }

  /** Replaces a document by one of no lower revision. */
  put<K extends Kind>(kind: K, id: string, document: Documents[K], isNewer: (there: Documents[K]) => boolean, by: Bot) {
    // Whoever lost the lease and does not know it yet is promised nothing.
    const isHolder = by.token === this.store.lease?.token;
    return (): 'written' | 'newer there' => {
      const documents = this.store[kind] as Map<string, Documents[K]>;
      const there = documents.get(id);
      if (there !== undefined && this.rules.guard && isNewer(there)) return 'newer there';
      documents.set(id, document);
      watchWrites(this, kind, id, isHolder);
      return 'written';
    };
  }

  setLease(lease: Lease | null): void {
    this.store.lease = lease;
  }

  start(host: number): void {
    if (this.bots[host]) return;
    const bot = new Bot(this, host);
    this.bots[host] = bot;
    this.say(`${bot.name} starts, folder ${this.folders[host]?.epoch ?? 'empty'}`);
  }

  end(bot: Bot | null | undefined, why: string): void {
    if (!bot) return;
    this.say(`${bot.name} ends: ${why}`);
    bot.leaveSession();
    if (this.bots[bot.host] === bot) this.bots[bot.host] = null;
  }

  /** The server applies what it had taken of a connection that was cut. */
  land(all: boolean): void {
    while (this.#pending.length > 0) {
      const first = this.#pending[0];
      if (first === undefined || (!all && first.sentAt + LATE > this.now)) return;
      this.landOne();
    }
  }

  landOne(): void {
    const first = this.#pending.shift();
    if (first === undefined) return;
    this.say(`(late) ${first.what}`);
    first.apply();
  }

  setBack(copy: number): void {
    const from = Math.min(this.#copies.length - 1, copy);
    this.store = copyStore(this.#copies[from] ?? newStore());
    this.#copies = this.#copies.slice(0, from + 1);
    this.generation += 1;
    this.#pending = [];
    for (const asked of this.asked.values()) {
      asked.setBack = true;
      asked.complete = null;
      asked.carriedOut = null;
    }
    this.say(`the store is set back to copy ${from}: lease ${JSON.stringify(this.store.lease)}`);
  }

  /** One action of a schedule; one that is not possible changes nothing. */
  act(action: Action): void {
    this.now += 1;
    this.land(false);
    perform(this, action);
  }

  /** Whoever asked a folder for an erasure may rely on it. */
  promise(host: number, erasure: string): void {
    this.#promised[host]?.add(erasure);
  }

  promisedBy(host: number): ReadonlySet<string> {
    return this.#promised[host] ?? new Set();
  }

  /** Another data folder is put in the place of a host's. */
  setFolder(host: number, folder: Ledger | null): void {
    this.end(this.bots[host], 'stopped');
    this.folders[host] = folder && copyLedger(folder);
    this.#promised[host] = new Set(folder?.erasures.keys());
  }

  copyStore(): void {
    this.#copies.push(copyStore(this.store));
  }

  backUp(host: number): void {
    const folder = this.folders[host];
    if (folder) this.#backups.push(copyLedger(folder));
  }

  restore(host: number, backup: number): void {
    const folder = this.#backups[backup];
    if (!folder) return;
    this.setFolder(host, folder);
    this.say(`the folder of H${host} is restored: ${folder.epoch} counter ${folder.counter}`);
  }

  copyFolder(from: number, to: number): void {
    this.setFolder(to, this.folders[from] ?? null);
    this.say(`the folder of H${from} is copied to H${to}`);
  }
}
