import type { Snowflake } from '../base/snowflake.js';

/**
 * A record: a thing with a beginning and an end, or a moment, and a text: a gathering, a change of the topic, a milestone.
 * Nothing uses it yet, so there is no table of them.
 */
export interface CommunityRecord {
  readonly id: string;
  readonly guildId: Snowflake;
  /** Milliseconds since the Unix epoch. */
  readonly from: number;
  /** null: it goes on, or was a moment. */
  readonly to: number | null;
  readonly text: string;
}
