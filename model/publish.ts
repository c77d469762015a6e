import type { Bot } from './bot.js';
import { checkRead } from './checks.js';
import { toErase, told } from './erasing.js';
import { type Erasure, isDirty, LATE, type Ledger, type Row, type UserRow } from './state.js';

type Step<T> = Generator<void, T>;

/** Dirty rows as they stand now. */
function dirty<R extends Row>(rows: ReadonlyMap<string, R>): readonly (readonly [string, R])[] {
  return [...rows].filter(([, row]) => isDirty(row));
}

/** A row was acknowledged in round `n`; one that was erased meanwhile is none any more. */
function acknowledge<R extends Row>(rows: Map<string, R>, id: string, n: number): void {
  const row = rows.get(id);
  if (row && row.acked < n) rows.set(id, { ...row, acked: n });
}

/** One round: the counter, `begunRev`, erasures, documents as they stood at the counter, `publishedRev`, sheets. */
export function* publish(bot: Bot): Step<void> {
  const { world, ledger } = bot;
  if (ledger === null) return;
  const { rules } = world;
  ledger.counter += 1;
  const n = ledger.counter;
  const all = [...ledger.users];
  const users = dirty(ledger.users);
  const servers = dirty(ledger.servers);
  const gaps = dirty(ledger.gaps);
  const erasures = dirty(ledger.erasures).map(([, erasure]) => erasure);
  const { guild, epoch, position, committedAt } = ledger;
  world.say(`${bot.name} round ${n}`);
  yield;

  const begun = world.request(bot, `begunRev ${n}`, () => {
    const { lease } = world.store;
    if (lease === null || !bot.isMine(ledger)) return 'gone';
    const begunRev = rules.rising ? Math.max(n, lease.begunRev) : n;
    world.setLease({ ...lease, begunRev, beat: lease.beat + 1 });
    return 'ok';
  });
  if (begun === null) return;
  if (begun.answer === 'gone') {
    world.end(bot, 'its token is gone');
    return;
  }
  yield;

  let whole = true;
  const refusedDays = new Set<string>();

  function* writeErasures(): Step<void> {
    for (const erasure of erasures) {
      if (!(yield* erase(bot, ledger as Ledger, erasure, n))) whole = false;
      if (bot.connection === 0) return;
    }
  }
  function* writeGuild(): Step<void> {
    if (!isDirty(guild)) return;
    const { since, rev } = guild;
    const { began } = ledger as Ledger;
    const isNewer = (there: { began: number; rev: number }) =>
      there.began > began || (there.began === began && there.rev > rev);
    const done = world.request(
      bot,
      `guild since ${since}`,
      world.put('guilds', 'guild', { since, rev, began }, isNewer, bot),
    );
    if (done && done.answer !== 'refused' && ledger)
      ledger.guild = { ...ledger.guild, acked: Math.max(ledger.guild.acked, n) };
    else whole = false;
    yield;
  }
  function* writeServers(): Step<void> {
    for (const [day, { rev }] of servers) {
      const write = world.put('servers', `${day}|${epoch}`, { rev, epoch }, (there) => there.rev > rev, bot);
      const done = world.request(bot, `server ${day}`, write);
      if (done && done.answer !== 'refused') acknowledge((ledger as Ledger).servers, day, n);
      else {
        whole = false;
        refusedDays.add(day);
      }
      if (bot.connection === 0) return;
      yield;
    }
  }
  function* writeUsers(): Step<void> {
    for (const [id, row] of users) {
      if (rules.serversFirst && refusedDays.has(id.split('|')[1] ?? '')) {
        whole = false;
        continue;
      }
      const { ids, whom } = rules.rows === 'write' ? ((ledger as Ledger).users.get(id) ?? row) : row;
      const { rev } = row;
      const write = world.put('users', `${id}|${epoch}`, { rev, epoch, ids, whom }, (there) => there.rev > rev, bot);
      const done = world.request(bot, `user ${id} rev ${rev} [${ids}]`, write);
      if (done && done.answer !== 'refused') acknowledge((ledger as Ledger).users, id, n);
      else whole = false;
      if (bot.connection === 0) return;
      yield;
    }
  }
  function* writeGaps(): Step<void> {
    for (const [id, { from, to, crossing, refilled, rev }] of gaps) {
      const gap = { from, to, crossing, refilled, rev };
      const done = world.request(
        bot,
        `gap ${id}`,
        world.put('gaps', id, gap, (there) => there.rev > rev, bot),
      );
      if (done && done.answer !== 'refused') acknowledge((ledger as Ledger).gaps, id, n);
      else whole = false;
      if (bot.connection === 0) return;
      yield;
    }
  }

  if (rules.erasuresFirst) {
    yield* writeErasures();
    if (!whole) return;
  }
  const days = rules.serversFirst ? [writeServers, writeUsers] : [writeUsers, writeServers];
  const before = [...(rules.sinceFirst ? [writeGuild] : []), ...(rules.gaps === 'first' ? [writeGaps] : [])];
  for (const write of [...before, ...days, ...(rules.sinceFirst ? [] : [writeGuild])]) {
    yield* write();
    if (bot.connection === 0) return;
  }
  if (rules.gaps === 'round' && whole) yield* writeGaps();
  if (!rules.erasuresFirst) yield* writeErasures();
  if (bot.connection === 0) return;

  if (whole) {
    const published = world.request(bot, `publishedRev ${n}`, () => {
      const { lease } = world.store;
      if (lease === null || !bot.isMine(ledger)) return 'gone';
      if (rules.rising && n < lease.publishedRev) return 'older';
      const { round, commit, beat } = { round: position.at, commit: committedAt, beat: lease.countedTo };
      world.setLease({ ...lease, publishedRev: n, countedTo: { round, commit, beat }[rules.countedTo] });
      return 'ok';
    });
    if (published === null) return;
    if (published.answer === 'gone') {
      world.end(bot, 'its token is gone');
      return;
    }
    checkRead(world, epoch, `after round ${n}`);
    yield;
  }
  if (rules.gaps === 'after') yield* writeGaps();
  if (bot.connection === 0 || !whole) return;
  if (rules.sheets === 'round') yield* sendSheets(bot, ledger, n, all, bot.wantsSheets);
  bot.wantsSheets = false;
}

