import { boot } from './boot.js';
import type { Event, Message, Session } from './discord.js';
import { concerns, covers, eraseRows, isRecent, names } from './erasing.js';
import { publish, sendSheets } from './publish.js';
import { dayOf, type Erasure, type GapRow, isDirty, LATE, type Ledger, MARGIN, NEVER, placeOf } from './state.js';
import type { World } from './world.js';

/** What waits for the next commit. */
type Entry =
  | {
      readonly what: 'ready';
      readonly session: string;
      readonly from: number;
      readonly crossing: boolean;
      readonly to: number;
    }
  | { readonly what: 'hole'; readonly from: number; readonly to: number }
  | { readonly what: 'ack'; readonly at: number }
  | { readonly what: 'since'; readonly at: number }
  | { readonly what: 'refill'; readonly message: Message }
  | { readonly what: 'refilled'; readonly gap: string }
  | {
      readonly what: 'event';
      readonly event: Event;
      readonly seq: number;
      readonly at: number;
      readonly arrivedAt: number;
    };

/** One run of the bot's process on a host. Only its ledger outlives it. */
export class Bot {
  readonly name: string;
  readonly token: string;
  /** The generation of its connection to MongoDB; 0: none. */
  connection = 0;
  connectedAt = 0;
  leased = false;
  /** It may be at the gateway. */
  counts = false;
  session: Session<Bot> | null = null;
  /** Discord repeats the last dispatch. */
  repeats = false;
  wantsSheets = false;
  readonly metric: boolean;
  /** What is seen of another ledger's lease. */
  watched: { readonly token: string; readonly beat: number; readonly at: number } | null = null;
  #batch: Entry[] = [];
  #next = 0;
  #seen = 0;
  #heardAt = 0;
  #night: number;
  #boot: Generator<void, void> | null;
  #round: Generator<void, unknown> | null = null;

  constructor(
    readonly world: World,
    readonly host: number,
  ) {
    this.name = world.name(`H${host}#`);
    this.token = world.name('k');
    this.metric = world.metricFrom !== null;
    this.#night = dayOf(world.now);
    this.#boot = boot(this);
  }

  get ledger(): Ledger | null {
    return this.world.folders[this.host] ?? null;
  }
  set ledger(ledger: Ledger | null) {
    this.world.folders[this.host] = ledger;
  }
  get isAlive(): boolean {
    return this.world.bots[this.host] === this;
  }
  /** It holds the lease and nothing waits anywhere. */
  get isSettled(): boolean {
    const { ledger } = this;
    if (!this.leased || this.#boot !== null || this.connection === 0 || !this.#isIdle || ledger === null) return false;
    const isRefilled = [...ledger.gaps.values()].every(({ crossing, refilled }) => crossing || refilled);
    const isErased = [...ledger.erasures.values()].every(({ complete }) => complete);
    return isRefilled && isErased && this.isPublished(ledger);
  }
  get #isIdle(): boolean {
    return this.#batch.length === 0 && this.session !== null && this.#next === this.session.dispatches.length;
  }

