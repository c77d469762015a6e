import type { Snowflake } from '../base/snowflake.js';
import type { MetricsSince } from '../counts/coverage.js';
import type { BoardRecord } from './board-record.js';
import type { StoredSettings } from './guild-settings.js';

/** A guild's `meta` document: settings, board and `since`. */
export interface GuildMeta {
  readonly guildId: Snowflake;
  readonly name: string;
  readonly since: number;
  /** Since when metrics are counted that are younger than the first version. */
  readonly metricsSince: MetricsSince;
  readonly settings: StoredSettings;
  readonly board: BoardRecord | null;
}

/** What an earlier ledger left of a guild. */
export type LeftMeta = Omit<GuildMeta, 'name' | 'metricsSince'> & Partial<Pick<GuildMeta, 'metricsSince'>>;