/** Sheets that the store lacks, and new ones of the days that are due, from the rows of round `n`. */
export function* sendSheets(
  bot: Bot,
  ledger: Ledger,
  n: number,
  rows: readonly (readonly [string, UserRow])[],
  all: boolean,
): Step<void> {
  const { world } = bot;
  const days = new Map<string, Record<string, readonly string[]>>();
  for (const day of ledger.servers.keys()) if (all || (ledger.sheetsDue.get(day) ?? n + 1) <= n) days.set(day, {});
  for (const [id, { ids }] of rows) {
    const [user = '', day = ''] = id.split('|');
    const members = days.get(day);
    if (members) members[user] = ids;
  }
  for (const [day, members] of days) {
    const from = ledger.sheetsDue.get(day);
    if (world.rules.staleSheets && from !== undefined && n < from) continue;
    ledger.sheets.set(day, { members, rev: n, acked: 0 });
    ledger.sheetsDue.delete(day);
  }
  for (const [day, { members, rev }] of dirty(ledger.sheets)) {
    const sheet = { members, rev, epoch: ledger.epoch };
    const write = world.put('sheets', `${day}|${ledger.epoch}`, sheet, (there) => there.rev > rev, bot);
    const done = world.request(bot, `sheet ${day} rev ${rev}`, write);
    if (done && done.answer !== 'refused') acknowledge(ledger.sheets, day, n);
    if (bot.connection === 0) return;
    yield;
  }
}

/** Carries out one erasure; whether all of it was acknowledged. */
function* erase(bot: Bot, ledger: Ledger, asked: Erasure, n: number): Step<boolean> {
  const { world } = bot;
  const { rules } = world;
  const { id } = asked;
  const { epoch: own } = ledger;
  const save = (change: Partial<Erasure>) => {
    const now = ledger.erasures.get(id);
    if (now) ledger.erasures.set(id, { ...now, ...change });
  };
  let erasure = asked;
  if (rules.erasureTold) {
    const answer = world.request(bot, `erasure ${id}`, () => {
      const document = told(asked, world.store.erasures.get(id), own);
      world.store.erasures.set(id, document);
      return document;
    });
    if (answer === null || answer.answer === 'refused') return false;
    const { at, epoch, from, after } = answer.answer;
    erasure = { ...asked, at, epoch, from, after };
    save({ told: true, at, epoch, from, after });
    yield;
  }
  const lookedAt = world.now;
  const looked = world.request(bot, `look for ${id}`, () => toErase(world.store, erasure, own, rules));
  if (looked === null || looked.answer === 'refused') return false;
  const found = looked.answer;
  yield;

  const remove = (kind: 'sheets' | 'users' | 'servers', ids: readonly string[]) => () => {
    const mayGo = new Set(toErase(world.store, erasure, own, { ...rules, erasureSheets: 'all' })[kind]);
    for (const one of ids) if (kind === 'sheets' || mayGo.has(one)) world.store[kind].delete(one);
  };
  const unname = () => {
    for (const one of found.named) {
      const there = world.store.users.get(one);
      if (!there) continue;
      const whom = there.whom.filter((entry) => !entry.endsWith(`>${erasure.user}`));
      world.store.users.set(one, { ...there, whom });
    }
  };
  const sheets = [`erase sheets ${found.sheets}`, found.sheets, remove('sheets', found.sheets)] as const;
  const users = [`erase users ${found.users}`, found.users, remove('users', found.users)] as const;
  const named = [`erase names in ${found.named}`, found.named, unname] as const;
  const servers = [`erase servers ${found.servers}`, found.servers, remove('servers', found.servers)] as const;
  // Whoever is interrupted finds the own sheets' days again by the documents.
  const steps = [sheets, named, users, servers];
  for (const [what, ids, apply] of steps) {
    if (ids.length === 0) continue;
    const done = world.request(bot, what, apply);
    if (done === null || done.answer === 'refused') return false;
    yield;
  }
  const isNothing = steps.every(([, ids]) => ids.length === 0);
  const isSettled = rules.complete === 'found-nothing' || bot.connectedAt + LATE <= lookedAt;
  const isComplete = isNothing && isSettled && ledger.erasures.has(id);
  save({ acked: n, ...(isComplete && { complete: true }) });
  const remembered = world.asked.get(id);
  if (remembered && bot.connection === world.generation) {
    remembered.carriedOut = erasure.at;
    if (isComplete) remembered.complete = erasure.at;
  }
  return true;
}
