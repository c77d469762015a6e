import type { Snowflake } from '../base/snowflake.js';
import type { MetricsSince } from '../counts/coverage.js';

/** A guild as the bot must know it after a RESUME, when Discord sends no GUILD_CREATE. */
export interface GuildRecord {
  readonly id: Snowflake;
  readonly name: string;
  readonly icon: string | null;
  readonly ownerId: Snowflake;
  readonly roles: readonly RoleRecord[];
  /** Roles of the bot's own member. */
  readonly ownRoles: readonly Snowflake[];
  /** When the bot was there first: counting began. Milliseconds, Discord's time. */
  readonly since: number;
  /** Since when metrics are counted that are younger than the first version. */
  readonly metricsSince: MetricsSince;
  /** 'present' | 'unavailable' (Discord has an outage) | 'removed' (the bot was removed; data kept). */
  readonly state: 'present' | 'unavailable' | 'removed';
}

/** Of a guild what is asked about all of them. */
export type GuildPresence = Pick<GuildRecord, 'id' | 'since' | 'metricsSince' | 'state'>;

/** A role as permissions need it. */
export interface RoleRecord {
  readonly id: Snowflake;
  readonly name: string;
  /** Permission bits as a decimal string. */
  readonly permissions: string;
}
