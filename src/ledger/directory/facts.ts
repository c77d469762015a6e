import type { Database } from '../file/sqlite.js';

/** Small named values, over a writing connection. */
export interface Facts {
  get(name: string): string | null;
  /** Within a transaction. */
  set(name: string, value: string): void;
}

export function createFacts(db: Database): Facts {
  const select = db.statement<{ value: string }>('select value from facts where name = ?');
  const upsert = db.statement(
    'insert into facts (name, value) values (?, ?) on conflict do update set value = excluded.value',
  );
  return {
    get: (name) => select.get(name)?.value ?? null,
    set: (name, value) => void upsert.run(name, value),
  };
}
