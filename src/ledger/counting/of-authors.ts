import type { Snowflake } from '../../base/snowflake.js';

/** What becomes of what a rule keeps for a message's author. */
export interface OfAuthors {
  /** The author is human: what waits is booked. */
  readonly reveal: (messageId: Snowflake, authorId: Snowflake) => void;
  /** The author is none, or can never be known: nothing is booked. */
  readonly close: (messageId: Snowflake) => void;
  /** Whether anything stands that the author is asked for. */
  readonly stands: (messageId: Snowflake) => boolean;
  /** What was said of the author before; undefined: nothing. */
  readonly verdict: (messageId: Snowflake) => Verdict | undefined;
}

export interface Verdict {
  /** null: nobody's that counts. */
  readonly authorId: Snowflake | null;
}
