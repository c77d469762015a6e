import type { Snowflake } from '../base/snowflake.js';

/** What collectors must know besides the dispatch. */
export interface CollectContext {
  /** The only guild that is counted; null: all. */
  readonly guildId: Snowflake | null;
  /** When the dispatch arrived, Discord's time in milliseconds. The time of a reaction, which Discord does not send. */
  readonly now: number;
  /** Ids of later than this are nonsense. Milliseconds. */
  readonly latest: number;
  /** Whether a user is known not to be human. */
  isBot(userId: Snowflake): boolean;
  /** Whether what happens in a channel or thread counts there now: decided when the dispatch arrives. */
  isCounted(guildId: Snowflake, channelId: Snowflake): boolean;
}
