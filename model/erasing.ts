import type { Rules } from './rules.js';
import { AGAIN, type Documents, dayOf, type Erasure, type Ledger, placeOf, type Store, type UserRow } from './state.js';

type Asked = Pick<Erasure, 'user' | 'before'>;

/** Whether a member's day is one that is to go. */
export function concerns({ user, before }: Asked, place: { readonly user: number; readonly day: number }): boolean {
  return (user === null || user === place.user) && (before === null || place.day < before);
}

/** Whether something is to go that was counted at a time. */
export function covers(asked: Asked & Pick<Erasure, 'at'>, user: number, at: number): boolean {
  return at <= asked.at && concerns(asked, { user, day: dayOf(at) });
}

/** An id as a key in somebody else's day: `message>member`. */
export function names({ user, before }: Asked, entry: string, day: number): boolean {
  return user !== null && (before === null || day < before) && entry.endsWith(`>${user}`);
}

/** Whether a document of an epoch holds what was counted before the request. */
export function isOld(
  { epoch, from, at, after }: Pick<Erasure, 'epoch' | 'from' | 'at' | 'after'>,
  of: { readonly epoch: string; readonly rev: number; readonly day: number },
  rules: Rules,
): boolean {
  if (of.epoch === epoch && from !== null) return !rules.erasureRev || of.rev < from;
  return !(rules.erasureAfter && after.includes(of.epoch)) && of.day <= dayOf(at);
}

/** Whether it is still carried out again and again. */
export const isRecent = ({ at }: Erasure, now: number): boolean => now < at + AGAIN;

/** In the ledger, in one commit: the rows go, the days they stood in are to be published anew, and so is whoever named the member. */
export function eraseRows(
  ledger: Ledger,
  asked: Erasure,
  rules: Rules,
  mapOf: (id: string) => number | undefined,
): void {
  const rev = ledger.counter + 1;
  const days = new Set<string>();
  for (const [id, row] of ledger.users) {
    const place = placeOf(id);
    if (concerns(asked, place)) {
      ledger.users.delete(id);
      days.add(String(place.day));
    } else if (rules.whom && row.whom.some((entry) => names(asked, entry, place.day))) {
      const whom = row.whom.filter((entry) => !names(asked, entry, place.day));
      ledger.users.set(id, { ...row, whom, rev } satisfies UserRow);
      days.add(String(place.day));
    }
  }
  for (const day of days) {
    ledger.sheets.delete(day);
    if (asked.user === null) ledger.servers.delete(day);
    else {
      ledger.servers.set(day, { ...(ledger.servers.get(day) ?? { acked: 0 }), rev });
      if (rules.ownSheets) ledger.sheetsDue.set(day, rev);
    }
  }
  for (const [key, { row }] of ledger.standing) if (concerns(asked, placeOf(row))) ledger.standing.delete(key);
  for (const key of ledger.keys) {
    const user = mapOf(key);
    if (user === asked.user && asked.before === null) ledger.keys.delete(key);
  }
  for (const id of ledger.past.keys()) if (concerns(asked, placeOf(id))) ledger.past.delete(id);
}

/** Documents of the store that are to go: whose days, which sheets, and in whose the member is named. */
export function toErase(store: Store, asked: Erasure, own: string, rules: Rules) {
  const users: string[] = [];
  const named: string[] = [];
  const servers: string[] = [];
  const sheets: string[] = [];
  const days = new Set<string>();
  for (const [id, { rev, whom }] of store.users) {
    const place = placeOf(id);
    if (!isOld(asked, { ...place, rev }, rules)) continue;
    if (concerns(asked, place)) {
      users.push(id);
      days.add(`${place.day}|${place.epoch}`);
    } else if (rules.whom && place.epoch !== own && whom.some((entry) => names(asked, entry, place.day)))
      named.push(id);
  }
  if (asked.user === null) {
    for (const [id, { rev }] of store.servers) {
      const [day = '', epoch = ''] = id.split('|');
      if (isOld(asked, { day: Number(day), epoch, rev }, rules) && Number(day) < (asked.before ?? 0)) servers.push(id);
    }
  }
  for (const [id, { rev, members }] of store.sheets) {
    const [day = '', epoch = ''] = id.split('|');
    if (rules.erasureSheets === 'none' || !isOld(asked, { day: Number(day), epoch, rev }, rules)) continue;
    const holds = Object.keys(members).some((user) => concerns(asked, { user: Number(user), day: Number(day) }));
    // The own ones that come late meet the newer one that was built anew.
    const isLookedInto = rules.erasureSheets === 'all' && (epoch !== own || asked.user === null);
    if (days.has(id) || (isLookedInto && holds)) sheets.push(id);
  }
  return { users, named, servers, sheets };
}

/** The erasure as `meta` is to have it: known also to the epoch that carries it out. Of two times the later one stands. */
export function told(erasure: Erasure, there: Documents['erasures'] | undefined, own: string): Documents['erasures'] {
  const { id, user, before } = erasure;
  const { at, epoch, from } = there !== undefined && there.at > erasure.at ? there : erasure;
  const after = new Set([...(there?.after ?? []), ...erasure.after, own].filter((one) => one !== epoch));
  return { id, user, before, at, epoch, from, after: [...after] };
}
