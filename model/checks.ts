import { concerns, covers, names } from './erasing.js';
import { dayOf, type Erasure, type Kind, newLedger, placeOf } from './state.js';
import { Violation, type World } from './world.js';

/** After each write: nothing stands twice, and nothing comes back of what was called erased. */
export function watchWrites(world: World, kind: Kind, id: string, isHolder: boolean): void {
  const { store } = world;
  if (kind !== 'users' && kind !== 'sheets') return;
  if (kind === 'users') {
    const seen = new Set<string>();
    for (const [place, { ids }] of store.users) {
      for (const one of ids) {
        if (seen.has(one)) throw new Violation('doubled', `${one} stands twice, once in ${place}`);
        seen.add(one);
      }
    }
  }
  if (store.sheets.size > 0) {
    const seen = new Set<string>();
    for (const place of days(world)) {
      for (const ids of read(world, place).values()) {
        for (const one of ids) {
          if (seen.has(one)) throw new Violation('read twice', `${one} is read twice`);
          seen.add(one);
        }
      }
    }
  }
  if (!isHolder) return;
  const written =
    kind === 'users' ? (store.users.get(id)?.ids ?? []) : Object.values(store.sheets.get(id)?.members ?? {}).flat();
  for (const [name, asked] of world.asked) {
    if (asked.complete === null) continue;
    const gone = { ...asked, at: asked.complete };
    const back = written.find((one) =>
      isGone(world, gone, one, kind === 'users' ? placeOf(id).day : Number(id.split('|')[0])),
    );
    if (back !== undefined)
      throw new Violation('came back', `${back} is written in ${kind} ${id} after ${name} was complete`);
  }
}

type AskedFor = Pick<Erasure, 'user' | 'before' | 'at'> & { readonly reactions: ReadonlySet<string> };

/** Whether something that is counted on a day was to be erased. A reaction counts when it arrives, elsewhere perhaps later. */
function isGone({ discord }: World, asked: AskedFor, id: string, day: number): boolean {
  if (id.startsWith('r')) {
    const isMeant = day <= dayOf(asked.at) && (asked.before === null || day < asked.before);
    return isMeant && asked.reactions.has(id);
  }
  const message = discord.messages[Number(id.replace(/\D+/, '')) - 1];
  return message !== undefined && covers(asked, message.user, message.at);
}

/** Days of which a `servers` document or a sheet tells. */
function days({ store }: World): readonly string[] {
  return [...new Set([...store.servers.keys(), ...store.sheets.keys()])];
}

/** What a reader makes of a day and epoch: the sheet, and documents of a higher revision in place of its members. */
function read({ store }: World, place: string): Map<string, readonly string[]> {
  const sheet = store.sheets.get(place);
  const found = new Map(Object.entries(sheet?.members ?? {}));
  for (const [id, { rev, ids }] of store.users) {
    const [user = ''] = id.split('|');
    if (id === `${user}|${place}` && rev > (sheet?.rev ?? -1)) found.set(user, ids);
  }
  return found;
}

/** Reading gives what the documents say, or what the ledger has that wrote them. */
export function checkRead(world: World, epoch: string | null, when: string): void {
  const told = new Set(days(world));
  const line = (ids: readonly string[]) => [...ids].sort().join();
  for (const [id, document] of world.store.users) {
    const { user, day } = placeOf(id);
    if (epoch !== null && document.epoch !== epoch) continue;
    const place = `${day}|${document.epoch}`;
    // What is to go may land once more, and nothing need tell of it.
    if ([...world.asked.values()].some((asked) => concerns(asked, { user, day }))) continue;
    if (!told.has(place)) throw new Violation('hidden', `${when}: nothing tells of ${id}`);
    const found = line(read(world, place).get(String(user)) ?? []);
    const row = world.folders.find((folder) => folder?.epoch === document.epoch)?.users.get(`${user}|${day}`);
    if (found === line(document.ids) || (row && found === line(row.ids))) continue;
    throw new Violation('read', `${when}: ${id} is read as [${found}], its document says [${document.ids}]`);
  }
}

