import type { Snowflake } from '../../base/snowflake.js';
import type { UtcDay } from '../../base/time/slots.js';

/**
 * How many member days of a guild's day changed at most since its sheet: in memory, so that few days need be counted in the
 * file to see whether a sheet is worth building anew. What was written between a count's snapshot and the count itself may
 * be missing: then a sheet comes those few changes later.
 */
export interface ChangedRows {
  /** A row is written for the first time since the last round began. */
  add(guildId: Snowflake, day: UtcDay): void;
  /** null: not known, to be counted. */
  atMost(guildId: Snowflake, day: UtcDay): number | null;
  counted(guildId: Snowflake, day: UtcDay, rows: number): void;
  /** The day has a new sheet; without a day: nothing in memory is known to be true any more. */
  forget(guildId?: Snowflake, day?: UtcDay): void;
}

export function createChangedRows(): ChangedRows {
  const guilds = new Map<Snowflake, Map<UtcDay, number>>();
  return {
    add(guildId, day) {
      const days = guilds.get(guildId);
      const rows = days?.get(day);
      if (rows !== undefined) days?.set(day, rows + 1);
    },
    atMost: (guildId, day) => guilds.get(guildId)?.get(day) ?? null,
    counted(guildId, day, rows) {
      const days = guilds.get(guildId);
      if (days === undefined) guilds.set(guildId, new Map([[day, rows]]));
      else days.set(day, rows);
    },
    forget(guildId, day) {
      if (guildId === undefined || day === undefined) guilds.clear();
      else guilds.get(guildId)?.delete(day);
    },
  };
}