  /** One request or so of whatever it is at. */
  step(): void {
    const { world } = this;
    if (this.#boot) {
      if (this.#boot.next().done) this.#boot = null;
      return;
    }
    if (!this.leased) return;
    if (this.connection === 0) {
      this.#round = null;
      if (world.down) return;
      if (world.rules.leaseFirst) this.#boot = boot(this);
      else {
        this.connection = world.generation;
        this.connectedAt = world.now;
      }
      return;
    }
    if (this.#round) {
      if (this.#round.next().done || this.connection === 0) this.#round = null;
      return;
    }
    const { ledger } = this;
    if (ledger === null) return;
    if (dayOf(world.now) > this.#night) {
      this.#night = dayOf(world.now);
      if (world.rules.againNightly) this.eraseAgain(ledger);
    }
    if (this.connectedAt + LATE <= world.now) this.#eraseIncomplete(ledger);
    if (world.rules.sheets === 'free' && this.wantsSheets) {
      this.wantsSheets = false;
      this.#round = sendSheets(this, ledger, ledger.counter, [...ledger.users], true);
      return;
    }
    if (!this.session) return;
    this.#round = publish(this);
    this.#round.next();
  }

  /** Recent erasures are carried out again in the next round. */
  eraseAgain(ledger: Ledger): void {
    for (const [id, erasure] of ledger.erasures) {
      if (isRecent(erasure, this.world.now)) ledger.erasures.set(id, { ...erasure, acked: 0 });
    }
  }

  #eraseIncomplete(ledger: Ledger): void {
    for (const [id, erasure] of ledger.erasures) {
      if (!erasure.complete) ledger.erasures.set(id, { ...erasure, acked: 0 });
    }
  }

  leaveSession(): void {
    if (this.session?.listener === this) this.session.listener = null;
    this.session = null;
  }

  /** What was heard is committed, and nothing more is heard: what follows belongs to another epoch. */
  stopCounting(): void {
    this.commit();
    this.leaveSession();
    this.counts = false;
  }

  dropBatch(): void {
    this.#batch = [];
  }

  /** RESUMEs where it may, else IDENTIFYs. */
  connect(): void {
    const { world, ledger } = this;
    if (!this.counts || this.session || ledger === null) return;
    const { position } = ledger;
    const known = world.discord.sessions.find(({ id }) => id === position.session);
    const isSameShards = ledger.shards === 0 || ledger.shards === world.shards[this.host];
    if (known && !known.dead && isSameShards && (!position.crossing || !world.rules.freshSession)) {
      known.listener?.leaveSession();
      known.listener = this;
      this.session = known;
      const first = known.dispatches.findIndex(({ seq }) => seq > position.seq);
      this.#next = first < 0 ? known.dispatches.length : first;
      this.#batch = this.metric && ledger.guild.since === null ? [{ what: 'since', at: world.now }] : [];
      this.#seen = position.seq;
      this.#heardAt = position.at;
      world.say(`${this.name} RESUME ${known.id} after ${position.seq}`);
      return;
    }
    const session = world.discord.session(world.name('s'), this);
    this.session = session;
    this.#next = 0;
    this.#seen = 0;
    this.#heardAt = world.now;
    const { at: from, crossing } = position;
    this.#batch = [{ what: 'ready', session: session.id, from, crossing, to: world.now }];
    world.say(`${this.name} IDENTIFY ${session.id}, gap from ${from}${crossing ? ' across epochs' : ''}`);
  }

  receive(most: number): void {
    for (let left = most; left > 0 && this.session && this.#next < this.session.dispatches.length; left--) {
      const isRepeated = this.repeats && this.#next > 0;
      const dispatch = this.session.dispatches[isRepeated ? this.#next - 1 : this.#next];
      if (isRepeated) this.repeats = false;
      else this.#next += 1;
      if (dispatch === undefined || dispatch.lost || dispatch.seq <= this.#seen) continue;
      const { seq, event, at } = dispatch;
      if (seq > this.#seen + 1) this.#batch.push({ what: 'hole', from: this.#heardAt, to: this.world.now });
      this.#seen = seq;
      this.#heardAt = at;
      this.#batch.push({ what: 'event', event, seq, at, arrivedAt: this.world.now });
    }
  }

  heartbeat(): void {
    if (!this.session || this.#next !== this.session.dispatches.length) return;
    this.#heardAt = this.world.now;
    this.#batch.push({ what: 'ack', at: this.#heardAt });
  }

  live(): void {
    this.connect();
    this.receive(50);
    this.commit();
  }

  refill(): void {
    const { ledger, session } = this;
    if (ledger === null || session === null) return;
    for (const [id, { from, to, crossing, refilled }] of ledger.gaps) {
      const isMeant = !crossing || (!this.world.rules.crossGap && from > -NEVER);
      if (refilled || !isMeant) continue;
      for (const message of this.world.discord.messages) {
        if (message.at >= from - MARGIN && message.at <= to) this.#batch.push({ what: 'refill', message });
      }
      this.#batch.push({ what: 'refilled', gap: id });
      return;
    }
  }

  /** One transaction: counts, keys, position, gaps. */
  commit(): void {
    const { ledger } = this;
    if (ledger === null || this.#batch.length === 0) return;
    ledger.committedAt = this.world.now;
    for (const entry of this.#batch) this.#apply(ledger, entry);
    this.#batch = [];
    this.world.say(`${this.name} commits ${ledger.epoch} up to ${ledger.position.seq}`);
  }

  #apply(ledger: Ledger, entry: Entry): void {
    const rev = ledger.counter + 1;
    switch (entry.what) {
      case 'ready': {
        const { session, from, to, crossing } = entry;
        this.addGap(ledger, { from, to, crossing });
        ledger.position = { session, seq: 0, at: to, crossing: false };
        ledger.firstReady ??= to;
        ledger.shards = this.world.shards[this.host] ?? 1;
        if (crossing) ledger.start = to;
        if (this.metric && ledger.guild.since === null) ledger.guild = { ...ledger.guild, since: to, rev };
        return;
      }
      case 'hole':
        this.addGap(ledger, { from: entry.from, to: entry.to, crossing: false });
        return;
      case 'ack':
        ledger.position = { ...ledger.position, at: entry.at };
        return;
      case 'since':
        ledger.guild = { ...ledger.guild, since: ledger.guild.since ?? entry.at, rev };
        return;
      case 'refill':
        this.#countMessage(ledger, entry.message);
        return;
      case 'refilled': {
        const gap = ledger.gaps.get(entry.gap);
        if (gap) ledger.gaps.set(entry.gap, { ...gap, refilled: true, rev });
        return;
      }
      case 'event':
        ledger.position = { ...ledger.position, seq: entry.seq, at: entry.at };
        this.#count(ledger, entry.event, entry.arrivedAt);
    }
  }

  addGap(ledger: Ledger, { from, to, crossing }: Pick<GapRow, 'from' | 'to' | 'crossing'>): void {
    const gap = { from, to, crossing, refilled: false, rev: ledger.counter + 1, acked: 0 };
    ledger.gaps.set(this.world.name('g'), gap);
  }

  #count(ledger: Ledger, event: Event, arrivedAt: number): void {
    if (event.kind === 'message') {
      this.#countMessage(ledger, event);
      return;
    }
    const standing = ledger.standing.get(String(event.key));
    if (event.kind === 'added') {
      if (standing) return;
      const row = `${event.user}|${dayOf(arrivedAt)}`;
      ledger.standing.set(String(event.key), { id: event.id, row });
      this.#book(ledger, row, [event.id], []);
      return;
    }
    if (!standing) return;
    ledger.standing.delete(String(event.key));
    const row = ledger.users.get(standing.row);
    if (!row) return;
    ledger.users.set(standing.row, {
      ...row,
      ids: row.ids.filter((id) => id !== standing.id),
      rev: ledger.counter + 1,
    });
    this.#touch(ledger, standing.row);
  }

  #countMessage(ledger: Ledger, { id, user, whom, at }: Message): void {
    const { rules } = this.world;
    if (rules.notBefore && at < ledger.start) return;
    if (ledger.keys.has(id)) return;
    const erasures = rules.erasedStays ? [...ledger.erasures.values()] : [];
    if (erasures.some((erasure) => covers(erasure, user, at))) return;
    ledger.keys.add(id);
    const { since } = ledger.guild;
    const isCountedTwice = since !== null && (at >= since || !rules.sinceHeld);
    const entry = `${id}>${whom}`;
    const isNamed = whom !== null && !erasures.some((one) => at <= one.at && names(one, entry, dayOf(at)));
    this.#book(ledger, `${user}|${dayOf(at)}`, isCountedTwice ? [id, `w${id}`] : [id], isNamed ? [entry] : []);
  }

  #book(ledger: Ledger, id: string, ids: readonly string[], whom: readonly string[]): void {
    const row = ledger.users.get(id) ?? { ids: [], whom: [], acked: 0 };
    ledger.users.set(id, {
      ...row,
      ids: [...row.ids, ...ids],
      whom: [...row.whom, ...whom],
      rev: ledger.counter + 1,
    });
    this.#touch(ledger, id);
  }

  #touch(ledger: Ledger, row: string): void {
    const day = String(placeOf(row).day);
    ledger.servers.set(day, { ...(ledger.servers.get(day) ?? { acked: 0 }), rev: ledger.counter + 1 });
  }

  beat(): void {
    const { world, ledger } = this;
    if (!this.leased || this.connection === 0 || ledger === null) return;
    const found = world.request(this, 'beat', () => {
      const { lease } = world.store;
      if (!this.isMine(ledger)) return 'gone';
      if (lease === null) return 'gone';
      const countedTo = world.rules.countedTo === 'beat' ? ledger.committedAt : lease.countedTo;
      world.setLease({ ...lease, beat: lease.beat + 1, countedTo });
      return 'ok';
    });
    if (found?.answer === 'gone') world.end(this, 'its token is gone');
  }

  /** Whether the lease is this process's, as far as the rules look. */
  isMine(ledger: Ledger): boolean {
    const { lease } = this.world.store;
    return lease !== null && (this.world.rules.token ? lease.token === this.token : lease.epoch === ledger.epoch);
  }

  /** Somebody asks for a member's counts to be erased, or (null) for all of before today. */
  erase(user: number | null): void {
    const { world, ledger } = this;
    if (ledger === null || !this.counts) return;
    this.commit();
    const rev = ledger.counter + 1;
    const erasure: Erasure = {
      id: world.name('x'),
      user,
      before: user === null ? dayOf(world.now) : null,
      at: world.now,
      epoch: ledger.epoch,
      from: rev,
      after: [],
      told: false,
      complete: false,
      rev,
      acked: 0,
    };
    const reactions = new Set<string>();
    const note = (id: string, ids: readonly string[]) => {
      if (concerns(erasure, placeOf(id))) for (const one of ids) if (one.startsWith('r')) reactions.add(one);
    };
    for (const [id, { ids }] of ledger.users) note(id, ids);
    for (const [id, { ids }] of world.store.users) note(id, ids);
    const { before, at } = erasure;
    world.asked.set(erasure.id, {
      user,
      before,
      askedAt: at,
      at,
      reactions,
      carriedOut: null,
      setBack: false,
      complete: null,
    });
    ledger.erasures.set(erasure.id, erasure);
    world.promise(this.host, erasure.id);
    this.eraseLocally(ledger, erasure);
    world.say(`${this.name} erases ${user ?? 'all'}${before === null ? '' : ` before day ${before}`} as ${erasure.id}`);
  }

  eraseLocally(ledger: Ledger, erasure: Erasure): void {
    const { messages } = this.world.discord;
    eraseRows(ledger, erasure, this.world.rules, (id) => messages.find((message) => message.id === id)?.user);
  }

  /** Whether everything of this ledger is in the store, as far as it knows. */
  isPublished(ledger: Ledger): boolean {
    const all = [ledger.users, ledger.servers, ledger.gaps, ledger.sheets, ledger.erasures];
    return !isDirty(ledger.guild) && all.every((rows) => [...rows.values()].every((row) => !isDirty(row)));
  }
}
