import type { Bot } from './bot.js';
import { concerns, isOld } from './erasing.js';
import { publish } from './publish.js';
import { type Lease, type Ledger, MARGIN, NEVER, newLedger, placeOf, STILL } from './state.js';
import { Violation } from './world.js';

/** From the start, or a reconnect, to the leases and everything that must stand before a round. */
export function* boot(bot: Bot): Generator<void, void> {
  const { world, host } = bot;
  const { rules } = world;
  for (;;) {
    if (world.down) {
      // MongoDB is away: the bot counts meanwhile.
      if (!bot.session && !bot.ledger) bot.ledger = firstLedger(bot);
      bot.counts = true;
      yield;
      continue;
    }
    if (bot.connection === 0) {
      bot.connection = world.generation;
      bot.connectedAt = world.now;
    }
    const read = world.request(bot, 'read the lease', () => world.store.lease);
    if (read === null || read.answer === 'refused') {
      yield;
      continue;
    }
    const lease = read.answer;
    const { ledger } = bot;
    if (bot.leased && ledger !== null) {
      if (lease === null || !bot.isMine(ledger)) {
        world.end(bot, 'its token is gone');
        return;
      }
      if (!(yield* hold(bot, ledger))) continue;
      return;
    }
    const isOwn = ledger !== null && lease !== null && lease.epoch === ledger.epoch;
    const isOtherShards = lease !== null && lease.shards !== world.shards[host];
    if (lease !== null && rules.standstill && (!isOwn || isOtherShards) && lease.token !== bot.token) {
      const seen = bot.watched ?? { token: lease.token, beat: lease.beat, at: world.now };
      if (seen.token !== lease.token || seen.beat !== lease.beat) {
        world.end(bot, 'another counts');
        return;
      }
      bot.watched = seen;
      if (world.now - seen.at < STILL) {
        yield;
        continue;
      }
    }
    const isUnforked = isOwn && ledger.tokens.has(lease.token) && lease.begunRev <= ledger.counter;
    const mayPublishFirst = isOtherShards && isUnforked;
    if (rules.ownFirst && mayPublishFirst) {
      bot.stopCounting();
      if (!bot.isPublished(ledger)) {
        yield* publishFirst(bot, ledger, lease);
        if (!bot.isAlive) return;
        yield;
        continue;
      }
    }
    const wouldBeFresh =
      lease !== null &&
      (ledger === null ||
        !isOwn ||
        (rules.knownTokens && !ledger.tokens.has(lease.token)) ||
        (rules.begunRev ? lease.begunRev : lease.publishedRev) > ledger.counter ||
        isOtherShards);
    const mayGoOn = lease !== null && ledger !== null && !isOtherShards && isBeside(bot, ledger, lease);
    const isFresh = wouldBeFresh && !(rules.beside && mayGoOn);
    yield;

    const old = bot.ledger;
    const taken = isFresh ? nextLedger(bot, old, lease) : (old ?? firstLedger(bot));
    if (!isFresh) {
      bot.ledger = taken;
      if (lease === null && taken.followed && rules.lostStore) recordLostStore(bot, taken);
      if (wouldBeFresh) goOnBeside(taken, lease);
    }
    taken.tokens.add(bot.token);
    const goesOn = isOwn && !isFresh;
    const next: Lease = {
      epoch: taken.epoch,
      token: bot.token,
      beat: (lease?.beat ?? 0) + 1,
      begunRev: goesOn ? lease.begunRev : 0,
      publishedRev: goesOn ? lease.publishedRev : 0,
      countedTo: lease?.countedTo ?? -NEVER,
      shards: world.shards[host] ?? 1,
    };
    const answer = take(bot, lease, next, isOwn);
    if (answer === null || answer.answer !== 'taken') {
      yield;
      continue;
    }
    // Here a kill leaves a lease whose ledger does not know of it.
    yield;
    if (isFresh) {
      if (old !== null && (mayPublishFirst || mayGoOn)) {
        const lost = [...old.users].filter(([, row]) => row.acked < row.rev);
        if (lost.length > 0)
          throw new Violation('dropped', `${old.epoch} had ${lost.map(([id]) => id)} and nobody else did`);
      }
      beginEpoch(bot, old, taken);
    }
    taken.met = true;
    bot.leased = true;
    if (!(yield* hold(bot, taken))) continue;
    return;
  }
}

