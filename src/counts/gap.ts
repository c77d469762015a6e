import type { Snowflake } from '../base/snowflake.js';
import type { Stream } from '../base/streams.js';

export type GapState = 'open' | 'refilling' | 'refilled' | 'partly';
export type GapReason = 'newSession' | 'hole' | 'outage' | 'newEpoch' | 'storeLost';

/** A span in which events may be missing. */
export interface Gap {
  readonly id: string;
  /** null: every guild of `streams`. */
  readonly guildId: Snowflake | null;
  /** Streams of which something may be missing; null: all of the bot. */
  readonly streams: readonly Stream[] | null;
  /** How many shards Discord's streams were then: it says which guilds' they are. */
  readonly shardCount: number;
  /** Milliseconds since the Unix epoch, Discord's time. */
  readonly from: number;
  readonly to: number;
  readonly reason: GapReason;
  readonly state: GapState;
  /** Lies between two epochs: never refilled. */
  readonly acrossEpochs: boolean;
  /**
   * Guilds of whole streams with which the refill is through while it is not with others, and those that it read whole where
   * the gap ends as `partly`. For them this stands in place of `state`.
   */
  readonly done?: Readonly<Record<Snowflake, 'refilled' | 'partly'>>;
}
