import type { Snowflake } from '../base/snowflake.js';

/** A row with the moment it stands for. */
export interface AuditEntry {
  readonly id: string;
  readonly guildId: Snowflake;
  readonly at: number;
  /** Who did it; null: the bot itself. */
  readonly userId: Snowflake | null;
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
}