function firstLedger({ world }: Bot): Ledger {
  return newLedger(world.name('e'), world.now, { session: null, seq: 0, at: -NEVER, crossing: true });
}

/** An epoch that follows the one whose lease was found. What was asked to be erased goes on being so. */
function nextLedger({ world }: Bot, old: Ledger | null, lease: Lease | null): Ledger {
  const position = { session: null, seq: 0, at: lease?.countedTo ?? -NEVER, crossing: true };
  const next = newLedger(world.name('e'), world.now, position);
  next.followed = true;
  if (old === null) return next;
  next.tokens = new Set(old.tokens);
  if (world.rules.since === 'own') next.guild = { ...next.guild, since: old.guild.since };
  if (!world.rules.erasureKept) return next;
  for (const [id, erasure] of old.erasures) {
    const again = { ...erasure, rev: 1, acked: 0, complete: false };
    // Of which nobody knew, it is taken as if it were asked for now.
    if (erasure.told) next.erasures.set(id, { ...again, after: [...erasure.after, next.epoch] });
    else next.erasures.set(id, { ...again, at: world.now, epoch: next.epoch, from: 1 });
  }
  return next;
}

function beginEpoch(bot: Bot, old: Ledger | null, next: Ledger): void {
  const { world } = bot;
  const { rules } = world;
  if (old && !rules.emptyDays) {
    next.keys = new Set(old.keys);
    next.standing = new Map(old.standing);
    next.users = new Map([...old.users].map(([id, row]) => [id, { ...row, rev: 1, acked: 0 }]));
    next.servers = new Map([...old.servers].map(([id]) => [id, { rev: 1, acked: 0 }]));
  }
  const { session } = bot;
  bot.leaveSession();
  if (session) session.dead = true;
  if (old && !rules.freshSession) next.position = { ...old.position, crossing: true };
  bot.dropBatch();
  bot.ledger = next;
  for (const [id, { at, told }] of next.erasures) {
    const asked = world.asked.get(id);
    if (asked && !told) asked.at = at;
  }
}

/** The leases by compare-and-swap on what was seen. */
function take(bot: Bot, seen: Lease | null, next: Lease, isOwn: boolean) {
  const { world } = bot;
  const { take: rule } = world.rules;
  return world.request(bot, `take the lease ${next.epoch} begunRev ${next.begunRev}`, () => {
    const there = world.store.lease;
    if (there?.token === bot.token && there.epoch === next.epoch && there.shards === next.shards) return 'taken';
    const isSame =
      there?.token === seen?.token &&
      (isOwn || there?.beat === seen?.beat) &&
      (rule !== 'full' || (there?.begunRev === seen?.begunRev && there?.epoch === seen?.epoch));
    if (rule !== 'blind' && !isSame) return 'not as seen';
    world.setLease(next);
    return 'taken';
  });
}

/** Nothing is counted meanwhile: days that MongoDB does not have are published under the epoch that counted them, with the shards it counted them with. */
function* publishFirst(bot: Bot, ledger: Ledger, lease: Lease): Generator<void, void> {
  ledger.tokens.add(bot.token);
  const answer = take(bot, lease, { ...lease, token: bot.token, beat: lease.beat + 1 }, true);
  if (answer?.answer !== 'taken') return;
  yield;
  resend(bot, ledger, lease.publishedRev);
  yield* publish(bot);
}

/**
 * Whether what an earlier ledger published ends before this one's first READY, so that nothing can be in both: it was published
 * whole (and so says until when), and this ledger never was in MongoDB, so that no copy of it was.
 */
function isBeside({ world }: Bot, { met, firstReady, epoch }: Ledger, lease: Lease): boolean {
  if (met || firstReady === null || lease.epoch === epoch) return false;
  if (lease.publishedRev === 0 || lease.begunRev !== lease.publishedRev) return false;
  const erasedBefore = [...world.store.erasures.values()].every(({ at }) => at < firstReady);
  return erasedBefore && lease.countedTo + MARGIN < firstReady;
}

