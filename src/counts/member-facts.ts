import type { Snowflake } from '../base/snowflake.js';

/** What is known of a member apart from counts. */
export interface MemberFacts {
  readonly guildId: Snowflake;
  readonly userId: Snowflake;
  /** Last known name as shown in the guild. */
  readonly name: string;
  /** Time of the first counted message or reaction given, milliseconds since the Unix epoch. */
  readonly firstSeen: number;
  /** Time of the last one. */
  readonly lastSeen: number;
}
