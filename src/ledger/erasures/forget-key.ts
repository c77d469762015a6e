import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Snowflake } from '../../base/snowflake.js';
import type { UtcDay } from '../../base/time/slots.js';
import { decodeEntries, keyOfCode } from '../days/entries.js';
import { findKey } from '../days/keys.js';
import type { OpenDays } from '../days/open-days.js';
import type { Database } from '../file/sqlite.js';
import type { Writer } from '../file/writer.js';

/** Days looked at before other work gets a turn. */
const DAYS_AT_ONCE = 2_000;

/**
 * Takes a member's id out of the texts of breakdowns' keys, where no day of any server names them any more. The number that stood
 * for it stands for nothing from then on, and is not given again: readers remember texts by it. Yields to the event loop.
 */
export function createForgetKey(
  db: Database,
  {
    days,
    writer,
  }: { readonly days: Pick<OpenDays, 'fold' | 'reload' | 'keys'>; readonly writer: Pick<Writer, 'write'> },
): (userId: Snowflake) => Promise<void> {
  const selectPage = db.statement<{ guildId: Snowflake; day: UtcDay; userId: Snowflake; entries: Uint8Array }>(
    `select cast(guild as text) as guildId, day, cast(user as text) as userId, entries from member_breakdowns
     where (guild, day, user) > (cast(? as integer), ?, cast(? as integer)) order by guild, day, user limit ?`,
  );
  const blank = db.statement("update keys set text = '-' || id where id = ?");

  /** Whether a row names the key. */
  async function isNamed(key: number): Promise<boolean> {
    let after = { guildId: '0', day: -1, userId: '0' };
    for (;;) {
      const page = selectPage.all(after.guildId, after.day, after.userId, DAYS_AT_ONCE);
      if (page.some(({ entries }) => [...decodeEntries(entries).keys()].some((code) => keyOfCode(code) === key)))
        return true;
      const last = page.at(-1);
      if (last === undefined || page.length < DAYS_AT_ONCE) return false;
      after = last;
      await nextTurn();
    }
  }

  return async (userId) => {
    const key = findKey(db, userId);
    if (key === null) return;
    writer.write(() => days.fold());
    // What is booked while the rows are looked at may name them behind the place that was reached.
    days.keys.watch(userId);
    if (await isNamed(key)) return;
    writer.write(() => {
      if (days.keys.wasAsked) return;
      days.fold();
      blank.run(key);
      days.reload();
    });
  };
}