function goOnBeside(ledger: Ledger, lease: Lease | null): void {
  if (lease === null || ledger.firstReady === null) return;
  ledger.followed = true;
  ledger.start = ledger.firstReady;
  const gap = { from: lease.countedTo, to: ledger.firstReady, crossing: true, refilled: false };
  ledger.gaps.set(`beside-${ledger.epoch}`, { ...gap, rev: ledger.counter + 1, acked: 0 });
}

/** A wiped store: what an earlier epoch had counted is gone, and this ledger never had it. */
function recordLostStore(bot: Bot, ledger: Ledger): void {
  if (ledger.position.crossing) ledger.position = { ...ledger.position, at: -NEVER };
  else bot.addGap(ledger, { from: -NEVER, to: ledger.start, crossing: true });
}

/** What was acknowledged above what the store admits to know is sent again. */
function resend(bot: Bot, ledger: Ledger, publishedRev: number): void {
  const { rules } = bot.world;
  const back = <R extends { readonly acked: number }>(rows: Map<string, R>) => {
    for (const [id, row] of rows) if (row.acked > publishedRev) rows.set(id, { ...row, acked: 0 });
  };
  if (rules.resend) {
    back(ledger.users);
    back(ledger.servers);
    back(ledger.gaps);
    back(ledger.sheets);
    if (ledger.guild.acked > publishedRev) ledger.guild = { ...ledger.guild, acked: 0 };
  }
  if (rules.erasureResent) {
    for (const [id, erasure] of ledger.erasures) {
      if (erasure.acked > publishedRev) ledger.erasures.set(id, { ...erasure, acked: 0, complete: false });
    }
  }
  if (rules.againAfterReconnect) bot.eraseAgain(ledger);
}

/** Reads what others left, once in an epoch, and marks what the store may lack; false: no answer came. */
function* hold(bot: Bot, ledger: Ledger): Generator<void, boolean> {
  const { world } = bot;
  const { rules } = world;
  const read = world.request(bot, 'read meta', () => ({
    publishedRev: world.store.lease?.publishedRev ?? 0,
    since: world.store.guilds.get('guild')?.since ?? null,
    erasures: [...world.store.erasures.values()],
    days: [...world.store.users].map(([id, { ids, epoch, rev }]) => ({ id, ids, epoch, rev })),
  }));
  if (read === null || read.answer === 'refused') {
    yield;
    return false;
  }
  const { publishedRev, since, erasures, days } = read.answer;
  if (!ledger.adopted) {
    ledger.adopted = true;
    const rev = ledger.counter + 1;
    const isFromStart = ledger.guild.since === null || ledger.guild.since <= (ledger.firstReady ?? ledger.guild.since);
    if (since !== null && rules.since !== 'none' && isFromStart) {
      ledger.guild = { ...ledger.guild, since: Math.min(since, ledger.guild.since ?? since), rev };
    }
    if (rules.erasureForked) {
      for (const [id, erasure] of ledger.erasures) {
        const isForgotten = erasure.told && erasures.every((one) => one.id !== id);
        if (isForgotten && erasure.epoch !== ledger.epoch) ledger.erasures.set(id, { ...erasure, from: null });
      }
    }
    for (const told of rules.erasureTold ? erasures : []) {
      if (ledger.erasures.has(told.id)) continue;
      const erasure = { ...told, after: [...told.after, ledger.epoch], told: true, complete: false, rev, acked: 0 };
      ledger.erasures.set(told.id, erasure);
      world.promise(bot.host, told.id);
    }
  }
  resend(bot, ledger, publishedRev);
  const isErased = (id: string, epoch: string, rev: number) => {
    const place = placeOf(id);
    return [...ledger.erasures.values()].some(
      (erasure) => concerns(erasure, place) && isOld(erasure, { ...place, epoch, rev }, rules),
    );
  };
  for (const { id, ids, epoch, rev } of days) {
    if (epoch === ledger.epoch) continue;
    if (!rules.pastFiltered || !isErased(id, epoch, rev)) ledger.past.set(id, ids);
  }
  bot.counts = true;
  return true;
}
