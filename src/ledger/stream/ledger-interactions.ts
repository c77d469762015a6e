import type { Snowflake } from '../../base/snowflake.js';
import type { Database } from '../file/sqlite.js';
import type { Writer } from '../file/writer.js';

/** Interactions that were met: none is answered twice. */
export interface LedgerInteractions {
  /** Whether an interaction is new; remembers it. */
  firstSight(interactionId: Snowflake, at: number): boolean;
}

export function createLedgerInteractions(db: Database, writer: Pick<Writer, 'write'>): LedgerInteractions {
  const insert = db.statement('insert or ignore into interactions (id, at) values (?, ?)');
  return { firstSight: (interactionId, at) => writer.write(() => insert.run(interactionId, at).changes === 1) };
}
