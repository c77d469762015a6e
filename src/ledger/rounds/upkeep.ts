import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Snowflake, snowflakeAt } from '../../base/snowflake.js';
import { dayOf } from '../../base/time/slots.js';
import type { Counting } from '../counting/counting.js';
import type { Forget } from '../counting/forget.js';
import { MESSAGES_KEPT_MS } from '../counting/rule.js';
import type { Database } from '../file/sqlite.js';
import type { Writer } from '../file/writer.js';
import type { EpochState } from '../stream/epoch-state.js';

/** Rows of one transaction: a few milliseconds. */
const BATCH = 500;

/** Forgets keys of activities and interactions past their time, some at a time. */
export async function prune(
  db: Database,
  writer: Pick<Writer, 'write'>,
  counting: Pick<Counting, 'prune'>,
  now: number,
): Promise<void> {
  const old = now - MESSAGES_KEPT_MS;
  const below: Forget['below'] = (what, last, ...values) => forget(db, writer, what, last, ...values);
  await counting.prune(now, { below, write: (work) => writer.write(work) });
  await below({ table: 'interactions', key: 'id', due: 'at < ?' }, snowflakeAt(old), old);
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
