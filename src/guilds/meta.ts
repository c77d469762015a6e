import type { Snowflake } from '../base/snowflake.js';
import type { BoardRecord } from './board-record.js';
import type { StoredSettings } from './guild-settings.js';

/** A guild's `meta` document: settings, board and `since`. */
export interface GuildMeta {
  readonly guildId: Snowflake;
  readonly name: string;
  readonly since: number;
  readonly settings: StoredSettings;
  readonly board: BoardRecord | null;
}
