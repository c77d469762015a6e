import type { Clock } from '../base/clock.js';
import { dayOf } from '../base/time/slots.js';
import type { LeftMeta } from '../guilds/meta.js';
import type { Change } from './change.js';
import type { Database } from './file/sqlite.js';
import type { Writer } from './file/writer.js';
import type { LedgerParts } from './ledger-parts.js';
import type { createPast } from './rounds/past.js';
import { emptyForEpoch, type NewEpoch } from './stream/epoch.js';
import { outlivesEpoch } from './work-change.js';

/** What ties this ledger to those before it. */
export interface LedgerEpochs {
  /** Whether a lease token was held by this ledger before. */
  hasToken(token: string): boolean;
  addToken(token: string): void;
  /**
   * The ledger's first epoch begins at `at`, Discord's time: the file was made by the machine's clock, before Discord could be
   * asked. Nothing once the bot has been at the gateway.
   */
  beginsAt(at: number): void;
  /** Begins a new epoch: empty days, keys and positions, counter 0; directory, settings and boards stay. Drops what waits. */
  begin(epoch: NewEpoch): void;
  /**
   * Takes over what an earlier epoch (or another ledger) left in `meta` for a guild new to this ledger, but for settings
   * that were chosen here since then. `since` is only lowered. The guild then has a past.
   */
  adopt(meta: LeftMeta): void;
}

/** Epochs, over all that belongs to one. */
export function createLedgerEpochs({
  db,
  parts,
  past,
  writer,
  clock,
  work,
}: {
  readonly db: Database;
  readonly parts: LedgerParts;
  readonly past: ReturnType<typeof createPast>;
  readonly writer: Pick<Writer, 'write' | 'drop'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Works one change into the running transaction. */
  readonly work: (change: Change, now: number) => void;
}): LedgerEpochs {
  const { state, days, positions, people, unplaced, erasures, metas, directory } = parts;
  const select = db.statement('select 1 from tokens where token = ?');
  const insert = db.statement('insert or ignore into tokens (token) values (?)');

  return {
    hasToken: (held) => select.get(held) !== undefined,
    addToken: (held) => writer.write(() => void insert.run(held)),
    beginsAt(at) {
      const { followed, shardCount } = state.identity;
      if (followed || shardCount !== null) return;
      writer.write(() => {
        state.save({ epochBegan: at });
        state.saveClosing({ day: dayOf(at), guild: '0', user: '0' });
      });
    },
    begin(epoch) {
      const dropped = writer.drop();
      writer.write(() => {
        const now = clock.now();
        for (const { changes } of dropped) {
          for (const change of changes) if (outlivesEpoch(change)) work(change, now);
        }
        days.fold();
        emptyForEpoch(db, state, epoch);
        days.reload();
        positions.reload();
        people.forget();
        unplaced.reload();
        erasures.reload();
      });
    },
    adopt(meta) {
      writer.write(() => {
        metas.adopt(meta);
        directory.guilds.changed(meta.guildId);
        past.expected(meta.guildId);
        parts.rejudge(meta.guildId);
      });
    },
  };
}
