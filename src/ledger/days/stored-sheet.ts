import type { Snowflake } from '../../base/snowflake.js';
import type { UtcDay } from '../../base/time/slots.js';
import type { SheetColumns } from './sheet-codec.js';

/** A sheet as stored: columns as of round `rev`. */
export interface StoredSheet {
  readonly guildId: Snowflake;
  readonly day: UtcDay;
  readonly rev: number;
  readonly columns: SheetColumns;
}
