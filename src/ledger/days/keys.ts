import { BrokenValue } from '../file/broken-value.js';
import type { Database } from '../file/sqlite.js';

/** Keys remembered by one connection, some 100 bytes each. */
const MOST_KNOWN = 20_000;

/** Texts of breakdowns' keys and the numbers that stand for them. */
export interface Keys {
  /** The number of a text; a new one gets a number with the running transaction. */
  idOf(text: string): number;
  /** From now on `wasAsked` says whether this text's number was asked for. One text at a time. */
  watch(text: string): void;
  readonly wasAsked: boolean;
  /** After a rollback: numbers that were given in it are given again. */
  forget(): void;
}

/** Keys over the writing connection. */
export function createKeys(db: Database): Keys {
  const insert = db.statement<{ id: number }>('insert into keys (text) values (?) returning id');
  const known = new Map<string, number>();
  let watched: string | null = null;
  let wasAsked = false;
  return {
    watch(text) {
      watched = text;
      wasAsked = false;
    },
    get wasAsked() {
      return wasAsked;
    },
    idOf(text) {
      if (text === watched) wasAsked = true;
      let id = known.get(text);
      if (id === undefined) {
        id = findKey(db, text) ?? insert.get(text)?.id;
        if (id === undefined) throw new Error('SQLite gave a key no number');
        if (known.size >= MOST_KNOWN) known.clear();
        known.set(text, id);
      }
      return id;
    },
    forget: () => known.clear(),
  };
}

/** The number of a text; null: it has none. */
export function findKey(db: Database, text: string): number | null {
  return db.statement<{ id: number }>('select id from keys where text = ?').get(text)?.id ?? null;
}

const textsOf = new WeakMap<Database, Map<number, string>>();

/**
 * The text of a key, read over any connection that is not in the transaction that made it.
 * @throws BrokenValue where there is none
 */
export function textOfKey(db: Database, id: number): string {
  let known = textsOf.get(db);
  if (known === undefined) {
    known = new Map();
    textsOf.set(db, known);
  }
  let text = known.get(id);
  if (text === undefined) {
    text = db.statement<{ text: string }>('select text from keys where id = ?').get(id)?.text;
    if (text === undefined) throw new BrokenValue(`The ledger has no key ${id}`);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(id, text);
  }
  return text;
}