/** When all is quiet: everything that happened is in the store once, or in a gap, or erased; and nothing that was erased is. */
export function checkSettled(world: World, host: number): void {
  const { store, discord } = world;
  const where = new Map<string, string>();
  for (const [id, { ids }] of store.users) for (const one of ids) where.set(one, id);
  const gaps = [...store.gaps.values()];
  const inGap = (at: number) => gaps.some((gap) => (gap.crossing || !gap.refilled) && at >= gap.from && at <= gap.to);
  const since = store.guilds.get('guild')?.since ?? null;

  for (const message of discord.messages) {
    const { id, user, whom, at } = message;
    const mayBeErased = [...world.asked.values()].some(
      (asked) =>
        covers(asked, user, at) ||
        (asked.setBack && dayOf(at) === dayOf(asked.at) && concerns(asked, { user, day: dayOf(at) })),
    );
    const place = where.get(id);
    if (place === undefined) {
      if (!mayBeErased && !inGap(at))
        throw new Violation('lost', `${id} of t=${at} is nowhere; gaps ${JSON.stringify(gaps)}`);
      continue;
    }
    if (since !== null && at >= since && !where.has(`w${id}`) && !inGap(at)) {
      throw new Violation(
        'since too early',
        `${id} of t=${at} is not counted by the metric that is counted since ${since}`,
      );
    }
    if (where.has(`w${id}`) && (since === null || at < since)) {
      throw new Violation('since too late', `${id} of t=${at} is counted by the metric that is counted since ${since}`);
    }
    const entry = `${id}>${whom}`;
    const mayBeNameless = [...world.asked.values()].some(
      (asked) => names(asked, entry, dayOf(at)) && (at <= asked.at || (asked.setBack && dayOf(at) === dayOf(asked.at))),
    );
    if (whom !== null && !mayBeNameless && !store.users.get(place)?.whom.includes(entry)) {
      throw new Violation('nameless', `${place} does not say whom ${id} answers`);
    }
  }
  for (const [key, all] of discord.reactions) {
    const first = all[0];
    const last = all.at(-1);
    if (first === undefined || last === undefined) continue;
    const end = Math.max(...all.map(({ at, removedAt }) => Math.max(at, removedAt ?? 0)));
    if (gaps.some(({ from, to }) => to >= first.at && from <= end)) continue;
    if ([...world.asked.values()].some((asked) => asked.user === null || asked.user === last.user)) continue;
    const wanted = last.removedAt === null ? last.id : '';
    const found = all.filter(({ id }) => where.has(id)).map(({ id }) => id);
    if (found.join() === wanted) continue;
    const kind = wanted !== '' && found.length === 0 ? 'lost reaction' : 'wrong reaction';
    throw new Violation(kind, `reaction ${key}: '${wanted}' stands, the store has '${found}'`);
  }
  checkRead(world, null, 'settled');
  checkErased(world, host);
}

/**
 * Nothing of what was erased stands in a document, a sheet, the ledger, or what it keeps of other epochs: whatever the ledger
 * was asked or told, what `meta` knows, and what a round said to have carried out, whoever is left.
 */
function checkErased(world: World, host: number): void {
  const { store } = world;
  const {
    erasures: kept,
    users,
    past,
  } = world.folders[host] ?? newLedger('', 0, { session: null, seq: 0, at: 0, crossing: true });
  const places: { readonly place: string; readonly day: number; readonly ids: readonly string[] }[] = [];
  const add = (name: string, id: string, ids: readonly string[]) =>
    places.push({ place: `${name} ${id}`, day: placeOf(id).day, ids });
  for (const [id, { ids }] of store.users) add('the document', id, ids);
  for (const [id, { members }] of store.sheets) add('the sheet', `|${id}`, Object.values(members).flat());
  for (const [id, { ids }] of users) add("the ledger's", id, ids);
  for (const [id, ids] of past) add("the past's", id, ids);
  for (const [id, remembered] of world.asked) {
    const known = kept.get(id) ?? store.erasures.get(id);
    if (known === undefined && remembered.carriedOut === null && !world.promisedBy(host).has(id)) continue;
    const { user, before } = remembered;
    const at = known?.at ?? remembered.carriedOut ?? remembered.askedAt;
    const asked = { user, before, at, reactions: remembered.reactions };
    for (const { place, day, ids } of places) {
      const left = ids.find((one) => isGone(world, asked, one, day));
      if (left !== undefined)
        throw new Violation('not erased', `${left} still stands in ${place}, and ${id} is for it`);
    }
    for (const [place, { whom }] of [...store.users, ...users]) {
      const left = whom.find((entry: string) => {
        const message = world.discord.messages[Number(entry.slice(1).split('>')[0]) - 1];
        return message !== undefined && message.at <= at && names(asked, entry, dayOf(message.at));
      });
      if (left !== undefined) throw new Violation('still named', `${left} stands in ${place}, and ${id} is for it`);
    }
  }
}
