import { dayOf } from '../../base/time/slots.js';
import type { Database } from '../file/sqlite.js';
import type { EpochState } from './epoch-state.js';

/** What a new epoch is told. */
export interface NewEpoch {
  readonly epoch: string;
  readonly began: number;
  readonly predecessorCountedTo: number | null;
  readonly token: string;
}

/**
 * Empties what belongs to an epoch: days, sheets, keys, positions, gaps (they stand in `meta` under their ids).
 *
 * Guilds, channels, settings, boards, bots and members' names stay. Guilds are published anew. Members are not, until
 * something of theirs changes: an old copy's names must not replace newer ones. Audit entries that the store has stay
 * published, the others are still to be. What was read of other epochs stays, and is to be read anew with the one that ends.
 * What was asked to be erased goes on being so: of which nobody knew yet, as if it were asked for now, since others may have counted meanwhile.
 * Runs inside a transaction.
 */
export function emptyForEpoch(db: Database, state: EpochState, options: NewEpoch): void {
  db.exec(`
    update members as m set rev = 0, acked = 0, last_seen = max(last_seen, coalesce(
      (select last_at from member_days d indexed by member_days_of_member
         where d.guild = m.guild and d.user = m.user and last_at > 0 order by day desc limit 1), 0));
    update guilds set rev = 1, acked = 0;
    update audit set rev = iif(acked < rev, 1, 0), acked = 0;
    delete from member_days; delete from member_breakdowns; delete from server_days; delete from server_breakdowns; delete from sheets;
    delete from messages; delete from reactions; delete from replies; delete from wanted;
    delete from positions; delete from ready; delete from gaps; delete from refill;
    delete from past_guilds; delete from unplaced;
    delete from sheet_columns;
  `);
  db.statement(
    `update erasures set rev = 1, acked = 0, complete_at = null, after = iif(told = 1, json_insert(after, '$[#]', ?1), after),
       at = iif(told = 1, at, max(at, ?2)), epoch = iif(told = 1, epoch, ?1), from_rev = iif(told = 1, from_rev, 1)`,
  ).run(options.epoch, options.began);
  db.statement('insert or ignore into tokens (token) values (?)').run(options.token);
  state.save({
    epoch: options.epoch,
    epochBegan: options.began,
    followed: true,
    predecessorCountedTo: options.predecessorCountedTo,
    counter: 0,
  });
  state.saveClosing({ day: dayOf(options.began), guild: '0', user: '0' });
  state.reload();
}
