import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Snowflake, snowflakeAt } from '../../base/snowflake.js';
import { DAY_MS, dayOf } from '../../base/time/slots.js';
import type { Database } from '../file/sqlite.js';
import type { Writer } from '../file/writer.js';
import type { EpochState } from '../stream/epoch-state.js';

/** Refill reaches 7 days back, so a message's id must be known a day longer than that after it was counted. */
export const MESSAGES_KEPT_MS = 8 * DAY_MS;
/** README says both. */
export const REACTIONS_KEPT_MS = 35 * DAY_MS;
/** Rows of one transaction: a few milliseconds. */
const BATCH = 500;
/** What INTEGER columns hold at most. */
const LAST_ID: Snowflake = '9223372036854775807';

/** Forgets duplicate keys past their time, some at a time. */
export async function prune(db: Database, writer: Pick<Writer, 'write'>, now: number): Promise<void> {
  const old = now - MESSAGES_KEPT_MS;
  // What was counted before `old` was sent before it, but for clocks apart: then it is forgotten a little later.
  await forget(db, writer, { table: 'messages', key: 'id', due: 'counted_at < ?' }, snowflakeAt(old), old);
  await forget(db, writer, { table: 'interactions', key: 'id', due: 'at < ?' }, snowflakeAt(old), old);
  const reactions = db.statement(
    `delete from reactions where (message, emoji, burst, user) in
       (select message, emoji, burst, user from reactions indexed by reactions_counted where counted_at < ? limit ${BATCH})`,
  );
  while (writer.write(() => reactions.run(now - REACTIONS_KEPT_MS)).changes > 0) await nextTurn();
  const standing = 'exists (select 1 from reactions r where r.message = wanted.message)';
  await forget(db, writer, { table: 'wanted', key: 'message', due: `not ${standing}` }, LAST_ID);
}

/**
 * Deletes the rows that are due among those below a key. Where none of many is due (keys of old messages that were counted
 * lately) nobody waits either: `BATCH` rows are looked at in a turn, whatever becomes of them.
 */
async function forget(
  db: Database,
  writer: Pick<Writer, 'write'>,
  { table, key, due }: { readonly table: string; readonly key: string; readonly due: string },
  below: Snowflake,
  ...values: number[]
): Promise<void> {
  const selectLast = db.statement<{ last: Snowflake | null }>(
    `select cast(max(${key}) as text) as last from (select ${key} from ${table} where ${key} > ? and ${key} < ? order by ${key} limit ${BATCH})`,
  );
  const remove = db.statement(`delete from ${table} where ${key} > ? and ${key} <= ? and ${due}`);
  let after: Snowflake = '0';
  for (;;) {
    const last = selectLast.get(after, below)?.last ?? null;
    if (last === null) return;
    writer.write(() => remove.run(after, last, ...values));
    after = last;
    await nextTurn();
  }
}

/**
 * Marks the members of ended days for publishing, so that their last seen gets there. At most `BATCH` at a time; the next
 * round goes on where this one stopped. Runs inside a transaction.
 */
export function markClosedDays(db: Database, state: EpochState, now: number): void {
  const selectGuild = db.statement<{ guild: Snowflake }>(
    'select cast(guild as text) as guild from server_days where day = ? and guild >= ? order by guild limit 1',
  );
  const users =
    'select guild, user from member_days where guild = ?1 and day = ?2 and user > ?3 order by user limit ?4';
  const selectEnd = db.statement<{ n: number; user: Snowflake }>(
    `select count(*) as n, cast(max(user) as text) as user from (${users})`,
  );
  const mark = db.statement(`update members set rev = ?5 where rev <> ?5 and (guild, user) in (${users})`);
  const today = dayOf(now);
  if (state.closing.day >= today) return;
  let { day, guild, user } = state.closing;
  for (let left = BATCH; left > 0 && day < today; ) {
    const next = selectGuild.get(day, guild);
    if (next === undefined) {
      day++;
      guild = '0';
      user = '0';
      continue;
    }
    if (next.guild !== guild) user = '0';
    guild = next.guild;
    const end = selectEnd.get(guild, day, user, left);
    mark.run(guild, day, user, left, state.rev);
    if (end === undefined || end.n < left) {
      guild = String(BigInt(guild) + 1n);
      user = '0';
    } else {
      user = end.user;
    }
    left -= end?.n ?? left;
  }
  state.saveClosing({ day, guild, user });
}
