import type { Snowflake } from '../../base/snowflake.js';

/** A channel or thread that the directory does not know, and that has to be known before something in it can count. */
export interface UnknownPlace {
  readonly guildId: Snowflake;
  readonly channelId: Snowflake;
  /** When what waits for it happened, milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** A message whose author must be asked for over REST. */
export interface WantedAuthor {
  readonly messageId: Snowflake;
  readonly channelId: Snowflake;
  readonly guildId: Snowflake;
  /** Failed tries so far. */
  readonly tries: number;
}
